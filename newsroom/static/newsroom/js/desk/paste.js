// Pasting from Word, WPS, WeChat or a web page (粘贴): the plain text stands there at once, as if it were typed; when the newsroom
// has made lines of the HTML, they take its place where it still stands untouched.
import { plain } from "./content.js";
import { typeInto } from "./form_content.js";
import { say } from "./messages.js";
import { json } from "./submit.js";

const PATIENCE = 20000;

// Where the words stand now: at the place nearest to where they were put; -1 when somebody has changed them since.
export function placeOf(words, text, from) {
  let best = -1;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (best < 0 || Math.abs(at - from) < Math.abs(best - from)) best = at;
  }
  return best;
}

export function cleanPastes(form) {
  const body = document.getElementById("id_body");
  if (!body) return;
  let composing = false;
  body.addEventListener("compositionstart", () => { composing = true; });
  body.addEventListener("compositionend", () => { composing = false; });

  async function cleaned(html) {
    const answer = await json(form.dataset.paste, "POST", { html });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // The lines take the place of the words; the caret stays in what else is being written, and so does the focus.
  function replace(words, text, from) {
    const at = placeOf(words, body.value, from);
    if (at < 0) return;
    const { selectionStart: start, selectionEnd: end } = body;
    const moved = (place) => (place >= at + words.length ? place + text.length - words.length : Math.min(place, at + text.length));
    if (document.activeElement === body) {
      body.setSelectionRange(at, at + words.length);
      typeInto(body, text);
      body.setSelectionRange(moved(start), moved(end));
    } else {
      body.setRangeText(text, at, at + words.length, "preserve");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // What was no part of the text is said in one line: images, tracked deletions, comments, hidden words.
  function tellLeftOut(counts) {
    const parts = Object.keys(counts || {}).filter((kind) => counts[kind]).map((kind) => say(`left-${kind}`, { n: counts[kind] }));
    const note = form.querySelector("[data-paste-note]");
    if (note) note.textContent = parts.length ? say("leftOut", { what: parts.join(say("leftAnd")) }) : "";
  }

  async function settled() {
    while (composing) await new Promise((go) => { body.addEventListener("compositionend", () => setTimeout(go), { once: true }); });
  }

  body.addEventListener("paste", async (event) => {
    const html = event.clipboardData ? event.clipboardData.getData("text/html") : "";
    const words = event.clipboardData ? plain(event.clipboardData.getData("text/plain")) : "";
    if (!html) return;
    event.preventDefault();
    const from = body.selectionStart;
    if (words) typeInto(body, words);
    if (!navigator.onLine) return;
    const late = new Promise((_resolve, reject) => { setTimeout(reject, PATIENCE); });
    try {
      const { text, left_out } = await Promise.race([cleaned(html), late]);
      await settled();
      tellLeftOut(left_out);
      if (words && text !== words) replace(words, text, from);
    } catch { /* the plain text stands there */ }
  });
}
