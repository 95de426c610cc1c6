/* Keeps what is opened for reading without a network, and on the offline page lists what there is to read. */
if ("serviceWorker" in navigator && "caches" in window) {
  const list = document.querySelector("[data-kept]");
  if (list) showKept(list);
  addEventListener("load", () => setTimeout(start, 0));
}

async function start() {
  const worker = await navigator.serviceWorker.register("/sw.js", {scope: "/"}).catch(() => null);
  if (!worker || document.querySelector(".offline-note:not([hidden])")) return;
  const ready = await navigator.serviceWorker.ready;
  const wanted = 'link[rel="stylesheet"], link[rel="icon"], script[src]';
  const saving = navigator.connection && navigator.connection.saveData;
  ready.active.postMessage({
    opened: location.pathname,
    plain: !location.search,
    files: [...document.querySelectorAll(wanted)].map((each) => each.href || each.src),
    edition: document.querySelector("body.edition, body.front") && !saving ? edition() : null,
  });
}
// The edition that stands open, on its own page or on the front, and what the page names of it.
function edition() {
  const inside = [...document.querySelectorAll("main a")].map((link) => new URL(link.href));
  const here = inside.filter((link) => link.origin === location.origin).map((link) => link.pathname);
  const isFront = document.body.classList.contains("front");
  const day = /^\/(?:en\/)?[a-z0-9-]+\/\d{4}-\d{2}-\d{2}\//;
  const path = isFront ? (day.exec(here.find((each) => day.test(each)) || "") || [""])[0] : location.pathname;
  const stories = [...new Set(here)].filter((each) => path && each.startsWith(path) && each !== path);
  return path ? {path, stories, whole: !isFront} : null;
}
async function showKept(list) {
  const found = new Map();
  for (const name of (await caches.keys()).filter((each) => each.startsWith("paper-pages-"))) {
    for (const request of await (await caches.open(name)).keys()) {
      const path = new URL(request.url).pathname;
      const edition = /^(\/(?:en\/)?[a-z0-9-]+\/(\d{4}-\d{2}-\d{2})\/)$/.exec(path);
      if (edition && path.startsWith("/en/") === location.pathname.startsWith("/en/")) found.set(edition[1], edition[2]);
    }
  }
  for (const [path, day] of [...found].sort((one, other) => other[1].localeCompare(one[1]))) {
    const link = Object.assign(document.createElement("a"), {href: path, textContent: day});
    list.append(Object.assign(document.createElement("li"), {}));
    list.lastChild.append(link);
  }
  if (found.size) list.closest("[hidden]")?.removeAttribute("hidden");
}
