// What still lies on this phone (待发): listed on the first page, sent when the network is there, each exactly once.
import { fields, withPhoto } from "./content.js";
import { perform } from "./filing.js";
import { found } from "./filing_warnings.js";
import { storyFields } from "./form_content.js";
import { namedBy, withKey } from "./keys.js";
import { copies, files, isHeld } from "./local_store.js";
import { clock, say } from "./messages.js";
import { hasQuestions, isOutdated, isUnsent, isWaiting, merge, waiting } from "./records.js";
import { save } from "./submit.js";
import { fileOf, finish, sendPieces } from "./upload.js";

// Not every browser says that the network is back; what was not sent is tried again soon, then less and less often.
const SOON = 2000, SELDOM = 30000;

export function sendWaiting(list) {
  const user = document.documentElement.dataset.user || "";
  let working = false, again = false, wait = SOON, timer = 0;

  function draftAddress(record) {
    return withKey(list.dataset.draft, record.key);
  }

  function writeAddress(record) {
    return record.story ? list.dataset.story.replace("/0/", `/${record.story}/`) : `${draftAddress(record)}write/`;
  }

  function newRow(record) {
    const row = document.createElement("li");
    row.dataset.id = record.id;
    row.className = "row";
    const title = document.createElement("a");
    title.href = writeAddress(record);
    title.textContent = (record.content.headline || "").split("\n").join(" ") || say("untitled");
    const state = document.createElement("span");
    state.className = "row-meta";
    state.setAttribute("role", "status");
    row.append(title, " ", state);
    list.append(row);
    return row;
  }

  function draw(record, name, facts) {
    const row = Array.from(list.children).find((each) => each.dataset.id === record.id) || newRow(record);
    row.dataset.state = name;
    row.lastChild.textContent = say(name, facts || { time: clock(record.typed_at || Date.now()) });
    list.closest("[data-outbox-part]").hidden = false;
  }

  // A story that was to be filed is filed once: the key was made when the button was pressed.
  async function file(record) {
    const { version, based_on, intent } = record;
    const sent = [...fields(record.content, storyFields()), ["version", version], ["based_on", based_on || ""]];
    const answer = await perform(writeAddress(record), [...sent, ["save_key", intent.save_key], ["do", "file"]], list.dataset);
    if (answer.away) return draw(record, "willFile");
    if (answer.door) return draw(record, "signedOut");
    record.intent = null;
    if (answer.go) Object.assign(record, { typed_at: 0, seen_at: Date.now(), story: record.story || namedBy(answer.go).story });
    await copies.put(record);
    draw(record, answer.go ? "filed" : "look");
  }

  function tellReceived(record) {
    draw(record, "received", { time: clock(record.saved_at), receipt: record.receipt.slice(0, 6) });
  }

  // What the newsroom has all of: photos follow the words, and the story is filed when nothing of it is missing.
  async function goOn(record) {
    if (hasQuestions(record)) return draw(record, "differsOpen");
    if (isWaiting(record) && !(record.intent && record.intent.textFirst)) {
      await sendPhotos(record);
      if (isUnsent(record)) return sendOne(record);
      if (record.waiting.some((photo) => !photo.refused)) return;
    }
    // Who pressed and left at once has not seen what is to be looked at; the page of the story shows it.
    if (record.intent && !record.intent.looked && found(record).length) return draw(record, "lookOpen");
    if (record.intent) return file(record);
    if (isWaiting(record)) return draw(record, "photosRefused", { n: record.waiting.length, why: record.waiting[0].refused });
  }

  // The photos of a story whose page is closed, one after the other; each joins the words when it has arrived.
  async function sendPhotos(record) {
    const waits = record.waiting.filter((photo) => !photo.refused);
    for (const photo of waits) {
      draw(record, record.intent ? "photosWait" : "photosHere", { n: record.waiting.filter((each) => !each.refused).length });
      try {
        const there = await fileOf(photo);
        if (!there) throw Object.assign(new Error(say("upLost")), { final: true });
        if (!record.version) {
          record.dirty = true;
          return;
        }
        await sendPieces(photo, there, list.dataset.upload, () => copies.put(record).catch(() => {}));
        const arrived = await finish(photo, list.dataset.upload, record.key);
        record.content = withPhoto(record.content, arrived, photo.caption);
        record.waiting = record.waiting.filter((each) => each !== photo);
        record.dirty = true;
        await copies.put(record);
        await files.remove(photo.id).catch(() => {});
      } catch (error) {
        if (!error.final) return;
        Object.assign(photo, { sent: 0, refused: error.message });
        await copies.put(record);
      }
    }
  }

  async function sendOne(record) {
    if (!record.of && await isHeld(record.id)) return draw(record, "open");
    if (!navigator.onLine) return draw(record, record.intent ? "willFile" : "here");
    if (!isUnsent(record)) return goOn(record);
    draw(record, "sending");
    const answer = await save(record, { draft: draftAddress(record), session: list.dataset.session });
    if (answer.ok) {
      tellReceived(record);
      return record.dirty ? sendOne(record) : goOn(record);
    }
    if (answer.gone) return sendOne(record);
    if (answer.stale) {
      merge(record, answer.told, storyFields());
      await copies.put(record);
      if (record.dirty) return sendOne(record);
      tellReceived(record);
      return goOn(record);
    }
    if (answer.refused) return draw(record, "refused", { why: answer.told.detail || "" });
    draw(record, answer.wrong ? "look" : answer.signedOut ? "signedOut" : record.intent ? "willFile" : "here");
  }

  async function run() {
    // Whoever comes while something is being sent, the network above all, has it looked at once more.
    again = working;
    if (working) return;
    working = true;
    try {
      const rows = await copies.all();
      rows.filter((row) => isOutdated(row, Date.now())).forEach((row) => copies.remove(row));
      for (const record of waiting(rows, user)) await sendOne(record);
    } catch {
      // What was not sent now is sent the next time.
    }
    working = false;
    if (again) return run();
    clearTimeout(timer);
    timer = setTimeout(run, wait);
    wait = Math.min(2 * wait, SELDOM);
  }

  window.addEventListener("online", () => {
    wait = SOON;
    run();
  });
  run();
}
