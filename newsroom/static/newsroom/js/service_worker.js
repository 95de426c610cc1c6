/* What a reader has opened can be read again without a network (离线阅读).

   The network is always asked first, so what is withdrawn or corrected is so at once; the browser's own cache may
   answer for the five seconds that pages live. Only when the network fails, or is silent for five seconds, does the
   kept copy speak, and it says when it was kept. A story that is gone (410, 404) or has another address is gone from
   here too, with every list that named it. */
const PAGES = "paper-pages-1", FILES = "paper-files-1";
const PATIENCE = 5000, MOST_EDITIONS = 14, MOST_OTHERS = 40, MOST_IN_EDITION = 80, MOST_FILES = 60, STALE = 10 * 60 * 1000;
// The newsroom's own rooms and whatever must be fresh or private is none of this worker's business.
const NOT_OURS = /^\/(en\/)?(admin|desk|darkroom|preview|api|sign-in)(\/|$)|\/report\/$|\.[a-z]{2,12}$/;
const NOT_KEPT = /^\/(en\/)?search\//;
const OF_EDITION = /^(\/(?:en\/)?[a-z0-9-]+\/\d{4}-\d{2}-\d{2}\/)/;
const SAVED = "x-saved-at";

self.addEventListener("install", (event) => {
  event.waitUntil(keepOffline().catch(() => {}).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(tidyNames().then(() => self.clients.claim()));
});
self.addEventListener("message", (event) => {
  if (event.data && event.data.opened) event.waitUntil(opened(event.data).catch(() => {}));
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) return event.respondWith(file(event.request));
  if (event.request.mode !== "navigate" || NOT_OURS.test(address.pathname)) return;
  event.respondWith(page(event));
});

async function keepOffline() {
  const cache = await caches.open(PAGES);
  for (const path of ["/offline/", "/en/offline/"]) {
    const answer = await fetch(path, {cache: "reload"});
    if (answer.ok) await cache.put(path, stamped(answer, await answer.text()));
  }
}

async function tidyNames() {
  for (const name of await caches.keys()) {
    if (/^paper-/.test(name) && ![PAGES, FILES].includes(name)) await caches.delete(name);
  }
}

