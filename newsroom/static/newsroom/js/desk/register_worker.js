// The desk can be installed and opens without a network (离线): the worker keeps its pages and files.
(function () {
  "use strict";
  var home = document.documentElement.dataset.desk;
  if (!home || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", function () {
    navigator.serviceWorker.register(home + "worker.js", { scope: home }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (registration) {
      // The pages it keeps are this person's; asked for anew on every visit that finds the network.
      if (document.documentElement.dataset.user && navigator.onLine) registration.active.postMessage({ ask: "keep" });
    }).catch(function () {});
  });
})();
