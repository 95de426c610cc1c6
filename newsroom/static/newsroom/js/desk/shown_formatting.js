// The body as it will look (所见的正文), exactly before the field in which it is typed: subheads, bold words, lists, quotations and photos stand
// there with the metrics of the field, whose own letters are transparent. The field keeps its value, caret, selection and undo.
import { kindsOfLines, partsOfLine } from "./markup.js";

const COMPARED_AFTER = 600, ROUNDED_UP = 0.125;
// Everything that says where a letter stands; what a browser does not know it leaves out.
const METRICS = [
  "boxSizing", "direction", "fontFamily", "fontFeatureSettings", "fontSize", "fontStretch", "fontStyle", "fontVariant", "fontWeight",
  "hyphens", "letterSpacing", "lineBreak", "lineHeight", "overflowWrap", "paddingBottom", "paddingLeft", "paddingTop", "tabSize",
  "textAlign", "textAutospace", "textIndent", "textRendering", "textSizeAdjust", "textSpacingTrim", "textTransform", "wordBreak", "wordSpacing",
  "borderBottomWidth", "borderLeftWidth", "borderRightWidth", "borderTopWidth",
];
const CLASS_OF = { block: "shown-sign", star: "shown-sign", sign: "shown-sign", tag: "shown-sign", html: "shown-sign", photo: "shown-chip" };

function canShow() {
  const known = typeof CSS !== "undefined" && CSS.supports("-webkit-text-fill-color", "transparent") && CSS.supports("-webkit-text-stroke", "1px");
  return known && typeof ResizeObserver !== "undefined";
}

