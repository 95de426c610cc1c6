// The sentences of this face, as the page's language has them: <template id="words"><i data-word="…">….
(function () {
  "use strict";
  var known = {};
  var template = document.getElementById("words");
  if (template) {
    template.content.querySelectorAll("[data-word]").forEach(function (each) {
      known[each.dataset.word] = each.textContent.trim();
    });
  }

  // The sentence of that name, with {facts} filled in.
  function say(name, facts) {
    var sentence = known[name] || name;
    Object.keys(facts || {}).forEach(function (fact) {
      sentence = sentence.split("{" + fact + "}").join(String(facts[fact]));
    });
    return sentence;
  }

  // 14:03, as the phone's clock shows it.
  function clock(when) {
    return new Date(when).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  }

  window.deskWords = { say: say, clock: clock };
})();
