// How a record gets from this phone to the newsroom: one save at a time, each under a key of its own, the same key until it is answered.
(function () {
  "use strict";
  var keep = window.deskKeep;
  var LONGEST_WAIT = 20000;

  var door = { csrf: "", session: "" };

  function csrf() {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return door.csrf || (field ? field.value : "");
  }

  function fetched(address, options) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, LONGEST_WAIT);
    options.signal = stop.signal;
    options.credentials = "same-origin";
    return fetch(address, options).finally(function () { clearTimeout(timer); });
  }

  // Not taken and not refused either (on the way for too long, too many at once, away): to be sent again as it was.
  function notNow(answer) {
    return answer.status >= 500 || answer.status === 408 || answer.status === 429;
  }

  // Who is signed in now; also brings the token that the next change must carry.
  function session(address) {
    return fetched(address, { headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.json().then(function (told) { door.csrf = told.csrf; return told; });
    });
  }

  function json(address, method, body) {
    return fetched(address, {
      method: method,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify(body)
    });
  }

  // One save of the record: {ok}, {stale}, {wrong}, {signedOut}, {refused} or {away}; the record is kept before and after.
  function save(record, addresses) {
    if (!record.inflight) {
      record.inflight = { save_key: keep.fresh(), version: record.version, content: record.content };
    }
    var sent = record.inflight;
    var body = { version: sent.version, save_key: sent.save_key, content: sent.content, user: record.user };
    if (record.story) body.story = record.story;
    if (record.based_on) body.based_on = record.based_on;
    return keep.copies.put(record).catch(function () {}).then(function () {
      return attempt(addresses, body, true);
    }).then(function (answer) {
      return settle(record, sent, answer);
    });
  }

  function attempt(addresses, body, again) {
    return json(addresses.draft, "PUT", body).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (told) {
        if (answer.ok) return { ok: true, told: told };
        if (answer.status === 409 && told.stale && told.content) return { stale: true, told: told };
        if (answer.status === 400 || answer.status === 413) return { wrong: true, told: told };
        if ((answer.status === 401 || answer.status === 403) && again) {
          return session(addresses.session).then(function (who) {
            return who.signed_in ? attempt(addresses, body, false) : { signedOut: true, told: who };
          });
        }
        if (notNow(answer)) return { away: true };
        return { refused: true, told: told };
      });
    }).catch(function () { return { away: true }; });
  }

  function settle(record, sent, answer) {
    if (answer.ok) {
      record.version = answer.told.version;
      record.saved_at = answer.told.saved_at;
      record.receipt = answer.told.receipt;
      record.length = answer.told.length;
      record.inflight = null;
      record.dirty = !window.deskContent.same(record.content, sent.content);
    } else if (!answer.away && !answer.signedOut) {
      // The newsroom has answered: this key is spent. What was typed stays here until it is taken in.
      record.inflight = null;
    }
    return keep.copies.put(record).catch(function () {}).then(function () { return answer; });
  }

  window.deskSending = { save: save, session: session, fetched: fetched, csrf: csrf, notNow: notNow };
})();
