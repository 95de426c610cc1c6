// Photos chosen for a story (待传图片) stand on the page at once, each with its caption and credit, and go by themselves in the
// order chosen; what has not arrived is kept on this phone with the story.
import { dragOrder } from "./drag_order.js";
import { append } from "./form_content.js";
import { freshKey } from "./keys.js";
import { files } from "./local_store.js";
import { say } from "./messages.js";
import { isWaiting } from "./records.js";
import { session } from "./submit.js";
import { drawThumbnail } from "./thumbnail.js";
import { fileOf, finish, newPhoto, percent, sendPieces } from "./upload.js";

const FIRST_WAIT = 2000, LONGEST_WAIT = 30000;

// `copy` is what autosave keeps of this page: {record, keep, send, goOn}.
export function photoTray(form, copy) {
  const chooser = form.querySelector("input[type=file][data-upload]");
  if (!chooser) return;
  const { record } = copy;
  const tray = form.querySelector("[data-uploads]"), pattern = document.getElementById("tray-line");
  const lines = new Map(), held = new Map();
  let isSending = false, timer = 0, wait = FIRST_WAIT;

  // ---- what stands on the page -------------------------------------------------------------------------
  function newLine(photo) {
    const line = pattern.content.firstElementChild.cloneNode(true);
    line.dataset.id = photo.id;
    for (const name of ["caption", "credit"]) {
      const field = line.querySelector(`[data-part=${name}]`);
      field.id = `tray-${photo.id}-${name}`;
      field.previousElementSibling.htmlFor = field.id;
      field.value = photo[name];
      field.addEventListener("input", () => { photo[name] = field.value; copy.touched(); });
    }
    line.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button) acts[button.dataset.act](photo, button);
    });
    lines.set(photo.id, line);
    fileOfPhoto(photo).then((file) => file && drawThumbnail(line.querySelector("canvas"), file));
    return line;
  }

  function draw() {
    const there = record.waiting || [];
    for (const [id, line] of lines) if (!there.some((photo) => photo.id === id)) { line.remove(); lines.delete(id); }
    there.forEach((photo) => {
      const line = lines.get(photo.id) || newLine(photo);
      // Moving a line would take the focus out of it; the one that has it stays and the others go round it.
      if (tray.children[there.indexOf(photo)] !== line) tray.insertBefore(line, tray.children[there.indexOf(photo)] || null);
      tell(photo);
    });
  }

  function tell(photo, name, facts) {
    const line = lines.get(photo.id);
    if (!line) return;
    const state = name || (photo.refused ? "upRefused" : photo.sent ? "upAt" : "upStart"), done = percent(photo);
    line.dataset.state = state;
    const status = line.querySelector("[role=status]");
    const sentence = say(state, { name: photo.name, done, why: photo.refused, ...facts });
    if (status.textContent !== sentence) status.textContent = sentence;
    line.querySelector("progress").value = done;
    line.querySelector("progress").hidden = Boolean(photo.refused);
    line.querySelector("[data-act=again]").hidden = !photo.refused;
  }

  const acts = {
    up: (photo, button) => move(photo, -1, button),
    down: (photo, button) => move(photo, 1, button),
    drop: (photo) => {
      forget(photo);
      document.getElementById("id_photos").focus();
    },
    again: (photo) => {
      photo.refused = "";
      tell(photo);
      copy.keep();
      go();
    },
  };

  function move(photo, by, button) {
    const at = record.waiting.indexOf(photo), to = at + by;
    if (to < 0 || to >= record.waiting.length) return;
    record.waiting.splice(to, 0, ...record.waiting.splice(at, 1));
    draw();
    button.focus();
    copy.keep();
  }

  dragOrder(tray, () => {
    const order = Array.from(tray.children, (line) => line.dataset.id);
    record.waiting.sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
    copy.keep();
  });

  // ---- what is chosen --------------------------------------------------------------------------------
  function fileOfPhoto(photo) {
    return held.has(photo.id) ? Promise.resolve(held.get(photo.id)) : fileOf(photo);
  }

  async function choose(input) {
    const chosen = Array.from(input.files);
    input.value = "";
    for (const file of chosen) {
      const photo = newPhoto({ id: freshKey(), name: file.name, size: file.size, credit: chooser.dataset.credit || "" });
      held.set(photo.id, file);
      record.waiting = [...(record.waiting || []), photo];
      files.put({ id: photo.id, draft: record.key, user: record.user, name: file.name, file }).catch(() => {});
    }
    draw();
    await copy.keep();
    go();
  }

  function forget(photo) {
    record.waiting = record.waiting.filter((each) => each !== photo);
    held.delete(photo.id);
    draw();
    return copy.keep().then(() => files.remove(photo.id)).catch(() => {});
  }

  // ---- how it goes -----------------------------------------------------------------------------------
  // One after the other, so that they arrive in the order in which they stand.
  async function go() {
    clearTimeout(timer);
    if (isSending) return;
    isSending = true;
    try {
      for (let photo = next(); photo; photo = next()) await arrive(photo);
      wait = FIRST_WAIT;
      copy.goOn();
    } catch (error) {
      if (error.door) session(form.dataset.session).catch(() => {});
      timer = setTimeout(go, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
    isSending = false;
  }

  function next() {
    return (record.waiting || []).find((photo) => !photo.refused);
  }

  async function arrive(photo) {
    try {
      const file = await fileOfPhoto(photo);
      if (!file) throw Object.assign(new Error(say("upLost")), { final: true });
      await sendPieces(photo, file, chooser.dataset.upload, (at) => tell(at));
      // The working copy must be there before it can hold a photo.
      if (!record.version) await copy.send(true);
      if (!record.version) throw new Error("the copy is not there yet");
      await settled(photo);
      const arrived = await finish(photo, chooser.dataset.upload, record.key);
      if (record.waiting.includes(photo)) takeIn(photo, arrived);
      await forget(photo);
    } catch (error) {
      if (!error.final) {
        tell(photo, "upWaits");
        throw error;
      }
      photo.sent = 0;
      photo.refused = error.message;
      tell(photo);
      copy.keep();
    }
  }

  // Nobody is typing in its words; they go along with the photo.
  function settled(photo) {
    const line = lines.get(photo.id);
    if (!line || !line.contains(document.activeElement) || document.activeElement.tagName === "BUTTON") return Promise.resolve();
    return new Promise((resolve) => { line.addEventListener("focusout", () => setTimeout(resolve), { once: true }); });
  }

  // The photo is a line of the form, and so part of the next save. A file that the library knows keeps its words there;
  // what was typed here is the story's own caption, below the one it has.
  function takeIn(photo, arrived) {
    const own = photo.caption.trim() && photo.caption.trim() !== arrived.caption ? photo.caption : "";
    const number = Array.from(form.elements).find((field) => /^photo-[0-9]+-id$/.test(field.name || "") && field.value === String(arrived.id));
    if (!number) {
      const made = append(form, "photo", arrived, { id: arrived.id, caption: own });
      const picture = lines.get(photo.id).querySelector("canvas");
      if (made && picture) made.querySelector(".entry-name").prepend(picture);
      return;
    }
    const caption = form.elements.namedItem(number.name.replace("-id", "-caption"));
    if (own && !caption.value.includes(own)) {
      caption.value = [caption.value, own].filter(Boolean).join("\n");
      copy.touched();
    }
  }

  for (const input of form.querySelectorAll("input[type=file]")) {
    input.multiple = !input.hasAttribute("capture");
    input.addEventListener("change", (event) => { event.stopPropagation(); choose(input); });
  }
  form.querySelectorAll("[data-without-script]").forEach((part) => { part.hidden = true; });
  form.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
  form.addEventListener("desk:restored", () => { draw(); go(); });
  window.addEventListener("online", () => { wait = FIRST_WAIT; go(); });
  if (isWaiting(record)) { draw(); go(); }
}
