// Answers that the service has not acknowledged yet, kept on this device: encrypted with a key that can
// not be read out, deleted on acknowledgement or after 72 hours. Without a secure context, or on a shared
// computer, they stay in the memory of the page only.
const LONGEST = 72 * 3600 * 1000;
const SHARED = "shared-computer";

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export const isShared = () => localStorage.getItem(SHARED) === "1";

export async function setShared(shared) {
  localStorage.setItem(SHARED, shared ? "1" : "0");
  if (shared) indexedDB.deleteDatabase("outbox");
}

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
  }

  store(mode) { return this.database.transaction("answers", mode).objectStore("answers"); }

  async put(item, entry) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(entry));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain);
    await done(this.store("readwrite").put({ iv, data, at: Date.now() }, this.prefix + item));
  }

  async remove(item) { await done(this.store("readwrite").delete(this.prefix + item)); }

  async all() {
    const names = await done(this.store("readonly").getAllKeys());
    const found = [];
    for (const name of names) {
      const kept = await done(this.store("readonly").get(name));
      if (!kept || Date.now() - kept.at > LONGEST) {
        await done(this.store("readwrite").delete(name));
      } else if (name.startsWith(this.prefix)) {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, this.key, kept.data);
        found.push([name.slice(this.prefix.length), JSON.parse(new TextDecoder().decode(plain))]);
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
