// Pasting from Word, WPS, WeChat or a web page (粘贴): the newsroom turns the HTML into lines; without a network the plain text goes in.
import { plain } from "./content.js";
import { json } from "./submit.js";

const PATIENCE = 5000;

export function cleanPastes(form) {
  const body = document.getElementById("id_body");
  if (!body) return;

  // Into the field as if it were typed, so that undo takes it out again.
  function put(text) {
    body.focus();
    if (!document.execCommand("insertText", false, text)) {
      body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  async function cleaned(html) {
    const answer = await json(form.dataset.paste, "POST", { html });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).text;
  }

  body.addEventListener("paste", async (event) => {
    const html = event.clipboardData ? event.clipboardData.getData("text/html") : "";
    const typed = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!html || !navigator.onLine) return;
    event.preventDefault();
    body.setAttribute("aria-busy", "true");
    const waited = new Promise((_resolve, reject) => setTimeout(reject, PATIENCE));
    const text = await Promise.race([cleaned(html), waited]).catch(() => plain(typed));
    body.removeAttribute("aria-busy");
    put(text);
  });
}
