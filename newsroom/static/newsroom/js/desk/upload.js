// Photos go in pieces (分片上传): each is kept on this phone until the newsroom has all of it, and goes on where it was cut off.
import { append } from "./form_content.js";
import { freshKey, withKey } from "./keys.js";
import { files } from "./local_store.js";
import { say } from "./messages.js";
import { csrf, fetched, json, notNow, session } from "./submit.js";

const PIECE = 256 * 1024, FIRST_WAIT = 2000, LONGEST_WAIT = 30000;

// Somebody must sign in before it goes on.
function isDoor({ status }) {
  return status === 401 || status === 403;
}

// The newsroom said no for good; anything else is tried again.
export function isFinal(answer) {
  return answer.status >= 400 && answer.status < 500 && !isDoor(answer) && !notNow(answer);
}

// How much of the photo has arrived, in whole percent.
export function percent({ sent, size }) {
  return size ? Math.floor((sent || 0) * 100 / size) : 0;
}

async function told(answer) {
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw Object.assign(new Error(said.detail || String(answer.status)), { final: isFinal(answer), door: isDoor(answer) });
}

// `copy` is what autosave keeps of this page: {record, send}.
export function sendPhotos(form, copy) {
  const chooser = form.querySelector("input[type=file][data-upload]");
  if (!chooser) return;
  const { record } = copy;
  const shown = form.querySelector("[data-uploads]");
  const caption = document.getElementById("id_new_caption"), credit = document.getElementById("id_new_credit");
  const running = new Set();
  chooser.multiple = true;

  function address(row) {
    return withKey(chooser.dataset.upload, row.id);
  }

  function newLine(row) {
    const line = document.createElement("li");
    line.dataset.id = row.id;
    line.setAttribute("role", "status");
    line.append(document.createElement("span"), document.createElement("progress"));
    line.lastChild.max = 100;
    shown.append(line);
    return line;
  }

  function tell(row, name, facts) {
    const line = shown.querySelector(`[data-id="${row.id}"]`) || newLine(row);
    const done = percent(row);
    line.dataset.state = name;
    line.firstChild.textContent = say(name, { name: row.name, done, ...facts });
    line.lastChild.value = done;
    line.lastChild.hidden = name === "upDone" || name === "upRefused";
  }

  function put(row, from) {
    return fetched(`${address(row)}?offset=${from}`, {
      method: "PUT",
      headers: {
        "Content-Type": "application/octet-stream",
        "X-CSRFToken": csrf(),
        "X-Size": String(row.size),
        "X-Name": encodeURIComponent(row.name),
      },
      body: row.file.slice(from, from + PIECE),
    });
  }

  async function sendPieces(row) {
    while (row.sent < row.size) {
      row.sent = (await told(await put(row, row.sent))).received;
      tell(row, "upAt");
      await files.put(row);
    }
  }

  async function finish(row) {
    // The working copy must be there before it can hold a photo.
    if (!record.version) {
      record.dirty = true;
      await copy.send();
    }
    const photo = await told(await json(address(row), "POST", { draft: row.draft, caption: row.caption, credit: row.credit }));
    addLine(photo, row.caption);
    tell(row, "upDone");
    await files.remove(row.id);
  }

  // The photo is a line of the form, and so part of the next save. A file that the library knows keeps its words
  // there; what was typed here is the story's own caption.
  function addLine(photo, typed = "") {
    const isKnown = Array.from(form.elements).some((field) => /^photo-[0-9]+-id$/.test(field.name || "") && field.value === String(photo.id));
    if (!isKnown) append(form, "photo", photo, { id: photo.id, caption: typed.trim() && typed.trim() !== photo.caption ? typed : "" });
  }

  async function run(row, wait) {
    if (running.has(row.id)) return;
    running.add(row.id);
    tell(row, row.sent ? "upAt" : "upStart");
    try {
      await sendPieces(row);
      await finish(row);
      running.delete(row.id);
    } catch (error) {
      running.delete(row.id);
      if (error.final) {
        tell(row, "upRefused", { why: error.message });
        files.remove(row.id);
        return;
      }
      tell(row, "upWaits");
      if (error.door) session(form.dataset.session).catch(() => {});
      setTimeout(() => run(row, Math.min(LONGEST_WAIT, wait * 2)), wait);
    }
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do][value=photo]");
    if (!button) return;
    event.preventDefault();
    if (!chooser.files.length) { chooser.focus(); return; }
    Array.from(chooser.files).forEach((file, at) => {
      // What was written below is about one picture; others get their words in the list.
      const row = {
        id: freshKey(), draft: record.key, user: record.user, caption: at ? "" : caption.value, credit: credit.value,
        name: file.name, size: file.size, file, sent: 0,
      };
      files.put(row).catch(() => {}).then(() => run(row, FIRST_WAIT));
    });
    // They go by themselves; the plain form must not send them a second time.
    chooser.value = caption.value = credit.value = "";
  });

  async function goOn() {
    const rows = await files.all().catch(() => []);
    rows.filter((row) => row.user === record.user && row.draft === record.key).forEach((row) => run(row, FIRST_WAIT));
  }
  window.addEventListener("online", goOn);
  goOn();
}
