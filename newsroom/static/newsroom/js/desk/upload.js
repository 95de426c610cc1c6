// Photos go in pieces (分片上传): each is kept on this phone until the newsroom has all of it, and goes on where it was cut off.
(function () {
  "use strict";
  var form = document.querySelector("form[data-draft]");
  var chooser = form && form.querySelector("input[type=file][data-upload]");
  if (!chooser || !window.deskKeep) return;
  var keep = window.deskKeep, sending = window.deskSending, words = window.deskWords;
  var PIECE = 256 * 1024, FIRST_WAIT = 2000, LONGEST_WAIT = 30000;
  var user = document.documentElement.dataset.user || "";
  var shown = form.querySelector("[data-uploads]");
  var running = {};
  var caption = document.getElementById("id_new_caption"), credit = document.getElementById("id_new_credit");
  chooser.multiple = true;

  function address(row) {
    return chooser.dataset.upload.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, row.id);
  }

  function tell(row, name, facts) {
    var line = shown.querySelector('[data-id="' + row.id + '"]');
    if (!line) {
      line = document.createElement("li");
      line.dataset.id = row.id;
      line.setAttribute("role", "status");
      line.append(document.createElement("span"), document.createElement("progress"));
      line.lastChild.max = 100;
      shown.append(line);
    }
    var done = row.size ? Math.floor((row.sent || 0) * 100 / row.size) : 0;
    line.dataset.state = name;
    line.firstChild.textContent = words.say(name, Object.assign({ name: row.name, done: done }, facts));
    line.lastChild.value = done;
    line.lastChild.hidden = name === "upDone" || name === "upRefused";
  }

  function put(row, from) {
    return sending.fetched(address(row) + "?offset=" + from, {
      method: "PUT",
      headers: {
        "Content-Type": "application/octet-stream",
        "X-CSRFToken": sending.csrf(),
        "X-Size": String(row.size),
        "X-Name": encodeURIComponent(row.name)
      },
      body: row.file.slice(from, from + PIECE)
    });
  }

  function told(answer) {
    return answer.json().catch(function () { return {}; }).then(function (said) {
      if (answer.ok) return said;
      var error = new Error(said.detail || String(answer.status));
      // The newsroom said no for good; anything else is tried again.
      error.final = answer.status >= 400 && answer.status < 500 && answer.status !== 401 && answer.status !== 403 && !sending.notNow(answer);
      error.door = answer.status === 401 || answer.status === 403;
      throw error;
    });
  }

  function pieces(row) {
    if (row.sent >= row.size) return Promise.resolve(row);
    return put(row, row.sent || 0).then(told).then(function (said) {
      row.sent = said.received;
      tell(row, "upAt");
      return keep.files.put(row).then(function () { return pieces(row); });
    });
  }

  function finish(row) {
    // The working copy must be there before it can hold a photo.
    var copy = window.deskCopy;
    var first = copy && !copy.record.version ? (copy.record.dirty = true, copy.send()) : Promise.resolve();
    return Promise.resolve(first).then(function () {
      return sending.fetched(address(row), {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": sending.csrf() },
        body: JSON.stringify({ draft: row.draft, caption: row.caption, credit: row.credit })
      });
    }).then(told).then(function (photo) {
      addLine(photo);
      tell(row, "upDone");
      return keep.files.remove(row.id);
    });
  }

  // The photo is a line of the form, and so part of the next save.
  function addLine(photo) {
    var known = Array.from(form.elements).some(function (field) {
      return /^photo-[0-9]+-id$/.test(field.name || "") && field.value === String(photo.id);
    });
    if (!known) window.deskContent.append(form, "photo", photo, { id: photo.id });
  }

  function run(row, wait) {
    if (running[row.id]) return;
    running[row.id] = true;
    tell(row, row.sent ? "upAt" : "upStart");
    pieces(row).then(finish).then(function () { delete running[row.id]; }, function (error) {
      delete running[row.id];
      if (error.final) {
        tell(row, "upRefused", { why: error.message });
        keep.files.remove(row.id);
        return;
      }
      tell(row, "upWaits");
      if (error.door) sending.session(form.dataset.session).catch(function () {});
      setTimeout(function () { run(row, Math.min(LONGEST_WAIT, wait * 2)); }, wait);
    });
  }

  form.addEventListener("click", function (event) {
    var button = event.target.closest('button[name=do][value=photo]');
    if (!button) return;
    event.preventDefault();
    if (!chooser.files.length) { chooser.focus(); return; }
    Array.from(chooser.files).forEach(function (file, at) {
      // What was written below is about one picture; others get their words in the list.
      var row = { caption: at ? "" : caption.value, credit: credit.value, id: keep.fresh(), draft: window.deskCopy ? window.deskCopy.record.key : form.dataset.key, user: user, name: file.name, size: file.size, file: file, sent: 0 };
      keep.files.put(row).catch(function () {}).then(function () { run(row, FIRST_WAIT); });
    });
    // They go by themselves; the plain form must not send them a second time.
    chooser.value = caption.value = credit.value = "";
  });

  function goOn() {
    keep.files.all().then(function (rows) {
      var key = window.deskCopy ? window.deskCopy.record.key : form.dataset.key;
      rows.filter(function (row) { return row.user === user && row.draft === key; }).forEach(function (row) { run(row, FIRST_WAIT); });
    }).catch(function () {});
  }
  window.addEventListener("online", goOn);
  goOn();
})();
