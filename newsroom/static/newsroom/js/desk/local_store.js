// What this phone keeps of working copies and photos (本机留存), so that neither a lost network nor a closed page loses a word.
// One record for each copy and open page: two pages of one person are two writers, here as on the server.
(function () {
  "use strict";
  var NAME = "newsroom-desk";
  var COPIES = "copies";
  var FILES = "files";
  var opened = null;

  function open() {
    if (!opened) {
      opened = new Promise(function (resolve, reject) {
        if (!window.indexedDB) return reject(new Error("nothing can be kept here"));
        var asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = function () {
          asked.result.createObjectStore(COPIES, { keyPath: "id" });
          asked.result.createObjectStore(FILES, { keyPath: "id" });
        };
        asked.onsuccess = function () { resolve(asked.result); };
        asked.onerror = function () { reject(asked.error); };
        asked.onblocked = function () { reject(new Error("another page keeps the store closed")); };
      });
      opened.catch(function () { opened = null; });
    }
    return opened;
  }

  function work(store, mode, act) {
    return open().then(function (base) {
      return new Promise(function (resolve, reject) {
        var transaction = base.transaction(store, mode, { durability: "strict" });
        var request = act(transaction.objectStore(store));
        // The answer counts when the transaction is complete, not when the request was heard.
        transaction.oncomplete = function () { resolve(request.result); };
        transaction.onabort = transaction.onerror = function () { reject(transaction.error || request.error); };
      });
    });
  }

  function shelf(store) {
    return {
      all: function () { return work(store, "readonly", function (rows) { return rows.getAll(); }); },
      get: function (id) { return work(store, "readonly", function (rows) { return rows.get(id); }); },
      put: function (row) { return work(store, "readwrite", function (rows) { return rows.put(row); }); },
      remove: function (id) { return work(store, "readwrite", function (rows) { return rows.delete(id); }); }
    };
  }

  // A fresh key; without the newer call on pages that are not served over https.
  function fresh() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // Whether a page that is still open works on this record; without locks nobody can know, so nobody does.
  // A page just reloaded or closed may hold its lock a moment longer than it is seen: with patience (ms) it is waited for.
  function isHeld(id, patience) {
    if (!navigator.locks) return Promise.resolve(false);
    return navigator.locks.query().then(function (state) {
      var held = state.held.some(function (lock) { return lock.name === id; });
      return held && patience ? staysHeld(id, patience) : held;
    });
  }

  function staysHeld(id, patience) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, patience);
    return navigator.locks.request(id, { signal: stop.signal }, function () { return false; })
      .catch(function () { return true; })
      .finally(function () { clearTimeout(timer); });
  }

  // The record is this page's until the page is gone; false when another page has it.
  function hold(id) {
    if (!navigator.locks) return Promise.resolve();
    return new Promise(function (resolve) {
      navigator.locks.request(id, { ifAvailable: true }, function (lock) {
        resolve(Boolean(lock));
        return lock ? new Promise(function () {}) : undefined;
      });
    });
  }

  // Asks that the browser keep this even when the phone is short of room; an answer of no changes nothing.
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () {});

  window.deskKeep = { copies: shelf(COPIES), files: shelf(FILES), fresh: fresh, isHeld: isHeld, hold: hold };
})();
