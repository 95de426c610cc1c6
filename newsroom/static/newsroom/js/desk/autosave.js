// The write page keeps what is typed (自动保存): on this phone within half a second, at the newsroom within two seconds of the last key.
// It never writes into a field while somebody types, so input methods, undo and selection stay as they are.
import { same } from "./content.js";
import { showQuestions } from "./conflict_panel.js";
import { perform } from "./filing.js";
import { filingWarnings } from "./filing_warnings.js";
import { filingWish } from "./filing_wish.js";
import { focusUnlessTyping, read, storyFields, write } from "./form_content.js";
import { freshKey, namedBy, pageName, withKey } from "./keys.js";
import { copies, hold, isHeld, keepNow } from "./local_store.js";
import { answered as decide } from "./merge.js";
import { isBegunHere } from "./new_story.js";
import {
  hasQuestions, isMissing, isUnsent, keptFor, merge, newRecord, nextWait, recordId, takeOver, timeLeft,
} from "./records.js";
import { say } from "./messages.js";
import { saveState } from "./save_state.js";
import { csrf, save } from "./submit.js";

const HERE_AFTER = 150, HERE_AT_MOST = 250, SENT_AFTER = 1200, SENT_AT_MOST = 5000, PAGE_GONE = 2000;
const FIRST_RETRY = 2000, LONGEST_RETRY = 30000, LONGEST_SYLLABLE = 15000;

