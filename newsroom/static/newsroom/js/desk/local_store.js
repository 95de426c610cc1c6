// What this phone keeps of working copies and photos (本机留存), so that neither a lost network nor a closed page loses a word.
// One record for each copy and open page: two pages of one person are two writers, here as on the server.
const NAME = "newsroom-desk";
const COPIES = "copies";
const FILES = "files";
let opened = null;

function open() {
  if (!opened) {
    opened = new Promise((resolve, reject) => {
      if (!window.indexedDB) return reject(new Error("nothing can be kept here"));
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore(COPIES, { keyPath: "id" });
        asked.result.createObjectStore(FILES, { keyPath: "id" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
      asked.onblocked = () => reject(new Error("another page keeps the store closed"));
    });
    opened.catch(() => { opened = null; });
  }
  return opened;
}

function work(store, mode, act) {
  return open().then((base) => new Promise((resolve, reject) => {
    const transaction = base.transaction(store, mode, { durability: "strict" });
    const request = act(transaction.objectStore(store));
    // The answer counts when the transaction is complete, not when the request was heard.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error || request.error);
  }));
}

function shelf(store) {
  return {
    all: () => work(store, "readonly", (rows) => rows.getAll()),
    get: (id) => work(store, "readonly", (rows) => rows.get(id)),
    put: (row) => work(store, "readwrite", (rows) => rows.put(row)),
    remove: (id) => work(store, "readwrite", (rows) => rows.delete(id)),
  };
}

export const copies = shelf(COPIES);
export const files = shelf(FILES);

// Whether a page that is still open works on this record; without locks nobody can know, so nobody does.
// A page just reloaded or closed may hold its lock a moment longer than it is seen: with patience (ms) it is waited for.
export function isHeld(id, patience) {
  if (!navigator.locks) return Promise.resolve(false);
  return navigator.locks.query().then((state) => {
    const held = state.held.some((lock) => lock.name === id);
    return held && patience ? staysHeld(id, patience) : held;
  });
}

function staysHeld(id, patience) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  return navigator.locks.request(id, { signal: stop.signal }, () => false)
    .catch(() => true)
    .finally(() => clearTimeout(timer));
}

// The record is this page's until the page is gone; false when another page has it.
export function hold(id) {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((resolve) => {
    navigator.locks.request(id, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}

// Asks that the browser keep this even when the phone is short of room; an answer of no changes nothing.
export function askToStay() {
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
}
