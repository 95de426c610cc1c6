// The field of an answer (回复): kept on this phone at every key, at the newsroom when typing rests, when the field is left and
// when the page goes. What both have typed stands there.
import { bare, dropAnswer, isUnsent, joined, keepAnswer, newAnswer, saveAnswer } from "./answer_records.js";
import { clock, say } from "./messages.js";
import { nextWait } from "./records.js";

const SENT_AFTER = 1200, FIRST_RETRY = 2000, LONGEST_RETRY = 30000, PATIENCE = 3000;

function hintOf(field) {
  const form = field.form;
  let hint = form.querySelector("[data-answer-state]");
  if (!hint) {
    hint = document.createElement("p");
    hint.className = "hint";
    hint.dataset.answerState = "";
    hint.setAttribute("role", "status");
    field.after(hint);
  }
  return hint;
}

// What earlier pages kept of this field comes into the record of this page.
function takeOver(record, kept, sent, isFresh) {
  const shown = record.version;
  let at = 0;
  for (const other of kept) {
    const wasSent = sent && other.version < shown && bare(other.text) === bare(sent);
    const isAhead = other.version > shown;
    if (isUnsent(other) && !wasSent) record.text = joined(other.base, other.text, record.text);
    else if (isAhead && isFresh) record.text = joined("", other.text, record.text);
    // The page is from the phone's memory; what the newsroom has by now is on the phone, too.
    else if (isAhead) Object.assign(record, { text: other.text, base: other.base, version: other.version });
    else continue;
    at = Math.max(at, other.at);
  }
  record.at = at;
}

export function answerField(field, kept, session) {
  const form = field.form, version = form.elements.version, fold = field.closest("details");
  const record = newAnswer(field.id, field.defaultValue.trimEnd(), Number(version.value));
  const isFresh = !document.documentElement.dataset.keptAt;
  let timer = 0, retry = 0, busy = null, composing = false, composed = null, isLeft = false;

  function tell(text, ...more) {
    hintOf(field).replaceChildren(text, ...more);
  }

  // Words are put in at the end, so that the cursor stays where it is.
  function show() {
    if (field.value === record.text) return;
    const { selectionStart, selectionEnd } = field;
    field.value = record.text;
    if (document.activeElement === field) field.setSelectionRange(selectionStart, selectionEnd);
  }

  function restore() {
    const typed = field.value;
    takeOver(record, kept, field.dataset.sent, isFresh);
    if (typed !== field.defaultValue && bare(typed) !== bare(field.dataset.sent)) record.text = joined(record.base, typed, record.text);
    const isOwn = isUnsent(record);
    if (!kept.length || keepAnswer(record)) kept.forEach(dropAnswer);
    if (!isOwn && isFresh) dropAnswer(record);
    version.value = record.version;
    show();
    if (!record.text || !record.at) return;
    if (fold) fold.open = true;
    tell(say("answerBack", { time: clock(record.at) }));
    if (isOwn) later(0);
  }

  function later(wait = SENT_AFTER) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  function typed() {
    isLeft = false;
    Object.assign(record, { text: field.value, at: Date.now() });
    if (!keepAnswer(record)) tell(say("unkept"));
    later();
  }

  function send({ isLast = false } = {}) {
    clearTimeout(timer);
    if (busy) return isLast ? busy : busy.then(send);
    if (isLeft || !(isUnsent(record) || record.inflight)) return Promise.resolve();
    // Half a syllable of an input method is no text yet; the phone has it.
    if (composing && !isLast) { later(); return Promise.resolve(); }
    busy = saveAnswer(record, session, { isLast }).then(answered).finally(() => { busy = null; });
    return busy;
  }

  async function answered(answer) {
    const { told = {} } = answer;
    if (answer.ok) {
      retry = 0;
      version.value = record.version;
      tell(record.text.trim() ? say("answerKept", { time: clock(told.saved_at) }) : say("answerThrown"));
    } else if (answer.stale) {
      if (composing) await new Promise((go) => { composed = go; });
      version.value = record.version;
      const isJoined = bare(field.value) !== bare(record.text) && bare(record.text).includes(bare(field.value));
      show();
      tell(say(isJoined ? "answerBoth" : "answerBack", { time: clock(record.at || Date.now()) }));
    } else if (answer.wrong || answer.refused) {
      return tell(say("refused", { why: told.detail || "" }));
    } else if (answer.signedOut) {
      const way = document.createElement("a");
      way.href = `${told.login}?next=${encodeURIComponent(location.pathname)}`;
      way.textContent = say("door");
      return tell(say("signedOut"), " ", way);
    } else {
      tell(say("answerHere", { time: clock(record.at || Date.now()) }));
      retry = nextWait(retry, FIRST_RETRY, LONGEST_RETRY);
      return later(retry);
    }
    if (isUnsent(record)) later();
  }

  // The newsroom has everything, or it cannot be had now.
  function settled() {
    clearTimeout(timer);
    const wait = new Promise((go) => { setTimeout(go, PATIENCE); });
    return Promise.race([send(), wait]);
  }

  async function submitted(event) {
    if (event.submitter && event.submitter.value === "keep") {
      event.preventDefault();
      await settled();
      if (!isUnsent(record)) tell(say("answerKept", { time: clock(Date.now()) }));
      return;
    }
    if (busy && !isLeft) {
      // The page that sends says which version it has seen.
      event.preventDefault();
      await Promise.race([busy, new Promise((go) => { setTimeout(go, PATIENCE); })]);
      isLeft = true;
      clearTimeout(timer);
      (event.submitter || form.querySelector("button")).click();
      return;
    }
    isLeft = true;
    clearTimeout(timer);
  }

  // What was typed last is thrown away with the rest, and can be had back with it.
  async function thrownAway(event) {
    event.preventDefault();
    await settled();
    if (isUnsent(record)) return;
    field.value = "";
    typed();
    await settled();
    if (!isUnsent(record)) event.target.remove();
  }

  field.addEventListener("input", typed);
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; if (composed) { composed(); composed = null; } });
  field.addEventListener("blur", () => { send(); });
  form.addEventListener("submit", submitted);
  const bin = fold && fold.querySelector("form[data-answer-discard]");
  if (bin) bin.addEventListener("submit", thrownAway);
  window.addEventListener("online", () => { retry = 0; send(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) isLeft = false; });
  window.addEventListener("pagehide", () => { send({ isLast: true }); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) send({ isLast: true }); });
  restore();
}