// The form is kept from now on; answers the record of this page and how it is sent, for what else is on the page.
export function autosave(form) {
  const { tell, tellSaved, tellKept, showErrors, clearErrors, offer, offerDoor } = saveState(form);
  const { mayGo, mended } = filingWarnings(form);
  // This page may come from the phone's memory; then its own address says whose story it is.
  const isShell = "shell" in form.dataset;
  let tab = pageName();
  const record = newRecord({
    key: form.dataset.key,
    story: Number(form.dataset.story) || null,
    based_on: Number(form.dataset.basedOn) || null,
    version: Number(form.dataset.version) || 0,
    user: document.documentElement.dataset.user || "",
    address: location.pathname + location.search,
    tab,
    page: freshKey().slice(0, 8),
    ...(isShell ? namedBy(location.pathname) : {}),
  });
  if (isShell) form.action = location.pathname;
  const wish = filingWish(record, form, { tell, tellKept, offer }, () => leaveIfAsked());
  // What the newsroom has when this page opens; what both sides change from here on is put together.
  // A page that came back with what was typed, and could not store it, began with nothing that the newsroom has.
  if ("unsaved" in form.dataset) record.version = 0;
  else record.base = read(form);
  let here = null, hereSince = 0, sendTimer = null, sendSince = 0, retry = 0, composing = false, busy = null, isLeft = false;
  let pressed = null, composed = null, taken = null, isLeaving = false, isPressed = false;

  function addresses() {
    return { draft: withKey(form.dataset.draft, record.key), session: form.dataset.session };
  }

  // ---- typing ------------------------------------------------------------------------------------
  function touched() {
    const now = Date.now();
    record.typed_at = now;
    if (!record.dirty) { record.dirty = true; tell("typing"); }
    clearTimeout(here);
    hereSince ||= now;
    here = setTimeout(keepHere, timeLeft(hereSince, now, HERE_AFTER, HERE_AT_MOST));
    later();
  }

  // Whether the newsroom lacks something. A key pressed since the form was last read counts, though a save was
  // acknowledged in between: what that save carried is older than the key.
  function owing() {
    if (here !== null) record.dirty = true;
    return record.dirty;
  }

  function isOwing() {
    return Boolean(owing() || record.inflight);
  }

  // What stands in the form stands on this phone.
  function keepHere() {
    owing();
    clearTimeout(here);
    here = null;
    hereSince = 0;
    record.content = read(form);
    return copies.put(record, "relaxed").then(() => {
      if (!navigator.onLine) tellKept(Date.now(), wish.name());
    }).catch(() => tell("unkept", {}, "bad"));
  }

  function later() {
    clearTimeout(sendTimer);
    sendSince ||= Date.now();
    sendTimer = setTimeout(send, timeLeft(sendSince, Date.now(), SENT_AFTER, SENT_AT_MOST));
  }

  // ---- sending -----------------------------------------------------------------------------------
  function send(anyway = false) {
    if (anyway === true) record.dirty = true;
    clearTimeout(sendTimer);
    sendTimer = null;
    // Half a syllable of an input method is no text yet; the phone has it, the newsroom gets what comes of it.
    if (composing && Date.now() - record.typed_at < LONGEST_SYLLABLE) { sendTimer = setTimeout(send, 400); return Promise.resolve(); }
    if (busy) return busy.then(send);
    if (isLeft || !isOwing()) return Promise.resolve();
    sendSince = 0;
    busy = keepHere().then(() => {
      tell("sending");
      return save(record, addresses());
    }).then(answered).finally(() => { busy = null; });
    return busy;
  }

  async function answered(answer) {
    const { told } = answer;
    if (answer.ok) {
      retry = 0;
      form.elements.version.value = record.version;
      form.elements.save_key.value = freshKey();
      tellSaved(record);
      clearErrors();
      mended(record);
      if (owing()) { tell("typing"); later(); }
      else if (record.intent) setTimeout(leaveIfAsked);
    } else if (answer.stale) {
      await putTogether(told);
    } else if (answer.gone) {
      form.elements.version.value = record.version;
      if (told.key) goApart(told);
      later();
    } else if (answer.wrong) {
      tell("wrong", {}, "bad");
      showErrors(told.fields || told.errors || {});
    } else if (answer.signedOut) {
      tell(record.intent ? "signedOutWillFile" : "signedOut", {}, "bad");
      offerDoor(told.login);
    } else if (answer.refused) {
      tell("refused", { why: told.detail || "" }, "bad");
    } else {
      tellKept(record.typed_at || Date.now(), wish.name());
      retry = nextWait(retry, FIRST_RETRY, LONGEST_RETRY);
      sendTimer = setTimeout(() => send().then(leaveIfAsked), retry);
    }
    return answer;
  }

  // The author writes the story without this person now; the page goes on as the one of its own copy.
  function goApart(told) {
    form.action = `${addresses().draft}write/`;
    form.elements.based_on.value = "";
    history.replaceState(null, "", form.action);
    const said = document.createElement("p");
    said.className = "alert";
    said.setAttribute("role", "alert");
    said.textContent = told.detail;
    form.before(said);
  }

  // ---- two places ----------------------------------------------------------------------------------
  // The newsroom has what somebody saved elsewhere: both stand in the form from now on, and writing goes on.
  async function putTogether(told) {
    // A word that an input method is making is finished first.
    if (composing) await new Promise((go) => { composed = go; });
    clearTimeout(here);
    here = null;
    record.content = read(form);
    merge(record, told, storyFields());
    write(form, record.content);
    form.elements.version.value = record.version;
    form.elements.save_key.value = freshKey();
    form.dispatchEvent(new CustomEvent("desk:restored"));
    ask();
    await copies.put(record).catch(() => {});
    if (record.dirty) later();
    else tellSaved(record);
    if (hasQuestions(record)) tell("differs", {}, "bad");
  }

  function ask() {
    showQuestions(form, record.questions, (question, way) => {
      record.content = decide(read(form), question, way);
      record.questions = record.questions.filter((each) => each !== question);
      write(form, record.content);
      ask();
      touched();
    });
  }

  // ---- the buttons ---------------------------------------------------------------------------------
  async function submitted(act) {
    form.setAttribute("aria-busy", "true");
    // The wish is written down with the words, before anything that a page that goes away would end.
    if (act === "file") isPressed = wish.made();
    await keepHere();
    await busy;
    // What is typed while it is being sent goes along with the form; the button was pressed all the same.
    // Whoever files is told what to look at, so the newsroom is asked even if it has every word.
    const sent = isOwing() || (act === "file" && !record.warnings) ? await send(!isOwing()) : { ok: true };
    isPressed = false;
    if (!isLeft) await carryOut(act, Boolean(sent && sent.ok));
    form.removeAttribute("aria-busy");
  }

  async function carryOut(act, isThere) {
    if (act === "keep") return;
    if (act === "file" && !await mayFile()) return;
    if (act === "file" && wish.isWaitingForPhotos() && isThere) return wish.tellPhotos();
    if (isThere) return leave(act, act === "file" ? record.intent.save_key : freshKey());
    // No network, or nobody signed in: what was asked for is kept with the text, and done once when it can be.
    if (["wrong", "refused"].includes(form.dataset.saveState)) await wish.dropped();
    else wish.tellWaits();
  }

  // Nothing is to be decided or looked at first. Otherwise the button is pressed once more after that.
  async function mayFile() {
    if (!hasQuestions(record) && mayGo(record)) return wish.looked();
    await wish.dropped();
    if (hasQuestions(record)) {
      tell("differs", {}, "bad");
      focusUnlessTyping(document.getElementById("choosing-head"));
    } else tell("lookFirst", {}, "here");
    return false;
  }

  // The newsroom takes the working copy in, with the version that it has just named; the same key until it has answered.
  async function leave(act, save_key) {
    isLeaving = true;
    await takeIn(act, save_key).finally(() => { isLeaving = false; });
  }

  async function takeIn(act, save_key) {
    form.elements.save_key.value = save_key;
    form.elements.seen_warnings.value = "all";
    if (csrf()) form.elements.csrfmiddlewaretoken.value = csrf();
    const content = record.content = read(form);
    const sent = Array.from(new FormData(form)).filter(([, value]) => typeof value === "string" || value.size);
    const answer = await perform(form.action, [...sent, ["do", act]], addresses());
    if (answer.away || answer.door) {
      if (answer.door) { tell(record.intent ? "signedOutWillFile" : "signedOut", {}, "bad"); offerDoor(answer.door); }
      else tellKept(Date.now(), wish.name());
      retry = nextWait(retry, FIRST_RETRY, LONGEST_RETRY);
      if (act === "file") sendTimer = setTimeout(leaveIfAsked, retry);
      return;
    }
    record.intent = null;
    if (answer.go) {
      // What was written here can be opened here, with or without a network.
      const story = record.story || namedBy(answer.go).story, version = record.version + 1;
      Object.assign(record, { typed_at: 0, seen_at: Date.now(), story, version, base: content });
      detach(content);
      keepLater();
      await copies.put(record).catch(() => {});
      location.assign(answer.go);
    } else {
      await copies.put(record).catch(() => {});
      detach(read(form));
      plainly(act);
    }
  }

  // What was typed while the newsroom took the rest in, and until the page was gone, is a change of its own.
  function keepLater() {
    const now = read(form);
    if (same(now, taken, storyFields())) return false;
    Object.assign(record, { content: now, dirty: true, typed_at: Date.now() });
    return true;
  }

  // The plain form goes its plain way, and the newsroom's page says what is to be mended.
  function plainly(act) {
    const button = document.createElement("input");
    button.type = "hidden";
    button.name = "do";
    button.value = act;
    form.append(button);
    form.submit();
  }

  async function leaveIfAsked() {
    if (!record.intent || isPressed || isOwing() || isLeft || isLeaving || hasQuestions(record)) return;
    // Who pressed and left before the newsroom had answered has not seen what it found.
    if (!record.intent.looked && !await mayFile()) return;
    if (wish.isWaitingForPhotos()) return wish.tellPhotos();
    offer();
    await leave("file", record.intent.save_key);
  }

  // The page goes; `content` is what the newsroom gets with it.
  function detach(content) {
    clearTimeout(here);
    clearTimeout(sendTimer);
    isLeft = true;
    taken = content;
  }

  // ---- coming back -----------------------------------------------------------------------------------
  async function kept() {
    return keptFor(record, await copies.all(), { isShell, now: Date.now() });
  }

  // The names of those that an open page works on; for one that has words this page lacks, a closing page is waited for.
  async function heldAmong(rows) {
    const held = await Promise.all(rows.map((row) => row.id !== record.id && !row.of && isHeld(row.id, isMissing(row, record) ? PAGE_GONE : 0)));
    return rows.filter((_row, at) => held[at]).map((row) => row.id);
  }

  // What an earlier page left unsent comes back into the form before anything is typed into it.
  async function restore() {
    const held = await heldAmong(await kept());
    // Read again: a closing page keeps its last words while it closes.
    const left = (await kept()).find((row) => !held.includes(row.id));
    if (!left && isShell && record.story) {
      tell("lost", {}, "bad");
      form.querySelectorAll("textarea, input, select, button").forEach((field) => { field.disabled = true; });
    }
    // An empty page of a story that is elsewhere: what is typed here joins it.
    if (!left && isShell && !record.story && !isBegunHere(record.key)) tell("elsewhere", {}, "here");
    // When somebody types already, the other record waits for the next visit.
    if (record.dirty) return;
    if (!left) return keepSeen();
    takeOver(record, left);
    write(form, left.content);
    form.elements.version.value = record.version;
    form.dispatchEvent(new CustomEvent("desk:restored"));
    if (isUnsent(record) || isShell) tellKept(left.typed_at, "restored");
    else tellSaved(left);
    await copies.put(record);
    if (left.id !== record.id) await copies.remove(left);
    ask();
    await send();
    await leaveIfAsked();
  }

  // What the newsroom's page showed can be opened without a network, too.
  async function keepSeen() {
    if (isShell) return;
    await copies.put({ ...record, content: read(form), seen_at: Date.now() }).catch(() => {});
  }

  // Two pages may be given one name by a browser that copies a page; the lock tells them apart.
  async function begin() {
    if (await hold(record.id) === false) {
      tab = freshKey().slice(0, 8);
      record.id = recordId(record.key, record.story, tab);
      try { sessionStorage.setItem("desk-page", tab); } catch { /* the name lives as long as the page */ }
      await hold(record.id);
    }
    await restore().catch(() => {});
    if ("unsaved" in form.dataset && !record.dirty) touched();
    form.dataset.ready = "";
  }

  // Older browsers do not say which button sends a form; the last one pressed does.
  form.addEventListener("click", (event) => { pressed = event.target.closest("button"); });
  form.addEventListener("submit", (event) => {
    const button = event.submitter || pressed;
    pressed = null;
    if (button && (button.value === "find" || button.name === "add_person")) {
      record.content = read(form);
      if (owing()) keepNow(record);
      detach(record.content);
      return;
    }
    event.preventDefault();
    if (!isLeft) submitted(button && button.name === "do" ? button.value : "keep");
  });
  for (const change of ["input", "change", "desk:changed"]) form.addEventListener(change, touched);
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => {
    composing = false;
    touched();
    if (composed) setTimeout(composed);
    composed = null;
  });
  window.addEventListener("online", () => { retry = 0; send().then(leaveIfAsked); });
  window.addEventListener("offline", () => { if (record.dirty) tellKept(Date.now(), wish.name()); });
  // Nothing that takes time is finished by a page that goes away.
  function goingAway() {
    if (taken && keepLater()) keepNow(record);
    if (!(owing() || isPressed) || isLeft) return;
    record.content = read(form);
    keepNow(record);
    keepHere();
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && owing()) { goingAway(); send(); }
  });
  window.addEventListener("pagehide", goingAway);
  window.addEventListener("beforeunload", goingAway);

  begin();
  return { record, touched, send, keep: keepHere, goOn: () => send().then(leaveIfAsked) };
}