// Fingerprinted files never change; others are asked for first.
async function file(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept && /\.[0-9a-f]{12}\./.test(request.url)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function page(event) {
  const {pathname: path, search} = new URL(event.request.url);
  const key = search || NOT_KEPT.test(path) ? "" : path;
  const fromNetwork = fetch(event.request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  try {
    const answer = await Promise.race([fromNetwork, late]) || await keptPage(key) || await fromNetwork;
    if (key) {
      const fresh = answer.headers.has(SAVED) ? fromNetwork : answer.clone();
      event.waitUntil(Promise.resolve(fresh).then((one) => seen(key, one)).catch(() => {}));
    }
    return answer;
  } catch {
    return await keptPage(key) || await newestEdition(path) || await offlinePage(path);
  }
}

// What the network said about a page decides what is kept of it.
async function seen(path, answer) {
  const cache = await caches.open(PAGES);
  if (answer.status === 410 || answer.status === 404) return editionOf(path) ? forget([path]) : cache.delete(path);
  // A story with another address has another headline, and the old one may have been taken out for good.
  if (answer.redirected || answer.type === "opaqueredirect") return editionOf(path) ? forget([path]) : cache.delete(path);
  if (answer.status !== 200 || !/^text\/html/.test(answer.headers.get("content-type") || "")) return;
  await cache.put(path, stamped(answer, await answer.text()));
}

function stamped(answer, text) {
  const headers = new Headers();
  for (const name of ["content-type", "content-language", "content-security-policy", "referrer-policy", "x-content-type-options"]) {
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  }
  headers.set(SAVED, new Date().toISOString());
  return new Response(text, {headers});
}

// A story that is gone takes with it whatever may have named it; the rest of its edition is fetched anew.
async function forget(gone) {
  const cache = await caches.open(PAGES);
  const bare = (path) => path.replace(/^\/en\//, "/");
  const lost = new Set(gone.map(bare)), editions = new Set(gone.map((path) => bare(editionOf(path))));
  const anew = [];
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    const edition = bare(editionOf(path));
    if (path.endsWith("/offline/") || (edition && !editions.has(edition))) continue;
    await cache.delete(request);
    if (edition && !lost.has(bare(path))) anew.push(path);
  }
  for (const path of anew) await refresh(path).catch(() => {});
}

function editionOf(path) {
  return (OF_EDITION.exec(path) || ["", ""])[1];
}

// A page told that it stands open: it is kept with its files, and an edition with all its stories.
async function opened({opened: path, plain, files, edition}) {
  const names = await caches.open(FILES);
  for (const address of files) if (!await names.match(address)) await names.add(address).catch(() => {});
  const cache = await caches.open(PAGES);
  if (plain && !NOT_OURS.test(path) && !NOT_KEPT.test(path) && !await isFresh(cache, path)) await refresh(path);
  if (edition) await keepEdition(cache, edition);
  await forgetOldest(cache);
}

// `whole` says that the page names all there is of the edition, as its own does.
async function keepEdition(cache, {path: here, stories, whole}) {
  const links = stories.slice(0, MOST_IN_EDITION);
  if (here !== editionOf(here)) return;
  const kept = (await cache.keys()).map((request) => new URL(request.url).pathname);
  // What the edition no longer names was withdrawn, or has another address now.
  const gone = whole ? kept.filter((other) => other.startsWith(here) && other !== here && !links.includes(other)) : [];
  if (gone.length) await forget(gone);
  for (const link of [here, ...links]) if (!await isFresh(cache, link)) await refresh(link).catch(() => {});
}

async function refresh(path) {
  await seen(path, await fetch(path, {credentials: "omit"}));
}

async function isFresh(cache, path) {
  const kept = await cache.match(path);
  return Boolean(kept) && Date.now() - Date.parse(kept.headers.get(SAVED)) < STALE;
}

// The editions kept longest ago make room; so do other pages.
async function forgetOldest(cache) {
  const editions = new Map(), others = [];
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path.endsWith("/offline/")) continue;
    const at = Date.parse((await cache.match(request)).headers.get(SAVED)) || 0;
    const edition = editionOf(path);
    if (!edition) { others.push([at, [request]]); continue; }
    const [newest, requests] = editions.get(edition) || [0, []];
    editions.set(edition, [Math.max(newest, at), [...requests, request]]);
  }
  const newestFirst = (list) => list.sort((one, other) => other[0] - one[0]);
  const over = [...newestFirst([...editions.values()]).slice(MOST_EDITIONS), ...newestFirst(others).slice(MOST_OTHERS)];
  for (const [, requests] of over) for (const request of requests) await cache.delete(request);
  const files = await caches.open(FILES), kept = await files.keys();
  for (const request of kept.slice(0, Math.max(0, kept.length - MOST_FILES))) await files.delete(request);
}

async function keptPage(path) {
  const kept = path && await (await caches.open(PAGES)).match(path);
  return kept ? marked(kept) : null;
}

// The note that every page carries hidden becomes visible, with the time the copy was kept.
async function marked(kept) {
  const at = kept.headers.get(SAVED), text = await kept.text();
  const language = (/<html lang="([^"]+)"/.exec(text) || [])[1] || "zh-Hans";
  const told = new Date(at).toLocaleString(language, {dateStyle: "long", timeStyle: "short"});
  const shown = text.replace(
    /<p class="offline-note" hidden>([^<]*)<(time|span)><\/\2>/,
    (_all, words) => `<p class="offline-note" role="status">${words}<time datetime="${at}">${told}</time>`,
  );
  return new Response(shown, {headers: kept.headers});
}

// In the place of the front page, which the installed paper opens with: the newest edition that is here.
async function newestEdition(path) {
  const front = /^\/(en\/)?$/.exec(path);
  if (!front) return null;
  const kept = (await (await caches.open(PAGES)).keys()).map((request) => new URL(request.url).pathname);
  const own = kept.filter((each) => each === editionOf(each) && each.startsWith("/en/") === Boolean(front[1]));
  const day = (each) => /\d{4}-\d{2}-\d{2}/.exec(each)[0];
  return keptPage(own.sort((one, other) => day(other).localeCompare(day(one)))[0]);
}

async function offlinePage(path) {
  const kept = await (await caches.open(PAGES)).match(path.startsWith("/en/") ? "/en/offline/" : "/offline/");
  if (!kept) return Response.error();
  return new Response(await kept.text(), {status: 503, headers: kept.headers});
}
