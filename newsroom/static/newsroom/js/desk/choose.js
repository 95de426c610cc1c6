// Two texts of one story (两个版本): paragraph by paragraph, the one that stands at the newsroom or the one that was typed here.
(function () {
  "use strict";
  var words = window.deskWords;
  var given = document.documentElement.dataset;
  // The body is chosen paragraph by paragraph.
  var FIELDS = given.texts.split(" ").filter(function (name) { return name !== "body"; })
    .concat(given.numbers.split(" "), ["bylines", "photos", "tags"]);

  // Which lines two texts share, as runs: [{same: [...]}, {theirs: [...], mine: [...]}, …].
  function runs(theirs, mine) {
    var a = theirs ? theirs.split("\n") : [], b = mine ? mine.split("\n") : [];
    var start = 0, ends = 0;
    while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
    while (ends < a.length - start && ends < b.length - start && a[a.length - 1 - ends] === b[b.length - 1 - ends]) ends += 1;
    var found = [];
    if (start) found.push({ same: a.slice(0, start) });
    middle(a.slice(start, a.length - ends), b.slice(start, b.length - ends)).forEach(function (run) { found.push(run); });
    if (ends) found.push({ same: a.slice(a.length - ends) });
    return found;
  }

  function middle(a, b) {
    // Longer texts than this are chosen as one piece; a table of a million cells is enough for a phone.
    if (a.length * b.length > 1000000) return [{ theirs: a, mine: b }];
    var table = [];
    for (var i = a.length; i >= 0; i -= 1) {
      table[i] = new Uint16Array(b.length + 1);
      for (var j = b.length - 1; j >= 0 && i < a.length; j -= 1) {
        table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
      }
    }
    var found = [], x = 0, y = 0;
    function add(kind, line) {
      var last = found[found.length - 1];
      if (kind === "same") {
        if (!last || !last.same) found.push({ same: [line] }); else last.same.push(line);
        return;
      }
      if (!last || last.same) { last = { theirs: [], mine: [] }; found.push(last); }
      last[kind].push(line);
    }
    while (x < a.length || y < b.length) {
      if (x < a.length && y < b.length && a[x] === b[y]) { add("same", a[x]); x += 1; y += 1; }
      else if (y >= b.length || (x < a.length && table[x + 1][y] >= table[x][y + 1])) { add("theirs", a[x]); x += 1; }
      else { add("mine", b[y]); y += 1; }
    }
    return found;
  }

  function shown(name, value) {
    if (Array.isArray(value)) {
      return value.map(function (each) {
        return typeof each === "string" ? each : [each.name || "〔图 " + (each.id || "") + "〕", each.printed || each.caption || ""].filter(Boolean).join(" ");
      }).join("、");
    }
    var field = document.getElementById("id_" + name);
    if (field && field.tagName === "SELECT") {
      var option = Array.from(field.options).find(function (each) { return each.value === String(value || ""); });
      return option ? option.textContent : "";
    }
    return String(value || "");
  }

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // One choice: both texts, and which of them stays; "both" where both can stand one after the other.
  function choice(holder, number, label, theirs, mine, both) {
    var box = make("fieldset", "conflict-field");
    box.append(make("legend", "", label));
    [["mine", words.say("typedHere"), mine], ["theirs", words.say("atTheNewsroom"), theirs]]
      .concat(both ? [["both", words.say("both"), null]] : [])
      .forEach(function (each, at) {
        var line = make("label", "conflict-side");
        var radio = make("input");
        radio.type = "radio";
        radio.name = "choice-" + number;
        radio.value = each[0];
        radio.checked = at === 0;
        line.append(radio, make("b", "", each[1]));
        if (each[2] !== null) line.append(make("span", "conflict-text", each[2] || words.say("nothing")));
        box.append(line);
      });
    holder.append(box);
    return function () { return box.querySelector("input:checked").value; };
  }

  window.deskChoose = function (form, told, mine, done) {
    var theirs = told.content;
    var section = make("section", "conflict conflict-chooser");
    section.setAttribute("aria-labelledby", "choosing-head");
    var head = make("h2", "", words.say("chooseHead"));
    head.id = "choosing-head";
    head.tabIndex = -1;
    section.append(head, make("p", "hint", words.say("chooseHint")));
    var questions = [], number = 0;
    FIELDS.forEach(function (name) {
      if (JSON.stringify(theirs[name] || "") === JSON.stringify(mine[name] || "")) return;
      var label = form.querySelector('label[for="id_' + name + '"]');
      var legend = form.querySelector("#id_" + name + "[tabindex]");
      var title = label ? label.firstChild.textContent.trim() : legend ? legend.textContent : name;
      number += 1;
      questions.push([name, choice(section, number, title, shown(name, theirs[name]), shown(name, mine[name]), false)]);
    });
    var pieces = runs(theirs.body || "", mine.body || "").map(function (run, at) {
      if (run.same) return { same: run.same };
      number += 1;
      return {
        run: run,
        ask: choice(section, number, words.say("paragraph", { n: at + 1 }), run.theirs.join("\n"), run.mine.join("\n"), run.theirs.length > 0 && run.mine.length > 0)
      };
    });
    var acts = make("div", "form-actions");
    var go = make("button", "primary", words.say("useChoice"));
    go.type = "button";
    acts.append(go);
    section.append(acts);
    form.before(section);
    head.focus();
    go.addEventListener("click", function () {
      var result = Object.assign({}, theirs);
      questions.forEach(function (question) { if (question[1]() === "mine") result[question[0]] = mine[question[0]]; });
      result.body = pieces.reduce(function (lines, piece) {
        if (piece.same) return lines.concat(piece.same);
        var way = piece.ask();
        return lines.concat(way === "mine" ? piece.run.mine : way === "theirs" ? piece.run.theirs : piece.run.theirs.concat(piece.run.mine));
      }, []).join("\n");
      section.remove();
      done(result, told);
      var field = document.getElementById("id_body");
      if (field) field.focus();
    });
  };
  window.deskChoose.runs = runs;
})();
