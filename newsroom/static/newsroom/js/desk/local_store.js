// What this phone keeps of working copies and photos (本机留存), so that neither a lost network nor a closed page loses a word.
// One record for each copy and open page: two pages of one person are two writers, here as on the server.
const NAME = "newsroom-desk";
const COPIES = "copies";
const FILES = "files";
// A page waits no longer for the store than this (ms): a browser may keep it shut for ever.
const PATIENCE = 2000;
const LAST = "desk-last:";
let opened = null, isStuck = false;

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

// A store that has once not answered in time is not waited for again until it does.
function work(store, mode, act, durability = "strict") {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { isStuck = true; reject(new Error("the store does not answer")); }, isStuck ? 0 : PATIENCE);
    transact(store, mode, act, durability).then(
      (value) => { isStuck = false; clearTimeout(timer); resolve(value); },
      (error) => { clearTimeout(timer); reject(error); },
    );
  });
}

function transact(store, mode, act, durability) {
  return open().then((base) => new Promise((resolve, reject) => {
    const transaction = base.transaction(store, mode, { durability });
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
    put: (row, durability) => work(store, "readwrite", (rows) => rows.put(row), durability),
    remove: (id) => work(store, "readwrite", (rows) => rows.delete(id)),
  };
}

// ---- the last words of a page -------------------------------------------------------------------------
// A page that is going away may begin nothing that takes time, and its store takes time; this does not. They are a row of
// their own, as the next page may have begun already: {id: "record~page", of: "record", page, …}.
export function keepNow(row) {
  const last = { ...row, of: row.of || row.id, id: row.of ? row.id : `${row.id}~${row.page}` };
  try {
    localStorage.setItem(LAST + last.id, JSON.stringify(last));
    return true;
  } catch {
    return false;
  }
}

function lastWords() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(LAST)).map((name) => JSON.parse(localStorage.getItem(name)));
  } catch {
    return [];
  }
}

function forget(id) {
  try { localStorage.removeItem(LAST + id); } catch { /* what cannot be read cannot be forgotten */ }
}

// Of the last words, those that the store has too are given up.
function forgetLast({ id, of, page, typed_at }) {
  const known = lastWords().find((last) => last.id === (of ? id : `${id}~${page}`));
  if (known && (of || known.typed_at <= (typed_at || 0))) forget(known.id);
}

// Each copy as it was kept last: a page's last words stand for what the store has of that page, unless the store is newer.
export function newest(rows, last) {
  const isOfPage = (row, words) => row.id === words.of && row.page === words.page;
  const found = rows.filter((row) => !last.some((words) => isOfPage(row, words) && words.typed_at > row.typed_at));
  return [...found, ...last.filter((words) => !found.some((row) => isOfPage(row, words)))];
}

const shelved = shelf(COPIES);
export const copies = {
  all: () => shelved.all().catch(() => []).then((rows) => newest(rows, lastWords())),
  put: (row, durability) => shelved.put(row, durability).then(() => forgetLast(row)).catch((error) => { if (!keepNow(row)) throw error; }),
  // Of last words, what the store has of the same page goes along.
  remove: async ({ id, of, page }) => {
    forget(id);
    await shelved.remove(id);
    const there = of ? await shelved.get(of) : null;
    if (there && there.page === page) await shelved.remove(of);
  },
};
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

// Asks that the browser keep this even when the phone is short of room; an answer of no changes nothing. Some browsers
// ask the person, so it is asked once.
export function askToStay() {
  try {
    if (localStorage.getItem("desk-asked")) return;
    localStorage.setItem("desk-asked", "1");
  } catch {
    return;
  }
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
}
