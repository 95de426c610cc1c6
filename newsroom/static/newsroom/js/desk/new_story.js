// A new story has a key of its own even when the page that begins it comes from this phone's memory (新稿).
(function () {
  "use strict";
  if (!window.deskKeep) return;
  document.querySelectorAll("a[data-start]").forEach(function (way) {
    way.addEventListener("click", function () {
      way.href = way.getAttribute("href").replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, window.deskKeep.fresh());
    });
  });
})();
