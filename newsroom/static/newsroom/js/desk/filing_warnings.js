// Before a story is filed, once for each thing that was found: a calm list of what to look at (交稿前看一看). It stops nothing.
import { focusUnlessTyping } from "./form_content.js";
import { say } from "./messages.js";

// What the newsroom found when it last took the words in, and photos on their way of which nothing is said.
export function found({ warnings, waiting }) {
  const untold = waiting.filter((photo) => !photo.refused && !photo.caption).length;
  const sentence = untold ? say("photosUntold", { n: untold }) : "";
  return [...warnings || [], ...sentence ? [{ field: "photos", sentence }] : []];
}

export function filingWarnings(form) {
  const part = document.querySelector("[data-filing-warnings]");
  const list = part.querySelector("ul"), acts = part.querySelector(".filing-warnings-acts");
  // The newsroom's own page may have shown some.
  const seen = new Set(Array.from(list.children, (row) => row.textContent.trim()));

  function show(warnings) {
    list.replaceChildren(...warnings.map(({ field, sentence }) => {
      const row = document.createElement("li"), way = document.createElement("a");
      way.href = `#id_${field}`;
      way.textContent = sentence;
      row.append(way);
      return row;
    }));
    part.hidden = !warnings.length;
    acts.replaceChildren(...warnings.length ? [button()] : []);
  }

  function button() {
    const made = form.querySelector(".form-actions button[value=file]").cloneNode();
    made.textContent = say("fileAsIs");
    return made;
  }

  // Whether the story is filed now; not when something was found that has not been shown yet.
  function mayGo(record) {
    const warnings = found(record);
    const isShown = warnings.every(({ sentence }) => seen.has(sentence));
    if (isShown) return true;
    warnings.forEach(({ sentence }) => seen.add(sentence));
    show(warnings);
    focusUnlessTyping(part.querySelector("h2"));
    return false;
  }

  // What is mended leaves the list while it is mended.
  function mended(record) {
    if (!part.hidden) show(found(record).filter(({ sentence }) => seen.has(sentence)));
  }

  return { mayGo, mended };
}
