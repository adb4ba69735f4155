// Makes a passkey, or signs in with one. What the device answers goes to the service by the form itself.
const form = document.querySelector("form[data-passkey]");
const status = form.querySelector("[data-status]");
const button = form.querySelector("button");
const say = (state) => { status.textContent = status.dataset[state] ?? ""; };
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function options() {
  const answer = await fetch(form.dataset.options, { method: "POST" });
  if (!answer.ok) throw new Error(String(answer.status));
  const given = await answer.json();
  const publicKey = { ...given, challenge: bytes(given.challenge) };
  if (given.user) publicKey.user = { ...given.user, id: bytes(given.user.id) };
  publicKey.excludeCredentials = named(given.excludeCredentials);
  publicKey.allowCredentials = named(given.allowCredentials);
  return { publicKey };
}

function plain(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (made.response[name]) response[name] = words(made.response[name]);
  const { id, type } = made;
  return JSON.stringify({ id, rawId: words(made.rawId), type, response, clientExtensionResults: {} });
}

async function go(event) {
  event.preventDefault();
  if (!form.reportValidity()) return;
  button.disabled = true;
  say("busy");
  try {
    const asked = await options(), { credentials } = navigator;
    const made = await (form.dataset.passkey === "make" ? credentials.create(asked) : credentials.get(asked));
    form.elements.credential.value = plain(made);
    form.submit();
  } catch (fault) {
    say(fault.name === "InvalidStateError" ? "known" : fault.name === "NotAllowedError" ? "stopped" : "failed");
    button.disabled = false;
  }
}

if (window.PublicKeyCredential && window.isSecureContext) {
  form.querySelector("[data-cannot]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", go);
}
