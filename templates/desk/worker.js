{% autoescape off %}// The desk's service worker: its files at once, its pages from the newsroom first,
// and an empty write page when there is no network.
"use strict";
const FILES = "desk-files-{{ release }}";
const PAGES = "desk-pages";
const HOME = "{{ home }}";
const KEPT_FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const SHELLS = [{% for shell in shells %}"{{ shell }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const KEPT_PAGES = [HOME, HOME + "new/", HOME + "away/", HOME + "notices/", HOME + "written/"];
// Own stories with what reviewers say of them can be read on the way, too; so many of them.
const STORY = /^stories\/[0-9]+\/$/;
const MOST_STORIES = 40;
const WHOSE = HOME + "whose/";
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
async function keepPage(address, stamp = "") {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
  const cache = await caches.open(PAGES);
  if (isGone(answer)) await cache.delete(address);
  if (!answer.ok || answer.redirected) return false;
  await put(cache, address, answer, stamp);
  return true;
}

function isGone(answer) {
  return [403, 404, 410].includes(answer.status);
}

// With it stands when the newsroom said so, and in what state the thing was.
async function put(cache, address, answer, stamp = "") {
  const headers = new Headers(answer.headers);
  ["Content-Encoding", "Content-Length"].forEach((name) => headers.delete(name));
  headers.set("X-Kept-At", String(Date.now()));
  headers.set("X-Kept-Stamp", stamp);
  await cache.put(address, new Response(await answer.blob(), { headers }));
}

// Another person's pages go before this one's come.
async function makeRoomFor(user) {
  const before = await (await caches.open(PAGES)).match(WHOSE);
  if (before && await before.text() !== user) await caches.delete(PAGES);
  await (await caches.open(PAGES)).put(WHOSE, new Response(user));
}

// The stories of a list that are not kept as they are now; the oldest go when there are too many.
async function keepStories(stories) {
  const cache = await caches.open(PAGES);
  for (const { address, stamp } of stories.slice(0, MOST_STORIES)) {
    const kept = await cache.match(address);
    if (!kept || kept.headers.get("X-Kept-Stamp") !== stamp) await keepPage(address, stamp).catch(() => false);
  }
  const listed = stories.map(({ address }) => address);
  const there = (await cache.keys()).map((request) => new URL(request.url).pathname);
  const others = there.filter((path) => STORY.test(path.slice(HOME.length)) && !listed.includes(path));
  await Promise.all(others.slice(0, Math.max(0, others.length - MOST_STORIES)).map((path) => cache.delete(path)));
}

async function keep({ user, stories }) {
  await makeRoomFor(user || "");
  const kept = await Promise.all([...KEPT_PAGES, ...SHELLS].map((address) => keepPage(address).catch(() => false)));
  await keepStories(stories || []);
  return kept.every(Boolean);
}

self.addEventListener("message", (event) => {
  if (!event.data || event.data.ask !== "keep") return;
  event.waitUntil(keep(event.data).then((kept) => {
    if (event.source) event.source.postMessage({ kept });
  }));
});

function withPatience(request) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too slow")), PATIENCE);
    fetch(request).then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

// The page goes to the screen while it is kept, not after.
async function pageOf(event) {
  const { request } = event;
  const url = new URL(request.url);
  const inside = url.pathname.slice(HOME.length);
  const cache = await caches.open(PAGES);
  try {
    const answer = await withPatience(request);
    if (isRead(url)) {
      if (answer.ok && !answer.redirected) event.waitUntil(put(cache, url.pathname, answer.clone()).catch(() => {}));
      else if (isGone(answer)) await cache.delete(url.pathname);
    }
    return answer;
  } catch (error) {
    if (WRITE.test(inside)) {
      const shell = HOME + "shell/?start=";
      const kept = await cache.match(shell + (url.searchParams.get("start") || "")) || await cache.match(shell);
      if (kept) return kept;
    }
    const kept = isRead(url) && await cache.match(url.pathname);
    return kept ? asKept(kept) : await cache.match(HOME + "away/") || Response.error();
  }
}

function isRead(url) {
  return url.search ? false : KEPT_PAGES.includes(url.pathname) || STORY.test(url.pathname.slice(HOME.length));
}

// The page says of itself that it is from the phone's memory, and of when.
async function asKept(kept) {
  const at = kept.headers.get("X-Kept-At") || "";
  const text = (await kept.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(text, { headers: kept.headers });
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
  if (request.mode === "navigate" && url.pathname.startsWith(HOME)) event.respondWith(pageOf(event));
  else if (KEPT_FILES.includes(url.pathname)) event.respondWith(fileOf(request));
});
{% endautoescape %}
