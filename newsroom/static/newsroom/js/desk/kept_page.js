// A page from the phone's memory says so and of when it is; what needs the network waits for it.
import { clock, say } from "./messages.js";

export function tellKeptPage(main) {
  const at = Number(document.documentElement.dataset.keptAt);
  if (!at) return;
  const note = document.createElement("p");
  note.className = "kept-note";
  note.tabIndex = -1;
  note.setAttribute("role", "status");
  note.textContent = say("keptPage", { time: clock(at) });
  main.prepend(note);
  // Before anybody takes what is in the form for sent.
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.closest("form[data-draft]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    note.textContent = say("keptPageWaits");
    note.focus();
  }, true);
}
