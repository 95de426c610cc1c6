// What can be done with a photo that has arrived (已到图片): it moves up and down, and goes into the text where the caret is.
import { dragOrder } from "./drag_order.js";
import { typeInto } from "./form_content.js";

export function photoLines(form, touched) {
  const holder = form.querySelector('[data-lines="photo"]'), pattern = document.getElementById("photo-acts");
  const body = document.getElementById("id_body");
  if (!holder || !pattern) return;
  // The buttons take the place of the numbers.
  holder.classList.add("with-buttons");

  function addButtons() {
    for (const line of holder.children) {
      if (!line.querySelector(".tray-acts")) line.append(pattern.content.firstElementChild.cloneNode(true));
    }
  }

  // The places say what the order is, with scripts and without.
  function renumber() {
    Array.from(holder.querySelectorAll('[name$="-place"]')).forEach((place, at) => { place.value = String(at + 1); });
    touched();
  }

  // A line of its own, as the newsroom reads it.
  function insert(line) {
    const mark = `〔图 ${line.querySelector('[name$="-id"]').value}〕`;
    const before = body.value.slice(0, body.selectionStart), after = body.value.slice(body.selectionEnd);
    const text = `${before && !before.endsWith("\n") ? "\n" : ""}${mark}${after && !after.startsWith("\n") ? "\n" : ""}`;
    body.focus();
    typeInto(body, text);
  }

  holder.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    const line = button.closest("li");
    if (button.dataset.act === "insert") return insert(line);
    const other = button.dataset.act === "up" ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (button.dataset.act === "up") other.before(line);
    else other.after(line);
    button.focus();
    renumber();
  });
  dragOrder(holder, renumber);
  for (const change of ["desk:changed", "desk:restored"]) form.addEventListener(change, addButtons);
  addButtons();
}
