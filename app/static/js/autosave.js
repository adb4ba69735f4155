// Saves every answer as it is given. The form still works by its button when this never runs.
const FIRST_WAIT = 800;
const LONGEST_WAIT = 30000;
const PATIENCE = 5000; // how long leaving waits for an answer under way
const form = document.querySelector("form[data-api]");
const status = document.getElementById("saving");
const { isShared, openOutbox, setShared } = await import(form.dataset.outbox);
const say = (state) => { status.textContent = status.dataset[state]; status.dataset.state = state; };

const questions = new Map([...form.querySelectorAll("[data-item]")].map((q) => [q.dataset.item, q]));
const seenField = (item) => questions.get(item)?.querySelector(`input[name="seen.${CSS.escape(item)}"]`);
const inputs = (item) => [...questions.get(item).querySelectorAll("input:not([type=hidden])")];
const boxes = (item) => inputs(item).filter((i) => i.type !== "text");
const figures = (item) => inputs(item).filter((i) => i.type === "text");
// What stands beside an answer, such as the reason of a change, goes and comes with it.
const besides = (item) => [...questions.get(item).querySelectorAll("[data-beside]")];
const besideOf = (item) => Object.fromEntries(besides(item).map((field) => [field.dataset.beside, field.value]));
const codeOf = (figure) => figure.name.split(".").pop();

// The answer as the API takes it; undefined while the numbers are only half typed.
function answerOf(item) {
  const chosen = boxes(item).filter((i) => i.checked).map((i) => i.value);
  const state = chosen.find((value) => value === "dont_know" || value === "not_applicable");
  if (state) return { state };
  if (boxes(item)[0]?.type === "checkbox") return chosen.length ? chosen : { state: "unanswered" };
  let typed = figures(item).filter((i) => i.value.trim());
  if (typed.length && typed.length < figures(item).length && !chosen.length) {
    if (typed.some((i) => !("suggested" in i.dataset))) return undefined;
    typed = [];
  }
  if (typed.length) {
    const numbers = Object.fromEntries(typed.map((i) => [codeOf(i), i.value.trim()]));
    return chosen.length ? { ...numbers, option: chosen[0] } : numbers;
  }
  return chosen.length ? chosen[0] : { state: "unanswered" };
}

function show(item, value, beside = {}) {
  for (const field of besides(item)) field.value = beside[field.dataset.beside] ?? field.value;
  const codes = Array.isArray(value) ? value : [value?.state ?? value?.option ?? value];
  for (const box of boxes(item)) box.checked = codes.includes(box.value);
  for (const field of figures(item)) field.value = value?.[codeOf(field)] ?? "";
}

function wordsOf(item, value) {
  const codes = Array.isArray(value) ? value : [value?.state ?? value?.option ?? value];
  const words = boxes(item).filter((b) => codes.includes(b.value)).map((b) => b.closest("label").innerText.trim());
  for (const field of figures(item)) if (value?.[codeOf(field)] !== undefined) words.push(String(value[codeOf(field)]));
  return words.join("；") || status.dataset.nothing;
}

// item → {value, beside, seen, sent, turn}, in the order of the answers. `sent` is what went out without an
// acknowledgement so far, as JSON: where the service keeps it, that is one's own answer and no clash.
const waiting = new Map();
let outbox, turn = 0, busy = false, wait = FIRST_WAIT, notBefore = 0, timer, sending = Promise.resolve();

// Kept on the device before this returns, and on its way.
function note(item) {
  const value = answerOf(item);
  if (value === undefined) return;
  const { seen = seenField(item).value, sent = [] } = waiting.get(item) ?? {};
  waiting.delete(item);
  waiting.set(item, { value, beside: besideOf(item), seen, sent: [...sent], turn: ++turn });
  say(navigator.onLine ? "busy" : "offline");
  outbox?.put(item, waiting.get(item));
  send();
}

function put(item, entry, options) {
  const value = JSON.stringify(entry.value);
  if (!entry.sent.includes(value)) entry.sent.push(value);
  return fetch(`${form.dataset.api}/responses/${encodeURIComponent(item)}`, {
    method: "PUT",
    headers: { "content-type": "application/json", "if-match": entry.seen },
    body: JSON.stringify({ value: entry.value, ...entry.beside }),
    ...options,
  });
}

async function settle(item, entry, tag) {
  if (seenField(item)) seenField(item).value = tag;
  for (const mark of questions.get(item)?.querySelectorAll("[data-carried]") ?? []) mark.remove(); // confirmed
  const newer = waiting.get(item);
  if (newer === entry) {
    waiting.delete(item);
    await outbox.remove(item);
  } else {
    Object.assign(newer, { seen: tag, sent: [] });
    await outbox.put(item, newer);
  }
}

function send() {
  if (outbox && !busy && waiting.size && performance.now() >= notBefore) sending = sendAll();
}

async function sendAll() {
  busy = true;
  clearTimeout(timer);
  try {
    while (waiting.size) {
      const [item, entry] = waiting.entries().next().value;
      say("busy");
      const answer = await put(item, entry, { signal: AbortSignal.timeout(15000) });
      if (answer.ok) {
        const saved = await answer.json();
        await settle(item, entry, saved.item_etag);
        form.dispatchEvent(new CustomEvent("saved", { detail: saved }));
      }
      else if (answer.status === 412) await clash(item, entry, await answer.json());
      else if (answer.status === 422 || answer.status === 409) await refuse(item, await answer.json());
      else { // overloaded, or the right to open it has run out: it waits, at least as long as it is asked to
        notBefore = performance.now() + 1000 * (Number(answer.headers.get("retry-after")) || 0);
        throw new Error(String(answer.status));
      }
      wait = FIRST_WAIT;
    }
    if (status.dataset.state === "busy") say("saved");
  } catch {
    say("offline");
    timer = setTimeout(send, Math.max(wait * (0.5 + Math.random()), notBefore - performance.now() + 50));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  } finally {
    busy = false;
  }
}

