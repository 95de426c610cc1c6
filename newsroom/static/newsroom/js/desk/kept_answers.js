// An answer to a reviewer (回复) that was not sent yet is kept on this phone, at every key, until it stands on the page.
import { clock, say } from "./messages.js";

const KEPT = "desk-answer:";

function prefix() {
  return `${KEPT}${document.documentElement.dataset.user || ""}:`;
}

// What is kept for this person, as [{name, path, field, text, at}].
function kept() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix())).map((name) => {
      const [path, field] = name.slice(prefix().length).split("#");
      return { name, path, field, ...JSON.parse(localStorage.getItem(name)) };
    });
  } catch {
    return [];
  }
}

function keep(field) {
  const name = `${prefix()}${location.pathname}#${field.id}`;
  try {
    if (field.value.trim()) localStorage.setItem(name, JSON.stringify({ text: field.value, at: Date.now() }));
    else localStorage.removeItem(name);
  } catch { /* a browser that keeps nothing keeps no answer either */ }
}

function drop({ name }) {
  try { localStorage.removeItem(name); } catch { /* nor can it lose one */ }
}

// As two texts are compared that differ in blanks only.
export function bare(text) {
  return text.replace(/\s+/g, "");
}

function hint(text, ...more) {
  const said = document.createElement("p");
  said.className = "hint";
  said.setAttribute("role", "status");
  said.append(text, ...more);
  return said;
}

// The answer that has no field on the page any more: the words, and a button to let them go.
function leftOver(answer) {
  const said = hint(say("answerLeft", { time: clock(answer.at) }));
  const words = document.createElement("blockquote");
  words.textContent = answer.text;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("letGo");
  button.addEventListener("click", () => { drop(answer); said.remove(); });
  said.append(words, button);
  return said;
}

// On the page of a story: what was typed comes back, and what is typed is kept.
export function keepAnswers(main) {
  const fields = Array.from(main.querySelectorAll("form[method=post]:not([data-draft]) textarea[id]"));
  const shown = bare(main.innerText);
  for (const answer of kept().filter(({ path }) => path === location.pathname)) {
    const field = fields.find(({ id }) => id === answer.field);
    if (shown.includes(bare(answer.text))) drop(answer);
    else if (!field) main.prepend(leftOver(answer));
    else if (!field.value) {
      field.value = answer.text;
      const fold = field.closest("details");
      if (fold) fold.open = true;
      field.after(hint(say("answerBack", { time: clock(answer.at) })));
    }
  }
  fields.forEach((field) => field.addEventListener("input", () => keep(field)));
}

// On the first page: each answer that was not sent, with the way to its story.
export function listAnswers(list) {
  for (const answer of kept()) {
    const row = document.createElement("li");
    row.className = "row";
    row.dataset.state = "answer";
    const link = document.createElement("a");
    link.href = answer.path;
    link.textContent = answer.text.slice(0, 40);
    const state = document.createElement("span");
    state.className = "row-meta";
    state.textContent = say("answerWaits", { time: clock(answer.at) });
    row.append(link, " ", state);
    list.append(row);
    list.closest("[data-outbox-part]").hidden = false;
  }
}
