// Two texts of one story (两个版本): paragraph by paragraph, the one that stands at the newsroom or the one that was typed here.
import { storyFields } from "./form_content.js";
import { differing, merged, runs } from "./merge.js";
import { say } from "./messages.js";

function shown(name, value) {
  if (Array.isArray(value)) {
    return value.map((each) => {
      if (typeof each === "string") return each;
      return [each.name || `〔图 ${each.id || ""}〕`, each.printed || each.caption || ""].filter(Boolean).join(" ");
    }).join("、");
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

// One choice: both texts, and which of them stays; "both" where both can stand one after the other.
// Answers a function that says what is chosen now.
function choice(holder, label, theirs, mine, canBeBoth) {
  const box = make("fieldset", "conflict-field");
  const number = holder.querySelectorAll(".conflict-field").length + 1;
  box.append(make("legend", "", label));
  const ways = [["mine", say("typedHere"), mine], ["theirs", say("atTheNewsroom"), theirs]];
  if (canBeBoth) ways.push(["both", say("both"), null]);
  ways.forEach(([way, title, text], at) => {
    const line = make("label", "conflict-side");
    const radio = make("input");
    radio.type = "radio";
    radio.name = `choice-${number}`;
    radio.value = way;
    radio.checked = at === 0;
    line.append(radio, make("b", "", title));
    if (text !== null) line.append(make("span", "conflict-text", text || say("nothing")));
    box.append(line);
  });
  holder.append(box);
  return () => box.querySelector("input:checked").value;
}

// Asks above the form, and calls `done` with the content that was chosen.
export function askWhichText(form, theirs, mine, done) {
  const section = make("section", "conflict conflict-chooser");
  section.setAttribute("aria-labelledby", "choosing-head");
  const head = make("h2", "", say("chooseHead"));
  head.id = "choosing-head";
  head.tabIndex = -1;
  section.append(head, make("p", "hint", say("chooseHint")));
  const fields = differing(theirs, mine, storyFields()).map((name) =>
    [name, choice(section, titleOf(form, name), shown(name, theirs[name]), shown(name, mine[name]), false)]);
  const pieces = runs(theirs.body || "", mine.body || "");
  const asks = pieces.map((piece, at) => piece.same ? null : choice(
    section, say("paragraph", { n: at + 1 }), piece.theirs.join("\n"), piece.mine.join("\n"),
    piece.theirs.length > 0 && piece.mine.length > 0,
  ));
  const acts = make("div", "form-actions");
  const go = make("button", "primary", say("useChoice"));
  go.type = "button";
  acts.append(go);
  section.append(acts);
  form.before(section);
  head.focus();
  go.addEventListener("click", () => {
    const mineChosen = fields.filter(([, chosen]) => chosen() === "mine").map(([name]) => [name, mine[name]]);
    const body = merged(pieces, asks.map((chosen) => chosen && chosen()));
    section.remove();
    done({ ...theirs, ...Object.fromEntries(mineChosen), body });
    document.getElementById("id_body")?.focus();
  });
}