// An answer the service can not take: the button explains it at the question. After handing back it stays
// on the device, because the part may be opened again.
async function refuse(item, problem) {
  waiting.delete(item);
  if (/part-returned$|review-closed$/.test(problem.type)) return say("returned");
  await outbox.remove(item);
  say(problem.status === 409 ? "closed" : "check");
}

// Somebody else was faster: both answers are shown, the person chooses.
async function clash(item, sent, problem) {
  const entry = waiting.get(item);
  if (sent.sent.includes(JSON.stringify(problem.current))) { // one's own, kept without our hearing of it
    Object.assign(entry, { seen: problem.item_etag, sent: [] });
    return outbox.put(item, entry);
  }
  waiting.delete(item); // it stays in the outbox until the person has chosen, perhaps on another section
  say("conflict");
  const question = questions.get(item);
  if (!question) return;
  question.querySelector(".clash")?.remove();
  const box = document.createElement("div");
  box.className = "clash";
  box.setAttribute("role", "alert");
  const when = problem.changed_at ? new Date(problem.changed_at).toLocaleString(document.documentElement.lang) : "";
  const text = document.createElement("p");
  const who = problem.changed_by ? status.dataset.by.replace("{name}", problem.changed_by) : status.dataset.elsewhere;
  text.textContent = status.dataset.clash.replace("{who}", who).replace("{when}", when).replace("{kept}", wordsOf(item, problem.current)).replace("{mine}", wordsOf(item, entry.value));
  box.append(text);
  const choose = (label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary";
    button.textContent = label;
    button.onclick = () => { box.remove(); seenField(item).value = problem.item_etag; act(); };
    box.append(button);
  };
  choose(status.dataset.mine, () => { show(item, entry.value, entry.beside); note(item); });
  choose(status.dataset.theirs, () => { show(item, problem.current, problem.beside); note(item); }); // saying so withdraws one's own
  question.prepend(box);
}

// "None of these" stands alone.
function keepAlone(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  const alone = "alone" in box.dataset;
  for (const other of boxes(box.name)) if (other !== box && (alone || "alone" in other.dataset)) other.checked = false;
}

form.addEventListener("change", (event) => {
  const item = event.target.closest("[data-item]")?.dataset.item;
  if (!item) return;
  keepAlone(event.target);
  delete event.target.dataset.suggested;
  note(item);
});

form.addEventListener("answer", ({ detail: { item, value } }) => { show(item, value); note(item); });

// Who leaves by the button or a link waits for the answers under way: the form then carries true tags, and the next
// page knows what was answered. Not for ever: what has not arrived by then is named to the form's page.
const isUnderWay = () => busy && navigator.onLine;
const arrived = () => Promise.race([sending, new Promise((go) => setTimeout(go, PATIENCE))]);
let isLeaving = false;

form.addEventListener("submit", async (event) => {
  if (isLeaving) return;
  if (!navigator.onLine) return goOnOffline(event);
  const waits = isUnderWay();
  if (waits) {
    event.preventDefault();
    await arrived();
  }
  nameSent();
  isLeaving = true;
  if (waits) form.requestSubmit(event.submitter);
});

function nameSent() {
  form.querySelectorAll("input[data-sent]").forEach((field) => field.remove());
  for (const [item, { sent }] of waiting) {
    for (const value of sent) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: `sent.${item}`, value });
      field.dataset.sent = "";
      form.append(field);
    }
  }
}

// Offline the button goes on to the next section kept on this device.
function goOnOffline(event) {
  event.preventDefault();
  const places = JSON.parse(form.dataset.sections);
  const next = places[places.indexOf(location.pathname) + 1];
  say("offline");
  if (next) location.assign(next);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || event.defaultPrevented || link.target || link.hash || !isUnderWay()) return;
  event.preventDefault();
  await arrived();
  location.assign(link.href);
});

addEventListener("pageshow", () => { isLeaving = false; });
addEventListener("pagehide", () => {
  if (!isLeaving) for (const [item, entry] of waiting) put(item, entry, { keepalive: true }).catch(() => {});
});
addEventListener("online", send);
addEventListener("offline", () => say("offline"));

async function begin() {
  const opened = await openOutbox(form.dataset.api);
  const kept = await opened.all();
  const given = [...waiting]; // while the outbox was opened
  waiting.clear();
  outbox = opened;
  for (const [item, entry] of kept) {
    turn = Math.max(turn, entry.turn);
    waiting.set(item, { sent: [], ...entry });
    if (questions.has(item)) show(item, entry.value, entry.beside);
  }
  for (const [item, entry] of given) {
    const { seen, sent } = waiting.get(item) ?? entry;
    waiting.delete(item);
    waiting.set(item, { ...entry, seen, sent, turn: ++turn });
    show(item, entry.value, entry.beside);
    outbox.put(item, waiting.get(item));
  }
  const shared = document.getElementById("shared");
  shared.checked = isShared();
  shared.onchange = async () => { await setShared(shared.checked); outbox = await openOutbox(form.dataset.api); };
  shared.closest("[hidden]").hidden = false;
  if (waiting.size) say("offline");
  send();
  if (!isShared() && "serviceWorker" in navigator) {
    const worker = await navigator.serviceWorker.register(form.dataset.worker).then(() => navigator.serviceWorker.ready);
    worker.active.postMessage({
      pages: JSON.parse(form.dataset.sections),
      assets: [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=modulepreload]")].map((l) => l.href)
        .concat([...document.querySelectorAll("script[src], header img")].map((s) => s.src)),
    });
  }
}
begin();
