// Pasting from Word, WPS, WeChat or a web page (粘贴): the newsroom turns the HTML into lines; without a network the plain text goes in.
(function () {
  "use strict";
  var form = document.querySelector("form[data-paste]");
  var body = document.getElementById("id_body");
  if (!form || !body || !window.deskSending) return;
  var PATIENCE = 5000;

  // Into the field as if it were typed, so that undo takes it out again.
  function put(text) {
    body.focus();
    if (!document.execCommand("insertText", false, text)) {
      body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  body.addEventListener("paste", function (event) {
    var html = event.clipboardData ? event.clipboardData.getData("text/html") : "";
    var plain = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!html || !navigator.onLine) return;
    event.preventDefault();
    body.setAttribute("aria-busy", "true");
    var waited = new Promise(function (_resolve, reject) { setTimeout(reject, PATIENCE); });
    var asked = window.deskSending.fetched(form.dataset.paste, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": window.deskSending.csrf() },
      body: JSON.stringify({ html: html })
    }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (told) { return told.text; });
    Promise.race([asked, waited]).catch(function () { return plain.replace(/\r\n?/g, "\n"); }).then(function (text) {
      body.removeAttribute("aria-busy");
      put(text);
    });
  });
})();
