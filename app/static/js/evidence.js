// Evidence below its question, with progress. Without this the same forms work on the item's own page.
// Files are never kept on the device: offline they wait for the person, not in a store.
const TRIES = 4;
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const blockIn = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-evidence-block]");
const say = (block, text) => { const place = block.querySelector("[data-evidence-status]"); if (place) place.textContent = text; };

// A form can not stand within the section's form, so a block's own forms go to the end of the page.
function place(block, put) {
  for (const form of block.querySelectorAll("form")) {
    document.getElementById(form.id)?.remove();
    document.body.append(form);
  }
  put(block);
  const line = block.previousElementSibling?.querySelector("[data-count]");
  if (line) line.textContent = block.dataset.count;
  return block;
}

async function open(line) {
  const there = line.nextElementSibling;
  if (there?.matches("[data-evidence-block]")) { there.hidden = !there.hidden; return; }
  const count = line.querySelector("[data-count]");
  if (!navigator.onLine) { count.textContent = line.dataset.offline; return; }
  try {
    const answer = await fetch(`${line.querySelector("a").href}?part=1`, { headers: { accept: "text/html" } });
    const block = answer.ok && blockIn(await answer.text());
    if (!block) throw new Error(String(answer.status));
    place(document.importNode(block, true), (made) => line.after(made));
  } catch {
    count.textContent = navigator.onLine ? line.dataset.failed : line.dataset.offline;
  }
}

// One request a file, so that a retry is small; XMLHttpRequest because fetch tells no progress.
const send = (address, data, tell) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.timeout = 900000;
  request.upload.onprogress = (event) => tell(event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0);
  request.onload = () => (request.status >= 500 || request.status === 429 ? reject(new Error(String(request.status))) : resolve(request));
  request.onerror = request.ontimeout = () => reject(new Error("network"));
  request.send(data);
});

async function sendPatiently(block, address, data, tell) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await send(address, data, tell);
    } catch (fault) {
      if (tried === TRIES || !navigator.onLine) throw fault;
      say(block, block.dataset.waiting);
      await pause(1000 * 2 ** tried * (0.5 + Math.random()));
    }
  }
}

function bodies(form, submitter) {
  const whole = new FormData(form, submitter);
  const files = whole.getAll("file").filter((file) => file.size || file.name);
  if (form.dataset.evidenceForm !== "add" || !files.length) return [whole];
  return files.map((file) => {
    const data = new FormData();
    for (const [name, value] of whole) if (name !== "file") data.append(name, value);
    data.append("file", file, file.name);
    return data;
  });
}

async function run(form, submitter) {
  const block = document.getElementById(`evidence-${form.id.split("-").slice(2).join("-")}`);
  if (block.getAttribute("aria-busy") === "true") return;
  if (!navigator.onLine) { say(block, block.dataset.offline); return; }
  const heavy = new FormData(form, submitter).getAll("file").find((file) => file.size > Number(block.dataset.largest));
  if (heavy) { say(block, block.dataset.heavy.replace("{name}", heavy.name)); return; }
  const bar = block.querySelector("progress"), all = bodies(form, submitter), errors = [];
  block.setAttribute("aria-busy", "true");
  let answered;
  try {
    for (const [n, data] of all.entries()) {
      const tell = (percent) => {
        if (form.dataset.evidenceForm !== "add") return;
        bar.hidden = false;
        bar.value = percent;
        const words = block.dataset.sending.replace("{n}", n + 1).replace("{all}", all.length).replace("{percent}", `${percent}%`);
        say(block, percent === 100 ? block.dataset.checking : words);
      };
      answered = await sendPatiently(block, `${form.action}?part=1`, data, tell);
      const found = blockIn(answered.responseText);
      if (!found) throw new Error("refused");
      errors.push(...found.querySelectorAll(".error-summary li"));
    }
  } catch (fault) {
    bar.hidden = true;
    say(block, !navigator.onLine ? block.dataset.offline : fault.message === "refused" ? block.dataset.refused : block.dataset.failed);
    return;
  } finally {
    block.removeAttribute("aria-busy");
  }
  const fresh = document.importNode(blockIn(answered.responseText), true);
  if (errors.length && !fresh.querySelector(".error-summary li")) fresh.prepend(errors[0].closest(".error-summary"));
  fresh.querySelector(".error-summary ul")?.replaceChildren(...errors);
  place(fresh, (made) => block.replaceWith(made));
  fresh.tabIndex = -1;
  (fresh.querySelector(".error-summary") ?? fresh).focus({ preventScroll: !errors.length });
  if (!errors.length) say(fresh, block.dataset[{ add: "sent", remove: "removed", reuse: "reused" }[form.dataset.evidenceForm]]);
}

document.addEventListener("click", (event) => {
  const line = event.target.closest("a")?.closest("[data-evidence]");
  if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(line);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-evidence-form]")) return;
  event.preventDefault();
  run(event.target, event.submitter);
});
