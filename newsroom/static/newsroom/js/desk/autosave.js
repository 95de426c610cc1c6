// The write page keeps what is typed (自动保存): on this phone within half a second, at the newsroom within two seconds of the last key.
// It never writes into a field while somebody types, so input methods, undo and selection stay as they are.
(function () {
  "use strict";
  var form = document.querySelector("form[data-draft]");
  if (!form || !window.deskKeep || !window.fetch) return;
  var keep = window.deskKeep, content = window.deskContent, sending = window.deskSending, words = window.deskWords;
  var HERE_AFTER = 300, HERE_AT_MOST = 900, SENT_AFTER = 1200, SENT_AT_MOST = 5000, PAGE_GONE = 2000;
  var state = form.querySelector("[data-save-state]");
  var addresses = { draft: form.dataset.draft, session: form.dataset.session };
  var tab = pageName();
  var record = {
    id: form.dataset.key + "." + tab,
    key: form.dataset.key,
    user: document.documentElement.dataset.user || "",
    address: location.pathname + location.search,
    story: Number(form.dataset.story) || null,
    based_on: Number(form.dataset.basedOn) || null,
    version: Number(form.dataset.version) || 0,
    content: null,
    dirty: false,
    inflight: null,
    typed_at: 0
  };
  // This page may come from the phone's memory; then its own address says whose story it is.
  var isShell = "shell" in form.dataset;
  if (isShell) takeAddress();
  var first = content.read(form);
  var here = null, hereSince = 0, sendTimer = null, sendSince = 0, retry = 0, composing = false, busy = null, choosing = false;

  function takeAddress() {
    var draft = /drafts\/([0-9a-f-]{36})\//.exec(location.pathname), story = /stories\/([0-9]+)\//.exec(location.pathname);
    record.story = story ? Number(story[1]) : null;
    record.key = draft ? draft[1] : "";
    record.id = (record.key || "story-" + record.story) + "." + tab;
    addresses.draft = addresses.draft.replace(/[0-9a-f-]{36}/, record.key);
    form.action = location.pathname;
  }

  // A page keeps its name over a reload, and a second page of the same copy has another.
  function pageName() {
    try {
      var name = sessionStorage.getItem("desk-page") || keep.fresh().slice(0, 8);
      sessionStorage.setItem("desk-page", name);
      return name;
    } catch (error) {
      return keep.fresh().slice(0, 8);
    }
  }

  function tell(name, facts, tone) {
    if (!state) return;
    var sentence = words.say(name, facts);
    if (state.textContent !== sentence) state.textContent = sentence;
    state.dataset.tone = tone || "quiet";
    form.dataset.saveState = name;
  }

  function tellSaved(row) {
    tell("saved", { time: words.clock(row.saved_at), receipt: row.receipt.slice(0, 6) }, "good");
  }

  // ---- typing ------------------------------------------------------------------------------------
  function touched() {
    record.typed_at = Date.now();
    if (!record.dirty) { record.dirty = true; tell("typing"); }
    clearTimeout(here);
    if (!hereSince) hereSince = Date.now();
    here = setTimeout(keepHere, Math.min(HERE_AFTER, Math.max(0, hereSince + HERE_AT_MOST - Date.now())));
    later();
  }

  // Whether the newsroom lacks something. A key pressed since the form was last read counts, though a save was
  // acknowledged in between: what that save carried is older than the key.
  function owing() {
    if (here !== null) record.dirty = true;
    return record.dirty;
  }

  // What stands in the form stands on this phone.
  function keepHere() {
    owing();
    clearTimeout(here);
    here = null;
    hereSince = 0;
    record.content = content.read(form);
    return keep.copies.put(record).then(function () {
      if (!navigator.onLine) tell("here", { time: words.clock(Date.now()) }, "here");
    }).catch(function () { tell("unkept", {}, "bad"); });
  }

  function later() {
    clearTimeout(sendTimer);
    if (!sendSince) sendSince = Date.now();
    sendTimer = setTimeout(send, Math.min(SENT_AFTER, Math.max(0, sendSince + SENT_AT_MOST - Date.now())));
  }

  // ---- sending -----------------------------------------------------------------------------------
  function send() {
    clearTimeout(sendTimer);
    sendTimer = null;
    // Half a syllable of an input method is no text yet; the phone has it, the newsroom gets what comes of it.
    if (composing && Date.now() - record.typed_at < 15000) { sendTimer = setTimeout(send, 400); return Promise.resolve(); }
    if (busy) return busy.then(send);
    if (choosing || (!owing() && !record.inflight)) return Promise.resolve();
    sendSince = 0;
    busy = keepHere().then(function () {
      tell("sending");
      return sending.save(record, addresses);
    }).then(answered).finally(function () { busy = null; });
    return busy;
  }

  function answered(answer) {
    if (answer.ok) {
      retry = 0;
      form.elements.version.value = record.version;
      form.elements.save_key.value = keep.fresh();
      if (answer.told.length !== undefined) form.dispatchEvent(new CustomEvent("desk:length", { detail: answer.told.length }));
      tellSaved(record);
      clearErrors();
      if (owing()) { tell("typing"); later(); }
    } else if (answer.stale) {
      choosing = true;
      tell("differs", {}, "bad");
      window.deskChoose(form, answer.told, record.content || content.read(form), chosen);
    } else if (answer.wrong) {
      tell("wrong", {}, "bad");
      showErrors(answer.told.fields || answer.told.errors || {});
    } else if (answer.signedOut) {
      tell("signedOut", {}, "bad");
      offerDoor(answer.told.login);
    } else if (answer.refused) {
      tell("refused", { why: answer.told.detail || "" }, "bad");
    } else {
      tell("here", { time: words.clock(record.typed_at || Date.now()) }, "here");
      retry = Math.min(30000, retry ? retry * 2 : 2000);
      sendTimer = setTimeout(send, retry);
    }
    return answer;
  }

  // Somebody decided what the text is; it starts from what the newsroom has now.
  function chosen(result, told) {
    choosing = false;
    content.write(form, result);
    record.version = told.version;
    record.content = result;
    record.dirty = true;
    form.elements.version.value = told.version;
    keepHere().then(send);
  }

  // ---- what the newsroom says of a field -----------------------------------------------------------
  function showErrors(fields) {
    clearErrors();
    Object.keys(fields).forEach(function (name) {
      var field = document.getElementById("id_" + name);
      var told = document.createElement("p");
      told.className = "error";
      told.id = "told-" + name;
      told.dataset.told = name;
      told.textContent = fields[name];
      if (field) {
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", told.id);
        field.after(told);
      } else if (state) state.after(told);
    });
  }

  function clearErrors() {
    form.querySelectorAll("[data-told]").forEach(function (told) {
      var field = document.getElementById("id_" + told.dataset.told);
      if (field) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
      told.remove();
    });
  }

  function offerDoor(login) {
    if (!state || form.querySelector("[data-door]")) return;
    var way = document.createElement("a");
    way.dataset.door = "";
    way.href = login + "?next=" + encodeURIComponent(location.pathname + location.search);
    way.textContent = words.say("door");
    state.after(" ", way);
  }

  // ---- the buttons ---------------------------------------------------------------------------------
  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (button && (button.value === "find" || button.name === "add_person")) { detach(); return; }
    event.preventDefault();
    if (choosing) { tell("differs", {}, "bad"); return; }
    var act = button && button.name === "do" ? button.value : "keep";
    form.setAttribute("aria-busy", "true");
    keepHere().then(function () { return busy; }).then(function () {
      return owing() || record.inflight ? send() : null;
    }).then(function () {
      form.removeAttribute("aria-busy");
      if (choosing) return;
      if (owing() || record.inflight) {
        if (form.dataset.saveState !== "here") return;
        // No network: what was asked for is kept with the text, and done once when the network is back.
        record.intent = act === "file" ? { act: act, save_key: keep.fresh() } : null;
        keep.copies.put(record);
        tell(act === "file" ? "willFile" : "here", { time: words.clock(Date.now()) }, "here");
        return;
      }
      if (act === "keep") { keep.copies.remove(record.id); return; }
      leave(act);
    });
  });

  // The plain form goes its plain way, with the version that the newsroom has just named.
  function leave(act) {
    var ask = document.createElement("input");
    ask.type = "hidden";
    ask.name = "do";
    ask.value = act;
    form.append(ask);
    if (sending.csrf()) form.elements.csrfmiddlewaretoken.value = sending.csrf();
    keep.copies.remove(record.id).catch(function () {}).then(function () { detach(); form.submit(); });
  }

  function detach() {
    clearTimeout(here);
    clearTimeout(sendTimer);
    choosing = true;
  }

  // ---- coming back -----------------------------------------------------------------------------------
  function isUnsent(row) {
    return Boolean(row.dirty || row.inflight);
  }

  // The page before this one was told "saved", perhaps while this one was on its way: what it kept is as new as what came, or newer.
  function isAhead(row) {
    return record.version > 0 && row.version >= record.version && Date.now() - row.typed_at < 60000;
  }

  // What other pages kept of this copy: unsent first, then the newest.
  function kept() {
    return keep.copies.all().then(function (rows) {
      return rows.filter(function (row) {
        var same = record.key ? row.key === record.key : row.story === record.story;
        return same && row.user === record.user && (isShell || isUnsent(row) || isAhead(row)) && row.content;
      }).sort(function (a, b) { return isUnsent(b) - isUnsent(a) || b.typed_at - a.typed_at; });
    });
  }

  // The names of those that an open page works on; for one that has words this page lacks, a closing page is waited for.
  function heldOf(rows) {
    return Promise.all(rows.map(function (row) {
      if (row.id === record.id) return null;
      var lacking = isUnsent(row) || row.version > record.version;
      return keep.isHeld(row.id, lacking ? PAGE_GONE : 0).then(function (held) { return held ? row.id : null; });
    }));
  }

  // What an earlier page left unsent comes back into the form before anything is typed into it.
  function restore() {
    return kept().then(heldOf).then(function (held) {
      // Read again: a closing page keeps its last words while it closes.
      return kept().then(function (rows) { return rows.find(function (row) { return held.indexOf(row.id) < 0; }); });
    }).then(function (left) {
      if (!left && isShell && record.story) { tell("lost", {}, "bad"); form.querySelectorAll("textarea, input, select, button").forEach(function (field) { field.disabled = true; }); }
      if (!left) return;
      if (record.dirty) return; // somebody types already; the other record waits for the next visit
      var was = left.id;
      record.key = left.key;
      record.story = left.story;
      addresses.draft = addresses.draft.replace(/[0-9a-f-]{36}/, left.key);
      record.version = left.version;
      record.based_on = left.based_on || record.based_on;
      record.content = left.content;
      record.inflight = left.inflight;
      record.intent = left.intent || null;
      record.typed_at = left.typed_at;
      record.saved_at = left.saved_at;
      record.receipt = left.receipt;
      record.dirty = left.dirty;
      content.write(form, left.content);
      form.elements.version.value = record.version;
      form.dispatchEvent(new CustomEvent("desk:restored"));
      if (record.dirty || record.inflight || isShell) tell("restored", { time: words.clock(left.typed_at) }, "here");
      else tellSaved(left);
      return keep.copies.put(record).then(function () {
        return was === record.id ? null : keep.copies.remove(was);
      }).then(send).then(function () {
        if (record.intent && !record.dirty && !record.inflight && record.intent.act === "file") leave("file");
      });
    }).catch(function () {});
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("desk:changed", touched);
  form.addEventListener("compositionstart", function () { composing = true; });
  form.addEventListener("compositionend", function () { composing = false; touched(); });
  window.addEventListener("online", function () { retry = 0; send().then(function () {
    if (record.intent && !owing() && !record.inflight) leave("file");
  }); });
  window.addEventListener("offline", function () { if (record.dirty) tell("here", { time: words.clock(Date.now()) }, "here"); });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && owing()) { keepHere(); send(); }
  });
  window.addEventListener("pagehide", function () { if (owing() && !choosing) keepHere(); });

  // Two pages may be given one name by a browser that copies a page; the lock tells them apart.
  keep.hold(record.id).then(function (mine) {
    if (mine === false) {
      tab = keep.fresh().slice(0, 8);
      record.id = record.key + "." + tab;
      try { sessionStorage.setItem("desk-page", tab); } catch (error) { /* the name lives as long as the page */ }
      return keep.hold(record.id);
    }
    return null;
  }).then(restore).then(function () { form.dataset.ready = ""; });

  window.deskCopy = { record: record, read: function () { return content.read(form); }, first: first, send: send };
})();
