// What two places changed each in another way (两处都改了): both texts, side by side with the form, until somebody decides.
// Nothing is chosen beforehand, and writing goes on.
import { say } from "./messages.js";

function shown(name, value) {
  if (value === null) return say("takenOut");
  const item = value && typeof value === "object" ? value : null;
  if (item) {
    return [item.name || (item.id ? `〔图 ${item.id}〕` : ""), item.printed || item.caption || ""].filter(Boolean).join(" ");
  }
  const field = document.getElementById(`id_${name}`);
  if (field && field.tagName === "SELECT") {
    const option = Array.from(field.options).find((each) => each.value === String(value || ""));
    return option ? option.textContent : "";
  }
  return String(value || "");
}

// What the form calls the field.
function titleOf(form, name) {
  const label = form.querySelector(`label[for="id_${name}"]`);
  const legend = form.querySelector(`#id_${name}[tabindex]`);
  return label ? label.firstChild.textContent.trim() : legend ? legend.textContent : name;
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function side(title, text) {
  const part = make("p", "conflict-side");
  part.append(make("b", "", title), make("span", "conflict-text", text || say("nothing")));
  return part;
}

function button(title, act) {
  const made = make("button", "", title);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// One question: both texts and what can be done; in the text both stand until it is answered.
function box(form, question, answer) {
  const { name, theirs, mine } = question;
  const made = make("fieldset", "conflict-field");
  made.append(make("legend", "", titleOf(form, name)));
  made.append(side(say("typedHere"), shown(name, mine)), side(say("atTheNewsroom"), shown(name, theirs)));
  const acts = make("div", "conflict-acts");
  acts.append(button(say("keepMine"), () => answer(question, "mine")), button(say("keepTheirs"), () => answer(question, "theirs")));
  if (name === "body" && theirs !== null && mine !== null) acts.append(button(say("keepBoth"), () => answer(question, "both")));
  made.append(acts);
  return made;
}

// The questions stand above the form, and `answer` is called with a question and "mine", "theirs" or "both".
export function showQuestions(form, questions, answer) {
  const there = document.querySelector(".conflict-chooser");
  const focused = there && there.contains(document.activeElement);
  if (!questions.length) {
    if (there) there.remove();
    if (focused) document.getElementById("id_body").focus();
    return;
  }
  const section = make("section", "conflict conflict-chooser");
  section.setAttribute("aria-labelledby", "choosing-head");
  const head = make("h2", "", say("chooseHead"));
  head.id = "choosing-head";
  head.tabIndex = -1;
  section.append(head, make("p", "hint", say("chooseHint")), ...questions.map((question) => box(form, question, answer)));
  if (there) there.replaceWith(section);
  else form.before(section);
  if (focused) head.focus();
}
