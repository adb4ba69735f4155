// Serves the open questionnaire without network. Kept are sections without any answer, and the files they
// need; answers wait in the outbox.
const CACHE = "questionnaire-1";
const isSection = (url) => /\/(assessments\/[^/]+\/sections|cases\/[^/]+\/review)\/[^/]+$/.test(url.pathname);
const blank = (address) => { const url = new URL(address, location); url.search = "?blank=1"; return url.href; };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  const wanted = [...event.data.pages.map(blank), ...event.data.assets];
  for (const address of wanted) {
    if (await cache.match(address)) continue;
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok && !answer.redirected) await cache.put(address, answer);
  }
})()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && isSection(url)) {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(blank(url))) ?? Response.error()));
  } else if (url.pathname.includes("/static/")) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});
