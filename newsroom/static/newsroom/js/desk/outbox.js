// What still lies on this phone (待发): listed on the first page, sent when the network is there, each exactly once.
(function () {
  "use strict";
  var list = document.querySelector("[data-outbox]");
  if (!list || !window.deskKeep) return;
  var keep = window.deskKeep, sending = window.deskSending, words = window.deskWords, content = window.deskContent;
  var user = document.documentElement.dataset.user || "";
  var OLD = 30 * 24 * 3600 * 1000;
  var working = false;

  function draftAddress(record) {
    return list.dataset.draft.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, record.key);
  }

  function writeAddress(record) {
    return record.story ? list.dataset.story.replace("/0/", "/" + record.story + "/") : draftAddress(record) + "write/";
  }

  function waiting(rows) {
    return rows.filter(function (row) { return row.user === user && row.content && (row.dirty || row.inflight || row.intent); });
  }

  function draw(record, name, facts) {
    var row = Array.from(list.children).find(function (each) { return each.dataset.id === record.id; });
    if (!row) {
      row = document.createElement("li");
      row.dataset.id = record.id;
      row.className = "row";
      var title = document.createElement("a");
      title.href = writeAddress(record);
      title.textContent = (record.content.headline || "").split("\n").join(" ") || words.say("untitled");
      var state = document.createElement("span");
      state.className = "row-meta";
      state.setAttribute("role", "status");
      row.append(title, " ", state);
      list.append(row);
    }
    row.dataset.state = name;
    row.lastChild.textContent = words.say(name, facts || { time: words.clock(record.typed_at || Date.now()) });
    list.closest("[data-outbox-part]").hidden = false;
  }

  // A story that was to be filed is filed once: the key was made when the button was pressed.
  function file(record) {
    var form = new FormData();
    content.fields(record.content).forEach(function (pair) { form.append(pair[0], pair[1]); });
    form.append("csrfmiddlewaretoken", sending.csrf());
    form.append("version", record.version);
    form.append("based_on", record.based_on || "");
    form.append("save_key", record.intent.save_key);
    form.append("do", "file");
    return sending.fetched(writeAddress(record), { method: "POST", body: form, headers: { "X-CSRFToken": sending.csrf() } }).then(function (answer) {
      if (answer.redirected) return keep.copies.remove(record.id).then(function () { draw(record, "filed"); });
      if (sending.notNow(answer)) return draw(record, "willFile");
      record.intent = null;
      return keep.copies.put(record).then(function () { draw(record, "look"); });
    }).catch(function () { draw(record, "willFile"); });
  }

  function one(record) {
    return keep.isHeld(record.id).then(function (held) {
      if (held) return draw(record, "open");
      if (!navigator.onLine) return draw(record, record.intent ? "willFile" : "here");
      if (!record.dirty && !record.inflight) return record.intent ? file(record) : null;
      draw(record, "sending");
      return sending.save(record, { draft: draftAddress(record), session: list.dataset.session }).then(function (answer) {
        if (answer.ok) {
          draw(record, "received", { time: words.clock(record.saved_at), receipt: record.receipt.slice(0, 6) });
          return record.dirty ? one(record) : record.intent ? file(record) : null;
        }
        if (answer.stale) return draw(record, "differsOpen");
        if (answer.wrong) return draw(record, "look");
        if (answer.signedOut) return draw(record, "signedOut");
        if (answer.refused) return draw(record, "refused", { why: answer.told.detail || "" });
        return draw(record, "here");
      });
    });
  }

  function run() {
    if (working) return;
    working = true;
    keep.copies.all().then(function (rows) {
      rows.forEach(function (row) {
        if (!row.dirty && !row.inflight && !row.intent && Date.now() - (row.typed_at || 0) > OLD) keep.copies.remove(row.id);
      });
      return waiting(rows).reduce(function (before, record) { return before.then(function () { return one(record); }); }, Promise.resolve());
    }).catch(function () {}).then(function () { working = false; });
  }

  window.addEventListener("online", run);
  setInterval(run, 30000);
  run();
})();
