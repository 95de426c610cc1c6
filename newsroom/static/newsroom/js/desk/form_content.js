// The write form as the content of a working copy, and back.
import { bylines, fields, nextPlace, number, photos, plain, same, tags } from "./content.js";
import { runs } from "./merge.js";

// The fields that a story has; the server says so with each page.
export function storyFields() {
  const { texts, numbers } = document.documentElement.dataset;
  return { texts: texts.split(" "), numbers: numbers.split(" ") };
}

function value(form, name) {
  const field = form.elements.namedItem(name);
  return field ? plain(field.value) : "";
}

export function read(form) {
  const { texts, numbers } = storyFields();
  const content = {};
  texts.forEach((name) => { content[name] = value(form, name); });
  numbers.forEach((name) => { content[name] = number(value(form, name)); });
  content.bylines = bylines(form.elements);
  content.photos = photos(form.elements);
  content.tags = tags(value(form, "tags"));
  return content;
}

// Lines of a list for which the page has no fields (it was drawn for another number of them) get them anew.
function draw(form, prefix, list) {
  const holder = form.querySelector(`[data-lines="${prefix}"]`);
  if (!holder || !document.getElementById(`${prefix}-line`)) return;
  holder.replaceChildren(...list.concat(prefix === "byline" ? [null] : []).map((line, at) => row(prefix, line, at)));
}

// One line of a list with its fields empty, under the number given.
function row(prefix, line, at) {
  const pattern = document.getElementById(prefix + (line && line.reporter ? "-known" : "-line"));
  const made = pattern.content.firstElementChild.cloneNode(true);
  made.querySelectorAll("[name],[id],[for]").forEach((each) => {
    for (const attribute of ["name", "id", "for"]) {
      if (each.hasAttribute(attribute)) each.setAttribute(attribute, each.getAttribute(attribute).replace("__", String(at)));
    }
  });
  made.querySelectorAll("[data-of]").forEach((each) => { each.textContent = line ? line[each.dataset.of] || "" : ""; });
  if (!line) made.querySelectorAll("[data-only-line]").forEach((each) => each.remove());
  return made;
}

// The line stands at the end of its list, and is part of the next save.
export function append(form, prefix, line, values) {
  const holder = form.querySelector(`[data-lines="${prefix}"]`);
  if (!holder) return;
  const at = nextPlace(form.elements, prefix);
  const made = row(prefix, line, at);
  const empty = prefix === "byline" ? holder.lastElementChild : null;
  if (empty && !empty.querySelector('[name$="-gone"]') && !empty.querySelector('[name$="-name"]').value) empty.before(made);
  else holder.append(made);
  for (const [name, text] of Object.entries(values)) {
    const field = form.elements.namedItem(`${prefix}-${at}-${name}`);
    if (field) field.value = text;
  }
  const place = form.elements.namedItem(`${prefix}-${at}-place`);
  if (place) place.value = String(holder.querySelectorAll('[name$="-place"]').length);
  form.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true }));
  return made;
}

// The text takes the place of the field's selection as if it were typed, so that undo takes it out again.
export function typeInto(field, text) {
  if (text ? document.execCommand("insertText", false, text) : document.execCommand("delete")) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// The form says what the content says: fields that say it already keep their caret and undo, lists that say it their lines.
export function write(form, content) {
  const before = read(form), names = { texts: [], numbers: [] };
  for (const [prefix, list] of [["byline", "bylines"], ["photo", "photos"]]) {
    if (!same({ [list]: before[list] }, { [list]: content[list] }, names)) draw(form, prefix, content[list] || []);
  }
  for (const [name, text] of fields(content, storyFields())) {
    const field = form.elements.namedItem(name);
    if (!field || plain(field.value) === text) continue;
    if (field.tagName === "TEXTAREA") replaceLines(field, text);
    else field.value = text;
  }
  // Nobody typed this, so it is no input; what shows the text follows.
  form.dispatchEvent(new CustomEvent("desk:written"));
}

// The field holds this text; what stands in lines that stay is not touched, nor is the caret in them.
function replaceLines(field, text) {
  const edits = [];
  let at = 0;
  for (const run of runs(plain(field.value).split("\n"), text.split("\n"))) {
    const old = run.same || run.theirs;
    if (!run.same) edits.push({ at, old, lines: run.mine });
    at += old.reduce((length, line) => length + line.length + 1, 0);
  }
  for (const { at: start, old, lines } of edits.reverse()) {
    // A line goes or comes with the break that divides it from its neighbour.
    const length = old.reduce((sum, line) => sum + line.length + 1, 0), all = field.value.length + 1;
    let [from, to, put] = [start, start + length, lines.map((line) => `${line}\n`).join("")];
    if (to >= all) {
      to = all - 1;
      put = put.slice(0, -1);
      if (!lines.length && from > 0) from -= 1;
      else if (!old.length) { from = all - 1; put = `${all > 1 || start ? "\n" : ""}${put}`; }
    }
    field.setRangeText(put, from, to, "preserve");
  }
  if (plain(field.value) !== text) field.value = text;
}

// What is to be looked at gets the focus, unless somebody is writing by now: their next key must not go astray.
export function focusUnlessTyping(element) {
  const now = document.activeElement;
  if (!now || !now.matches("input, textarea, select")) element.focus();
}
