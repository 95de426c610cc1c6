// The write page keeps what is typed (自动保存): on this phone within half a second, at the newsroom within two seconds of the last key.
// It never writes into a field while somebody types, so input methods, undo and selection stay as they are.
import { askWhichText } from "./conflict_panel.js";
import { read, write } from "./form_content.js";
import { freshKey, namedBy, withKey } from "./keys.js";
import { copies, hold, isHeld } from "./local_store.js";
import { isMissing, isUnsent, keptFor, newRecord, nextWait, recordId, takeOver, timeLeft } from "./records.js";
import { saveState } from "./save_state.js";
import { csrf, save } from "./submit.js";

const HERE_AFTER = 300, HERE_AT_MOST = 900, SENT_AFTER = 1200, SENT_AT_MOST = 5000, PAGE_GONE = 2000;
const FIRST_RETRY = 2000, LONGEST_RETRY = 30000, LONGEST_SYLLABLE = 15000;

// The form is kept from now on; answers the record of this page and how it is sent, for what else is on the page.
export function autosave(form) {
  const { tell, tellSaved, tellKept, showErrors, clearErrors, offerDoor } = saveState(form);
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
    ...(isShell ? namedBy(location.pathname) : {}),
  });
  if (isShell) form.action = location.pathname;
  let here = null, hereSince = 0, sendTimer = null, sendSince = 0, retry = 0, composing = false, busy = null, choosing = false;

  // A page keeps its name over a reload, and a second page of the same copy has another.
  function pageName() {
    try {
      const name = sessionStorage.getItem("desk-page") || freshKey().slice(0, 8);
      sessionStorage.setItem("desk-page", name);
      return name;
    } catch {
      return freshKey().slice(0, 8);
    }
  }

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
    return copies.put(record).then(() => {
      if (!navigator.onLine) tellKept(Date.now());
    }).catch(() => tell("unkept", {}, "bad"));
  }

  function later() {
    clearTimeout(sendTimer);
    sendSince ||= Date.now();
    sendTimer = setTimeout(send, timeLeft(sendSince, Date.now(), SENT_AFTER, SENT_AT_MOST));
  }

  // ---- sending -----------------------------------------------------------------------------------
  function send() {
    clearTimeout(sendTimer);
    sendTimer = null;
    // Half a syllable of an input method is no text yet; the phone has it, the newsroom gets what comes of it.
    if (composing && Date.now() - record.typed_at < LONGEST_SYLLABLE) { sendTimer = setTimeout(send, 400); return Promise.resolve(); }
    if (busy) return busy.then(send);
    if (choosing || !isOwing()) return Promise.resolve();
    sendSince = 0;
    busy = keepHere().then(() => {
      tell("sending");
      return save(record, addresses());
    }).then(answered).finally(() => { busy = null; });
    return busy;
  }

  function answered(answer) {
    const { told } = answer;
    if (answer.ok) {
      retry = 0;
      form.elements.version.value = record.version;
      form.elements.save_key.value = freshKey();
      tellSaved(record);
      clearErrors();
      if (owing()) { tell("typing"); later(); }
    } else if (answer.stale) {
      choosing = true;
      tell("differs", {}, "bad");
      askWhichText(form, told.content, record.content || read(form), (result) => chosen(result, told.version));
    } else if (answer.wrong) {
      tell("wrong", {}, "bad");
      showErrors(told.fields || told.errors || {});
    } else if (answer.signedOut) {
      tell("signedOut", {}, "bad");
      offerDoor(told.login);
    } else if (answer.refused) {
      tell("refused", { why: told.detail || "" }, "bad");
    } else {
      tellKept(record.typed_at || Date.now());
      retry = nextWait(retry, FIRST_RETRY, LONGEST_RETRY);
      sendTimer = setTimeout(send, retry);
    }
    return answer;
  }

  // Somebody decided what the text is; it starts from what the newsroom has now.
  function chosen(result, version) {
    choosing = false;
    write(form, result);
    Object.assign(record, { version, content: result, dirty: true });
    form.elements.version.value = version;
    keepHere().then(send);
  }

  // ---- the buttons ---------------------------------------------------------------------------------
  async function submitted(act) {
    form.setAttribute("aria-busy", "true");
    await keepHere();
    await busy;
    if (isOwing()) await send();
    form.removeAttribute("aria-busy");
    if (choosing) return;
    if (isOwing()) {
      if (form.dataset.saveState !== "here") return;
      // No network: what was asked for is kept with the text, and done once when the network is back.
      record.intent = act === "file" ? { act, save_key: freshKey() } : null;
      copies.put(record);
      tellKept(Date.now(), act === "file" ? "willFile" : "here");
    } else if (act === "keep") copies.remove(record.id);
    else leave(act);
  }

  // The plain form goes its plain way, with the version that the newsroom has just named.
  async function leave(act) {
    const ask = document.createElement("input");
    ask.type = "hidden";
    ask.name = "do";
    ask.value = act;
    form.append(ask);
    if (csrf()) form.elements.csrfmiddlewaretoken.value = csrf();
    await copies.remove(record.id).catch(() => {});
    detach();
    form.submit();
  }

  function leaveIfAsked() {
    if (record.intent && record.intent.act === "file" && !isOwing()) leave("file");
  }

  function detach() {
    clearTimeout(here);
    clearTimeout(sendTimer);
    choosing = true;
  }

  // ---- coming back -----------------------------------------------------------------------------------
  async function kept() {
    return keptFor(record, await copies.all(), { isShell, now: Date.now() });
  }

  // The names of those that an open page works on; for one that has words this page lacks, a closing page is waited for.
  async function heldAmong(rows) {
    const held = await Promise.all(rows.map((row) => row.id !== record.id && isHeld(row.id, isMissing(row, record) ? PAGE_GONE : 0)));
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
    // When somebody types already, the other record waits for the next visit.
    if (!left || record.dirty) return;
    takeOver(record, left);
    write(form, left.content);
    form.elements.version.value = record.version;
    form.dispatchEvent(new CustomEvent("desk:restored"));
    if (isUnsent(record) || isShell) tellKept(left.typed_at, "restored");
    else tellSaved(left);
    await copies.put(record);
    if (left.id !== record.id) await copies.remove(left.id);
    await send();
    leaveIfAsked();
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
    form.dataset.ready = "";
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && (button.value === "find" || button.name === "add_person")) { detach(); return; }
    event.preventDefault();
    if (choosing) { tell("differs", {}, "bad"); return; }
    submitted(button && button.name === "do" ? button.value : "keep");
  });
  for (const change of ["input", "change", "desk:changed"]) form.addEventListener(change, touched);
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; touched(); });
  window.addEventListener("online", () => { retry = 0; send().then(leaveIfAsked); });
  window.addEventListener("offline", () => { if (record.dirty) tellKept(Date.now()); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && owing()) { keepHere(); send(); }
  });
  window.addEventListener("pagehide", () => { if (owing() && !choosing) keepHere(); });

  begin();
  return { record, send };
}
