// The desk can be installed and opens without a network (离线): the worker keeps its pages and files.
export function registerWorker() {
  const { desk: home, user } = document.documentElement.dataset;
  if (!home || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register(`${home}worker.js`, { scope: home });
      const registration = await navigator.serviceWorker.ready;
      // The pages it keeps are this person's; asked for anew on every visit that finds the network.
      if (user && navigator.onLine) registration.active.postMessage({ ask: "keep", user, stories: listedStories() });
    } catch {
      // Without a worker the desk needs the network; that is all.
    }
  });
}

// The stories that a list on this page shows, each with a stamp that changes when there is something new to read.
function listedStories() {
  return Array.from(document.querySelectorAll("li[data-stamp]"), (row) => ({
    address: new URL(row.querySelector("a").href).pathname, stamp: row.dataset.stamp,
  }));
}