function make(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

// One line as an element, with the break that ends it: what stands before a break is set by other rules than an end. The words
// from `composed.from` to `composed.to` are still with the input method.
function fill(element, line, kind, composed, isLast) {
  element.className = kind ? `shown-line shown-${kind}` : "shown-line";
  const made = [];
  let at = 0;
  for (const part of partsOfLine(line, kind)) {
    for (const [text, isComposed] of split(part.text, composed && { from: composed.from - at, to: composed.to - at })) {
      const names = [CLASS_OF[part.as], part.bold && !CLASS_OF[part.as] && "shown-bold", isComposed && "shown-composed"].filter(Boolean);
      if (!names.length) made.push(text);
      else {
        made.push(make("span", names.join(" ")));
        made[made.length - 1].textContent = text;
      }
    }
    at += part.text.length;
  }
  if (!isLast) made.push("\n");
  element.replaceChildren(...(made.length ? made : [document.createElement("br")]));
}

// The text in up to three pieces, each with whether it lies between `from` and `to`.
function split(text, between) {
  if (!between) return [[text, false]];
  const from = Math.max(0, Math.min(text.length, between.from)), to = Math.max(from, Math.min(text.length, between.to));
  return [[text.slice(0, from), false], [text.slice(from, to), true], [text.slice(to), false]].filter(([piece]) => piece);
}

// The lines of the layer as their text, and how to bring them to another one; only lines that differ are drawn anew.
function lineDrawer(sheet) {
  let drawn = [];

  return function draw(text, composed) {
    const lines = text.split("\n"), kinds = kindsOfLines(lines);
    let place = 0;
    const marks = lines.map((line) => {
      const mark = composed && place <= composed.from && composed.from <= place + line.length ? { from: composed.from - place, to: composed.to - place } : null;
      place += line.length + 1;
      return mark;
    });
    const last = lines.length - 1;
    const wanted = lines.map((line, at) => `${kinds[at]} ${marks[at] ? `${marks[at].from}-${marks[at].to}` : ""} ${line}${at < last ? "\n" : ""}`);
    let top = 0, bottom = 0;
    const most = Math.min(drawn.length, wanted.length);
    while (top < most && drawn[top] === wanted[top]) top += 1;
    while (bottom < most - top && drawn[drawn.length - 1 - bottom] === wanted[wanted.length - 1 - bottom]) bottom += 1;
    while (drawn.length > wanted.length) { sheet.children[top].remove(); drawn.splice(top, 1); }
    const added = wanted.length - drawn.length;
    if (added > 0) {
      const fresh = document.createDocumentFragment();
      for (let more = added; more > 0; more -= 1) fresh.append(document.createElement("div"));
      sheet.insertBefore(fresh, sheet.children[top] || null);
    }
    for (let at = top; at < wanted.length - bottom; at += 1) fill(sheet.children[at], lines[at], kinds[at], marks[at], at === last);
    drawn = wanted;
  };
}

// The words that an input method has not given yet, by its events: {from, to}, or null.
function composition(field, redraw) {
  let from = -1, length = 0;
  field.addEventListener("compositionstart", () => { from = field.selectionStart; length = 0; });
  field.addEventListener("compositionupdate", (event) => { length = (event.data || "").length; });
  field.addEventListener("compositionend", () => { from = -1; redraw(); });
  return () => (from >= 0 && length ? { from, to: from + length } : null);
}

export function showFormatting(form) {
  const field = document.getElementById("id_body");
  if (!field || !canShow()) return;
  const box = field.closest(".field"), layer = make("div", "shown-formatting"), sheet = make("div", "shown-text");
  // A field like this one that is as high as its text, for comparing.
  const probe = document.createElement("textarea");
  probe.disabled = true;
  probe.tabIndex = -1;
  layer.setAttribute("aria-hidden", "true");
  layer.append(sheet, probe);
  field.before(layer);
  const forced = matchMedia("(forced-colors: active)");
  const drawLines = lineDrawer(sheet), composed = composition(field, draw);
  let timer = 0, frame = 0;

  function measure() {
    const is = getComputedStyle(field);
    for (const name of METRICS) if (is[name] !== undefined) layer.style[name] = is[name];
    // A scroll bar takes its place from the words.
    const bar = field.offsetWidth - field.clientWidth - parseFloat(is.borderLeftWidth) - parseFloat(is.borderRightWidth);
    // Each part of a line is rounded up by itself (to a 64th of a pixel), the words of a field together.
    layer.style.paddingRight = `${parseFloat(is.paddingRight) + Math.max(0, Math.round(bar)) - ROUNDED_UP}px`;
  }

  // Whether the layer breaks its lines as the field does: both have the same height.
  function isAligned() {
    const is = getComputedStyle(layer);
    probe.style.width = `${layer.getBoundingClientRect().width - parseFloat(is.borderLeftWidth) - parseFloat(is.borderRightWidth)}px`;
    probe.style.paddingRight = `${parseFloat(is.paddingRight) + ROUNDED_UP}px`;
    probe.value = field.value;
    const height = sheet.getBoundingClientRect().height + parseFloat(is.paddingTop) + parseFloat(is.paddingBottom);
    return Math.abs(probe.scrollHeight - height) < parseFloat(is.lineHeight) / 2;
  }

  // Where anything is amiss the field shows its own letters.
  function compare() {
    timer = 0;
    box.classList.toggle("formatted", !forced.matches && isAligned());
    follow();
  }

  function follow() {
    if (layer.scrollTop !== field.scrollTop) layer.scrollTop = field.scrollTop;
  }

  function draw() {
    drawLines(field.value, composed());
    // Where the field stands is asked when all that this key changes has been changed: once for each picture.
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(follow);
    clearTimeout(timer);
    timer = setTimeout(compare, COMPARED_AFTER);
  }

  function begin() {
    measure();
    drawLines(field.value, composed());
    compare();
  }

  field.addEventListener("input", draw);
  field.addEventListener("scroll", follow, { passive: true });
  form.addEventListener("desk:written", draw);
  window.addEventListener("pageshow", draw);
  forced.addEventListener("change", compare);
  new ResizeObserver(() => { measure(); clearTimeout(timer); timer = setTimeout(compare, COMPARED_AFTER); }).observe(field);
  begin();
}
