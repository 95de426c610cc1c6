// The buttons above the body (格式按钮): 小标题, 重点, 列表, 引文 make of the selected lines or words what they say, and back again. What they
// change is typed into the field, so the browser's own undo takes it back.
import { typeInto } from "./form_content.js";
import { stateAt, toggleBold, toggleKind } from "./markup.js";

const TOLD_AFTER = 80;
const ON_A_MAC = /Mac|iPhone|iPad/.test(navigator.platform);

function editFor(act, field) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  return act === "bold" ? toggleBold(value, start, end) : toggleKind(value, start, end, act);
}

// One edit, as if somebody had selected the old words and typed the new ones.
function perform(field, { from, to, put, start, end }) {
  if (from !== to || put) {
    field.setSelectionRange(from, to);
    typeInto(field, put);
  }
  field.setSelectionRange(start, end);
}

// One button of the bar can be reached by the tab key, the others from there by the arrows.
function walkByArrows(bar, buttons) {
  const reach = (button) => buttons.forEach((each) => { each.tabIndex = each === button ? 0 : -1; });
  reach(buttons[0]);
  bar.addEventListener("focusin", (event) => reach(event.target));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement), last = buttons.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    buttons[to].focus();
  });
}

export function formattingBar(form) {
  const field = document.getElementById("id_body"), pattern = document.getElementById("formatting-bar");
  if (!field || !pattern) return;
  const bar = pattern.content.firstElementChild.cloneNode(true), buttons = Array.from(bar.querySelectorAll("button"));
  let timer = 0, isComposing = false;
  field.before(bar);
  field.closest(".field").classList.add("with-bar");

  function tell() {
    timer = 0;
    const state = stateAt(field.value, field.selectionStart, field.selectionEnd);
    for (const button of buttons) {
      const pressed = String(state[button.dataset.act]);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  function later() {
    timer ||= setTimeout(tell, TOLD_AFTER);
  }

  function act(name) {
    // Half a word of an input method is given first.
    if (isComposing) field.blur();
    field.focus({ preventScroll: true });
    const edit = editFor(name, field);
    if (edit) perform(field, edit);
    tell();
  }

  // A finger on the bar leaves the caret where it is.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(button.dataset.act);
  });
  walkByArrows(bar, buttons);
  field.addEventListener("keydown", (event) => {
    const isMeant = (ON_A_MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isMeant || event.isComposing || event.key.toLowerCase() !== "b") return;
    event.preventDefault();
    act("bold");
  });
  field.addEventListener("compositionstart", () => { isComposing = true; });
  field.addEventListener("compositionend", () => { isComposing = false; });
  for (const change of ["input", "keyup", "click", "focus", "select"]) field.addEventListener(change, later);
  document.addEventListener("selectionchange", () => { if (document.activeElement === field) later(); });
  form.addEventListener("desk:written", later);
}
