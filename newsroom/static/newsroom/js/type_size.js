/* The type size a reader chose stands before anything is painted; it is kept in this browser and nowhere else. */
(() => {
  const MODES = ["small", "medium", "large", "print"];
  const root = document.documentElement;
  const known = (mode) => MODES.includes(mode);
  // The same choice as an address, which also works without this script: #reading-large
  const asked = () => location.hash.replace("#reading-", "");

  function kept() {
    try { return localStorage.getItem("reading"); } catch { return null; }
  }
  function show(mode) {
    root.dataset.reading = known(mode) ? mode : "medium";
    for (const button of document.querySelectorAll("button[data-reading]")) {
      button.setAttribute("aria-pressed", String(button.dataset.reading === root.dataset.reading));
    }
  }
  function choose(mode) {
    try { localStorage.setItem("reading", mode); } catch { /* this page only, then */ }
    show(mode);
  }

  if (known(asked())) choose(asked()); else show(kept());
  addEventListener("hashchange", () => known(asked()) && choose(asked()));
  addEventListener("storage", (event) => event.key === "reading" && show(event.newValue));
  addEventListener("pageshow", (event) => event.persisted && show(kept()));
  document.addEventListener("DOMContentLoaded", () => {
    for (const link of document.querySelectorAll("a[data-reading]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.reading = link.dataset.reading;
      button.textContent = link.textContent;
      button.addEventListener("click", () => choose(button.dataset.reading));
      link.replaceWith(button);
    }
    show(root.dataset.reading);
  });
})();
