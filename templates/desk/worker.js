{% autoescape off %}// The desk's service worker: its files at once, its pages from the newsroom first,
// and an empty write page when there is no network.
"use strict";
const FILES = "desk-files-{{ release }}";
const PAGES = "desk-pages";
const HOME = "{{ home }}";
const KEPT_FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const SHELLS = [{% for shell in shells %}"{{ shell }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const KEPT_PAGES = [HOME, HOME + "new/", HOME + "away/"];
const PATIENCE = 6000;
const WRITE = /^(drafts\/[0-9a-f-]{36}|stories\/[0-9]+)\/write\/$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(KEPT_FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => names.filter((name) => name.startsWith("desk-files-") && name !== FILES))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

// A page that is somebody's is kept only when it really is the page and not the door.
async function keepPage(address) {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "follow" });
  if (!answer.ok || answer.redirected) return false;
  const cache = await caches.open(PAGES);
  await cache.put(address, answer);
  return true;
}

self.addEventListener("message", (event) => {
  if (!event.data || event.data.ask !== "keep") return;
  const keeping = [...KEPT_PAGES, ...SHELLS].map((address) => keepPage(address).catch(() => false));
  event.waitUntil(Promise.all(keeping).then((kept) => {
    if (event.source) event.source.postMessage({ kept: kept.every(Boolean) });
  }));
});

function withPatience(request) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too slow")), PATIENCE);
    fetch(request).then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function pageOf(request) {
  const url = new URL(request.url);
  const inside = url.pathname.slice(HOME.length);
  const cache = await caches.open(PAGES);
  try {
    const answer = await withPatience(request);
    if (answer.ok && !answer.redirected && KEPT_PAGES.includes(url.pathname)) {
      await cache.put(url.pathname, answer.clone());
    }
    return answer;
  } catch (error) {
    if (WRITE.test(inside)) {
      const shell = HOME + "shell/?start=";
      const kept = await cache.match(shell + (url.searchParams.get("start") || "")) || await cache.match(shell);
      if (kept) return kept;
    }
    const kept = KEPT_PAGES.includes(url.pathname) && await cache.match(url.pathname);
    return kept || await cache.match(HOME + "away/") || Response.error();
  }
}

async function fileOf(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  return fetch(request);
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === HOME + "logout/") {
    // Whoever leaves takes the pages along; what was typed and not yet sent stays for its writer alone.
    event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && url.pathname.startsWith(HOME)) event.respondWith(pageOf(request));
  else if (KEPT_FILES.includes(url.pathname)) event.respondWith(fileOf(request));
});
{% endautoescape %}
