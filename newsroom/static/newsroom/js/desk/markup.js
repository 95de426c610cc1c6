// The signs of a typed body (正文记号) as stories/text/plain_markup.py reads them: what each line is, what its parts are, and
// which edit makes a line or a word something else. Plain functions of values; an edit is {from, to, put, start, end}.
// A sign whose words are still to come counts, so that the line looks like what it is going to be.
const SIGN = /^(#{2,4} |- |> )(?=\S|\s*$)/;
const NUMBER = /^([0-9]{1,4})\. (?=\S)/;
const PHOTO = /^〔图 ?([0-9]{1,9})〕$/;
const HTML = /^<(p|h2|h3|h4|ul|ol|blockquote|table)>.*<\/\1>$/;
const INLINE = /(\\[\\*<〔.#>-])|(\*\*)|(<\/?(?:strong|em|sub|sup)>|<br>|<a href="[^"<>]*">|<\/a>)/g;
const KIND_OF_SIGN = { "#": "subhead", "-": "list", ">": "quotation" };
const SIGN_OF_KIND = { subhead: "## ", list: "- ", quotation: "> " };

function kindOfLine(line) {
  const shown = line.trimEnd();
  if (PHOTO.test(shown)) return "photo";
  if (HTML.test(shown)) return "html";
  const sign = SIGN.exec(line);
  return sign ? KIND_OF_SIGN[sign[1][0]] : "";
}

// What each line is: "subhead", "list", "numbered", "quotation", "photo", "html", or "" for a paragraph. A list is
// numbered when at least two lines count up from one.
export function kindsOfLines(lines) {
  const kinds = lines.map(kindOfLine);
  for (let at = 0; at < lines.length; at += 1) {
    let count = 0;
    while (at + count < lines.length && !kinds[at + count] && (NUMBER.exec(lines[at + count]) || [])[1] === String(count + 1)) count += 1;
    if (count > 1) kinds.fill("numbered", at, at + count);
    if (count > 1) at += count - 1;
  }
  return kinds;
}

// How many characters the sign at the beginning of the line has.
function signLength(line, kind) {
  const sign = kind === "numbered" ? NUMBER.exec(line) : SIGN_OF_KIND[kind] && SIGN.exec(line);
  return sign ? sign[0].length : 0;
}

// The line as parts that together are the line: {text, as, bold}, `as` being "block" (the sign at its
// beginning), "star", "sign" (a backslash), "escaped" (what it is for), "tag", "photo", "html", or "" for words.
export function partsOfLine(line, kind) {
  if (kind === "photo" || kind === "html") return [{ text: line, as: kind, bold: false }];
  const begun = signLength(line, kind), parts = begun ? [{ text: line.slice(0, begun), as: "block", bold: false }] : [];
  const signs = [...line.slice(begun).matchAll(INLINE)];
  const pairs = signs.filter((sign) => sign[2]).length & ~1;
  let last = begun, met = 0;
  const add = (text, as) => { if (text) parts.push({ text, as, bold: met % 2 === 1 }); };
  for (const sign of signs) {
    const at = begun + sign.index;
    if (sign[2] && met === pairs) continue;
    add(line.slice(last, at), "");
    last = at + sign[0].length;
    if (sign[1]) { add("\\", "sign"); add(sign[0][1], "escaped"); }
    else add(sign[0], sign[2] ? "star" : "tag");
    if (sign[2]) met += 1;
  }
  add(line.slice(last), "");
  return parts;
}

// ---- what the selection touches ------------------------------------------------------------------------
// Every line of the selection with its place in the text, its kind, and which part of it is selected.
function linesOf(text, start, end) {
  const lines = text.split("\n"), kinds = kindsOfLines(lines), found = [];
  let at = 0;
  lines.forEach((line, index) => {
    const until = at + line.length;
    if (start === end ? at <= start && start <= until : at < end && until > start) {
      found.push({ line, at, kind: kinds[index], from: Math.max(0, start - at), to: Math.min(line.length, end - at) });
    }
    at = until + 1;
  });
  // A selected line break is no line; the caret before it is in one.
  return found.length ? found : linesOf(text, start, start);
}

function isText({ line, kind }) {
  return line.trim() !== "" && kind !== "photo" && kind !== "html";
}

function isKind({ kind }, wanted) {
  return kind === wanted || (wanted === "list" && kind === "numbered");
}

// The lines that a button about lines changes: those with words, or the one empty line with the caret.
function changeable(all) {
  const withWords = all.filter(isText);
  return withWords.length || all.length > 1 ? withWords : all.filter(({ kind }) => kind !== "photo" && kind !== "html");
}

// The characters of a line that are nobody's sign, each with its place and whether it is bold.
function characters(line, kind) {
  const found = [];
  let at = 0;
  for (const { text, as, bold } of partsOfLine(line, kind)) {
    if (as === "sign") found.push({ text, at, bold, as });
    else if (as === "escaped") found.push({ text: `\\${text}`, at: found.pop().at, bold, as });
    else if (as === "tag") found.push({ text, at, bold, as });
    else if (!as) { let inside = at; for (const each of text) { found.push({ text: each, at: inside, bold, as }); inside += each.length; } }
    at += text.length;
  }
  return found;
}

// Those of them that are selected, without the spaces at either end.
function selected(all, { from, to }) {
  const inside = all.filter((each) => each.at >= from - (each.text.length - 1) && each.at < to);
  const shows = (each) => each.text.trim() !== "";
  while (inside.length && !shows(inside[0])) inside.shift();
  while (inside.length && !shows(inside[inside.length - 1])) inside.pop();
  return inside;
}

// The bold words that the caret stands in: where both pairs of stars are; null outside.
function boldAround({ line, kind, from }) {
  let at = 0, open = -1;
  for (const { text, as } of partsOfLine(line, kind)) {
    if (as === "star" && open < 0) open = at;
    else if (as === "star") {
      if (open < from && from < at + 2) return { open, close: at };
      open = -1;
    }
    at += text.length;
  }
  return null;
}

// What the buttons say of the selection: {subhead, bold, list, quotation}.
export function stateAt(text, start, end) {
  const all = linesOf(text, start, end), lines = changeable(all);
  const every = (wanted) => lines.length > 0 && lines.every((each) => isKind(each, wanted));
  const chosen = start === end ? [] : all.filter(isText).flatMap((each) => selected(characters(each.line, each.kind), each));
  const bold = start === end ? Boolean(all.length && isText(all[0]) && boldAround(all[0])) : chosen.length > 0 && chosen.every((each) => each.bold);
  return { subhead: every("subhead"), bold, list: every("list"), quotation: every("quotation") };
}

// ---- edits ---------------------------------------------------------------------------------------------
// A paragraph that would begin as something else is kept from being read so.
function asParagraph(words) {
  return kindOfLine(words) && words.trim() ? `\\${words}` : words;
}

// The smallest edit that makes `before` of `after`, both beginning at this place.
function smallest(before, after, at, start, end) {
  let head = 0, tail = 0;
  const most = Math.min(before.length, after.length);
  while (head < most && before[head] === after[head]) head += 1;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { from: at + head, to: at + before.length - tail, put: after.slice(head, after.length - tail), start, end };
}

// The lines of the selection become "subhead", "list" or "quotation", or paragraphs when all of them are that already.
export function toggleKind(text, start, end, wanted) {
  const all = linesOf(text, start, end), lines = changeable(all);
  if (!lines.length) return null;
  const isOff = lines.every((each) => isKind(each, wanted));
  const made = all.map((each) => {
    if (!lines.includes(each)) return each.line;
    const words = each.line.slice(signLength(each.line, each.kind));
    return isOff ? asParagraph(words) : SIGN_OF_KIND[wanted] + words;
  });
  const place = all[0].at, last = all.length - 1;
  // Both ends of the selection keep their distance to the end of their line.
  const first = place + Math.max(0, made[0].length - (all[0].line.length - all[0].from));
  const until = place + made.join("\n").length - Math.min(made[last].length, all[last].line.length - all[last].to);
  return smallest(all.map(({ line }) => line).join("\n"), made.join("\n"), place, start === end ? until : first, until);
}

function hasStarBeside(all, at) {
  return [all[at - 1], all[at + 1]].some((other) => other && other.text === "*");
}

// The line of these characters, with stars around the bold ones; `chosen` are those that stay selected.
function written(line, all, chosen, begun) {
  let made = line.slice(0, begun), isBold = false, start = -1, end = -1;
  all.forEach((each, at) => {
    const turns = each.bold !== isBold, turnsAfter = at + 1 === all.length ? each.bold : all[at + 1].bold !== each.bold;
    if (turns) made += "**";
    isBold = each.bold;
    if (each === chosen[0]) start = made.length;
    made += (turns || turnsAfter || hasStarBeside(all, at)) && /^[*\\]$/.test(each.text) ? `\\${each.text}` : each.text;
    if (each === chosen[chosen.length - 1]) end = made.length;
  });
  return { made: isBold ? `${made}**` : made, start, end };
}

// The selected words become bold, or not when all of them are; without a selection the caret goes into or out of bold words.
export function toggleBold(text, start, end) {
  const all = linesOf(text, start, end);
  if (start === end) return toggleAtCaret(all[0], start);
  const lines = all.map((each) => ({ ...each, all: isText(each) ? characters(each.line, each.kind) : [] }));
  const chosen = lines.map((each) => selected(each.all, each));
  const flat = chosen.flat();
  if (!flat.length) return null;
  const isOff = flat.every((each) => each.bold);
  flat.forEach((each) => { each.bold = !isOff; });
  const made = lines.map((each, at) => (chosen[at].length ? written(each.line, each.all, chosen[at], signLength(each.line, each.kind)) : { made: each.line, start: -1, end: -1 }));
  let place = all[0].at, first = -1, last = -1;
  for (const each of made) {
    if (each.start >= 0 && first < 0) first = place + each.start;
    if (each.end >= 0) last = place + each.end;
    place += each.made.length + 1;
  }
  return smallest(all.map(({ line }) => line).join("\n"), made.map((each) => each.made).join("\n"), all[0].at, first, last);
}

function toggleAtCaret({ line, at, kind, from }, caret) {
  if (kind === "photo" || kind === "html") return null;
  const around = boldAround({ line, kind, from });
  if (!around) {
    const place = Math.max(caret, at + signLength(line, kind));
    return { from: place, to: place, put: "****", start: place + 2, end: place + 2 };
  }
  const { open, close } = around;
  // At the end of bold words one writes on behind them.
  if (from === close && close > open + 2) return { from: caret, to: caret, put: "", start: caret + 2, end: caret + 2 };
  const put = line.slice(open + 2, close), begun = at + open;
  const left = Math.max(begun, Math.min(caret - 2, begun + put.length));
  return { from: begun, to: at + close + 2, put, start: left, end: left };
}
