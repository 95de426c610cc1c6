// The write form as the content of a working copy, and back; one shape with `stories.actions.working_copy.blank`.
(function () {
  "use strict";
  // The server says with each page which fields a story has.
  var SIMPLE = document.documentElement.dataset.texts.split(" ");
  var NUMBERS = document.documentElement.dataset.numbers.split(" ");
  var BYLINE = ["reporter", "name", "organisation", "role", "printed"];
  var PHOTO = ["id", "caption"];

  function value(form, name) {
    var field = form.elements.namedItem(name);
    return field ? field.value.replace(/\r\n?/g, "\n") : "";
  }

  function number(text) {
    return /^[0-9]+$/.test(text) && Number(text) > 0 ? Number(text) : null;
  }

  // The lines of one list in the order of their places, without those taken out.
  function lines(form, prefix, fields) {
    var found = {};
    Array.from(form.elements).forEach(function (field) {
      var parts = new RegExp("^" + prefix + "-([0-9]+)-([a-z]+)$").exec(field.name || "");
      if (!parts) return;
      var row = found[parts[1]] || (found[parts[1]] = { at: Number(parts[1]), place: Number(parts[1]) + 1 });
      if (parts[2] === "gone") row.gone = field.checked;
      else if (parts[2] === "place") row.place = number(field.value) || row.place;
      else row[parts[2]] = field.value.replace(/\r\n?/g, "\n");
    });
    return Object.values(found)
      .filter(function (row) { return !row.gone; })
      .sort(function (a, b) { return a.place - b.place || a.at - b.at; })
      .map(function (row) {
        var line = {};
        fields.forEach(function (field) { line[field] = row[field] || ""; });
        return line;
      });
  }

  function tags(text) {
    return text.split(/[、，,；;\n]/).map(function (tag) { return tag.trim(); }).filter(Boolean);
  }

  function read(form) {
    var content = {};
    SIMPLE.forEach(function (name) { content[name] = value(form, name); });
    NUMBERS.forEach(function (name) { content[name] = number(value(form, name)); });
    content.bylines = lines(form, "byline", BYLINE)
      .filter(function (line) { return line.reporter || line.name || line.printed; })
      .map(function (line) { line.reporter = number(line.reporter); return line; });
    content.photos = lines(form, "photo", PHOTO)
      .filter(function (line) { return number(line.id); })
      .map(function (line) { line.id = number(line.id); return line; });
    content.tags = tags(value(form, "tags"));
    return content;
  }

  // The fields that the form would send for this content; what the desk's plain form sends, too.
  function fields(content) {
    var sent = [];
    SIMPLE.forEach(function (name) { sent.push([name, content[name] || ""]); });
    NUMBERS.forEach(function (name) { sent.push([name, content[name] ? String(content[name]) : ""]); });
    sent.push(["tags", (content.tags || []).join("、")]);
    [["byline", content.bylines, BYLINE], ["photo", content.photos, PHOTO]].forEach(function (list) {
      (list[1] || []).forEach(function (line, at) {
        list[2].forEach(function (field) {
          sent.push([list[0] + "-" + at + "-" + field, line[field] ? String(line[field]) : ""]);
        });
        sent.push([list[0] + "-" + at + "-place", String(at + 1)]);
      });
    });
    return sent;
  }

  // Lines of a list for which the page has no fields (it was drawn for another number of them) get them anew.
  function draw(form, prefix, list) {
    var holder = form.querySelector('[data-lines="' + prefix + '"]');
    if (!holder || !document.getElementById(prefix + "-line")) return;
    holder.replaceChildren();
    list.concat(prefix === "byline" ? [null] : []).forEach(function (line, at) {
      holder.append(row(prefix, line, at));
    });
  }

  // One line of a list with its fields empty, under the number given.
  function row(prefix, line, at) {
    var pattern = document.getElementById(prefix + (line && line.reporter ? "-known" : "-line"));
    var made = pattern.content.firstElementChild.cloneNode(true);
    made.querySelectorAll("[name],[id],[for]").forEach(function (each) {
      ["name", "id", "for"].forEach(function (attribute) {
        if (each.hasAttribute(attribute)) {
          each.setAttribute(attribute, each.getAttribute(attribute).replace("__", String(at)));
        }
      });
    });
    made.querySelectorAll("[data-of]").forEach(function (each) {
      each.textContent = line ? line[each.dataset.of] || "" : "";
    });
    if (!line) made.querySelectorAll("[data-only-line]").forEach(function (each) { each.remove(); });
    return made;
  }

  // The line stands at the end of its list, and is part of the next save.
  function append(form, prefix, line, fields) {
    var holder = form.querySelector('[data-lines="' + prefix + '"]');
    if (!holder) return;
    var taken = Array.from(form.elements).map(function (field) {
      var found = new RegExp("^" + prefix + "-([0-9]+)-").exec(field.name || "");
      return found ? Number(found[1]) : -1;
    });
    var at = Math.max.apply(null, taken.concat([-1])) + 1;
    var made = row(prefix, line, at);
    var empty = prefix === "byline" ? holder.lastElementChild : null;
    if (empty && !empty.querySelector('[name$="-gone"]') && !empty.querySelector('[name$="-name"]').value) empty.before(made);
    else holder.append(made);
    Object.keys(fields).forEach(function (name) {
      var field = form.elements.namedItem(prefix + "-" + at + "-" + name);
      if (field) field.value = fields[name];
    });
    var place = form.elements.namedItem(prefix + "-" + at + "-place");
    if (place) place.value = String(holder.querySelectorAll('[name$="-place"]').length);
    form.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true }));
    return made;
  }

  // The form says what the content says. Never called while somebody types: it takes undo and selection along.
  function write(form, content) {
    draw(form, "byline", content.bylines || []);
    draw(form, "photo", content.photos || []);
    fields(content).forEach(function (pair) {
      var field = form.elements.namedItem(pair[0]);
      if (field && field.value.replace(/\r\n?/g, "\n") !== pair[1]) field.value = pair[1];
    });
  }

  // Two contents compare equal when a server would store the same.
  function same(one, other) {
    return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
  }

  function ordered(content) {
    return SIMPLE.concat(NUMBERS, ["bylines", "photos", "tags"]).map(function (name) {
      var value = (content || {})[name];
      if (name === "bylines") return (value || []).map(function (line) { return BYLINE.map(function (field) { return line[field] || ""; }); });
      if (name === "photos") return (value || []).map(function (line) { return PHOTO.map(function (field) { return line[field] || ""; }); });
      return value || (name === "tags" ? [] : "");
    });
  }

  window.deskContent = { read: read, write: write, fields: fields, same: same, append: append };
})();
