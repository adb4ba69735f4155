// Answers that the service has not acknowledged yet, kept on this device: encrypted with a key that can
// not be read out, deleted on acknowledgement or after 72 hours. Without a secure context, or on a shared
// computer, they stay in the memory of the page only.
//
// Encrypting and storing take a moment, and a page that is being left has none. So each answer is jotted down
// first, before `put` returns: encrypted with a pad, a piece of the key's own keystream (AES-GCM over zeros)
// that was drawn beforehand and is used once. The jotting goes when the answer stands in the store.
const LONGEST = 72 * 3600 * 1000;
const SHARED = "shared-computer";
const JOTTED = "outbox:";
const PADS = 8;
const PAD_BYTES = 4096;

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export const isShared = () => localStorage.getItem(SHARED) === "1";

export async function setShared(shared) {
  localStorage.setItem(SHARED, shared ? "1" : "0");
  if (!shared) return;
  for (const name of jottings("")) localStorage.removeItem(name);
  indexedDB.deleteDatabase("outbox");
}

const jottings = (prefix) => Object.keys(localStorage).filter((name) => name.startsWith(JOTTED + prefix));
const written = (bytes) => btoa(String.fromCharCode(...bytes));
const read = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const both = (bytes, pad) => bytes.map((byte, n) => byte ^ pad[n]);
const asBytes = (entry) => new TextEncoder().encode(JSON.stringify(entry));
const asEntry = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

async function open() {
  const request = indexedDB.open("outbox", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("answers");
  };
  const database = await done(request);
  database.onversionchange = () => database.close(); // lets a shared computer forget at once
  return database;
}

async function keyOf(database) {
  const kept = await done(database.transaction("keys").objectStore("keys").get("key"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await done(database.transaction("keys", "readwrite").objectStore("keys").add(made, "key")).catch(() => {});
  return done(database.transaction("keys").objectStore("keys").get("key"));
}

class Memory {
  constructor() { this.entries = new Map(); }
  async put(item, entry) { this.entries.set(item, entry); }
  async remove(item) { this.entries.delete(item); }
  async all() { return []; }
}

class Kept {
  constructor(database, key, assessment) {
    this.database = database;
    this.key = key;
    this.prefix = `${assessment}/`;
    this.pads = [];
    this.last = Promise.resolve();
  }

  store(mode) { return this.database.transaction("answers", mode).objectStore("answers"); }

  // One change of the store after the other, in the order they were asked for.
  inTurn(change) {
    this.last = this.last.then(change, change);
    return this.last;
  }

  put(item, entry) {
    const name = this.prefix + item, jotted = this.jot(name, { ...entry, at: Date.now() });
    return this.inTurn(async () => {
      await this.keep(name, entry, Date.now());
      if (localStorage.getItem(JOTTED + name) === jotted) localStorage.removeItem(JOTTED + name);
    });
  }

  remove(item) {
    localStorage.removeItem(JOTTED + this.prefix + item);
    return this.inTurn(() => done(this.store("readwrite").delete(this.prefix + item)));
  }

  async keep(name, entry, at) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, asBytes(entry));
    const store = this.store("readwrite");
    store.put({ iv, data, at }, name);
    await new Promise((stored, refused) => Object.assign(store.transaction, { oncomplete: stored, onabort: refused }));
  }

  jot(name, entry) {
    const pad = this.pads.pop(), plain = asBytes(entry);
    this.stock();
    if (!pad || plain.length > PAD_BYTES) return null;
    const jotted = `${written(pad.iv)} ${written(both(plain, pad.stream))}`;
    try {
      localStorage.setItem(JOTTED + name, jotted);
    } catch { // no room: the store has it in a moment
      return null;
    }
    return jotted;
  }

  async pad(iv) {
    return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, new Uint8Array(PAD_BYTES)));
  }

  async stock() {
    for (let n = this.pads.length; n < PADS; n += 1) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      this.pads.push({ iv, stream: await this.pad(iv) });
    }
  }

  // Jottings that a page left behind go into the store.
  async gather() {
    for (const name of jottings("")) {
      const [iv, data] = localStorage.getItem(name)?.split(" ").map(read) ?? [];
      try {
        const { at, ...entry } = asEntry(both(data, await this.pad(iv)));
        await this.keep(name.slice(JOTTED.length), entry, at);
      } catch { // written with a key that is gone
      }
      localStorage.removeItem(name);
    }
  }

  async all() {
    await this.gather();
    await this.stock();
    const names = await done(this.store("readonly").getAllKeys());
    const found = [];
    for (const name of names) {
      const kept = await done(this.store("readonly").get(name));
      if (!kept || Date.now() - kept.at > LONGEST) {
        await done(this.store("readwrite").delete(name));
      } else if (name.startsWith(this.prefix)) {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, this.key, kept.data);
        found.push([name.slice(this.prefix.length), asEntry(plain)]);
      }
    }
    return found.sort((a, b) => a[1].turn - b[1].turn);
  }
}

export async function openOutbox(assessment) {
  if (isShared() || !window.isSecureContext || !window.indexedDB) return new Memory();
  try {
    const database = await open();
    return new Kept(database, await keyOf(database), assessment);
  } catch {
    return new Memory();
  }
}
