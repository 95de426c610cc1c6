// The length in characters while typing (字数), counted as the newsroom counts: each Chinese character, each word or figure, as one.
(function () {
  "use strict";
  var shown = document.querySelector("[data-length]");
  var body = document.getElementById("id_body");
  var lead = document.getElementById("id_lead_in");
  if (!shown || !body) return;
  var COUNTED = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3134f}々〇]|[A-Za-z0-9À-ɏ０-９Ａ-Ｚａ-ｚ]+(?:[.,:'’/_@-][A-Za-z0-9À-ɏ０-９Ａ-Ｚａ-ｚ]+)*/gu;
  var timer = null;

  function show(length) {
    shown.textContent = window.deskWords.say("length", { n: length });
  }

  function count() {
    timer = null;
    show(((lead ? lead.value : "") + "\n" + body.value).match(COUNTED)?.length || 0);
  }

  body.form.addEventListener("input", function () { if (!timer) timer = setTimeout(count, 250); });
  body.form.addEventListener("desk:restored", count);
})();
