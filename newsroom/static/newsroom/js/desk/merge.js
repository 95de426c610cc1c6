// Two texts of one story that grew from a third (三方合并): what only one side changed stands; the same paragraph or field
// changed on both sides is asked about, and until somebody decides nothing of either is thrown away.
import { contained, likeness } from "./likeness.js";

// Longer texts than this are paired by place; a table of a million cells is enough for a phone.
const LARGEST_TABLE = 1000000, LARGEST_PAIRING = 10000;
const LISTS = {
  bylines: (line) => (line.reporter ? `#${line.reporter}` : `${line.name}，${line.organisation}`),
  photos: (line) => String(line.id),
  tags: (tag) => tag,
};

// The newsroom takes blanks off the end of a line; a line is the same with and without them.
function tidy(line) {
  return line.trimEnd();
}

function textLines(text) {
  const lines = (text || "").split("\n");
  while (lines.length && !tidy(lines[lines.length - 1])) lines.pop();
  return lines;
}

// Which lines two texts share, as runs: [{same: [...]}, {theirs: [...], mine: [...]}, …].
export function runs(a, b) {
  let start = 0, ends = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  while (ends < a.length - start && ends < b.length - start && a[a.length - 1 - ends] === b[b.length - 1 - ends]) ends += 1;
  const found = middle(a.slice(start, a.length - ends), b.slice(start, b.length - ends));
  if (start) found.unshift({ same: a.slice(0, start) });
  if (ends) found.push({ same: a.slice(a.length - ends) });
  return found;
}

// The longest lines that both have in the same order, and between them what only one has.
function middle(a, b) {
  if (!a.length && !b.length) return [];
  if (a.length * b.length > LARGEST_TABLE) return [{ theirs: a, mine: b }];
  const table = shared(a, b);
  const found = [];
  function add(kind, line) {
    let last = found[found.length - 1];
    if (!last || Boolean(last.same) !== (kind === "same")) {
      last = kind === "same" ? { same: [] } : { theirs: [], mine: [] };
      found.push(last);
    }
    last[kind].push(line);
  }
  let x = 0, y = 0;
  while (x < a.length || y < b.length) {
    if (x < a.length && y < b.length && a[x] === b[y]) { add("same", a[x]); x += 1; y += 1; }
    else if (y >= b.length || (x < a.length && table[x + 1][y] >= table[x][y + 1])) { add("theirs", a[x]); x += 1; }
    else { add("mine", b[y]); y += 1; }
  }
  return found;
}

// How many lines the rest of one text shares with the rest of the other, from each place on.
function shared(a, b) {
  const table = [];
  for (let i = a.length; i >= 0; i -= 1) {
    table[i] = new Uint16Array(b.length + 1);
    for (let j = b.length - 1; j >= 0 && i < a.length; j -= 1) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

// Which lines of one run became which of the other, as [at, at] in order: the most alike first, then those that are
// as many between two pairs.
export function pairs(before, after) {
  if (!before.length || !after.length) return [];
  const alike = before.length * after.length > LARGEST_PAIRING ? [] : mostAlike(before, after);
  const found = [];
  let x = 0, y = 0;
  for (const [i, j] of [...alike, [before.length, after.length]]) {
    if (i - x === j - y || !alike.length) for (let k = 0; k < Math.min(i - x, j - y); k += 1) found.push([x + k, y + k]);
    if (i < before.length) found.push([i, j]);
    x = i + 1;
    y = j + 1;
  }
  return found;
}

function mostAlike(before, after) {
  const alike = before.map((line) => after.map((other) => likeness(line, other)));
  const best = Array.from({ length: before.length + 1 }, () => new Float64Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const both = alike[i][j] ? alike[i][j] + best[i + 1][j + 1] : 0;
      best[i][j] = Math.max(both, best[i + 1][j], best[i][j + 1]);
    }
  }
  const found = [];
  let i = 0, j = 0;
  while (i < before.length && j < after.length) {
    if (alike[i][j] && best[i][j] === alike[i][j] + best[i + 1][j + 1]) { found.push([i, j]); i += 1; j += 1; }
    else if (best[i + 1][j] >= best[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

// What became of each line of the text before (null: it is gone), and what was put in ahead of each of them and at the end.
export function changes(before, after) {
  const became = [], added = [[]];
  let at = 0;
  function keep(line) { became.push(line); added.push([]); }
  for (const run of runs(before.map(tidy), after.map(tidy))) {
    if (run.same) {
      run.same.forEach((_line, n) => keep(after[at + n]));
      at += run.same.length;
      continue;
    }
    const ours = after.slice(at, at + run.mine.length);
    let x = 0, y = 0;
    for (const [i, j] of [...pairs(run.theirs, run.mine), [run.theirs.length, run.mine.length]]) {
      added[added.length - 1].push(...ours.slice(y, j));
      while (x < i) { keep(null); x += 1; }
      if (i < run.theirs.length) { keep(ours[j]); x = i + 1; y = j + 1; }
    }
    at += run.mine.length;
  }
  return { became, added };
}

// {value} where it is clear what stands, or {asked: true}: both sides changed it, each in another way.
function decided(base, theirs, mine) {
  const [b, t, m] = [base, theirs, mine].map((value) => JSON.stringify(value || ""));
  if (t === m || t === b) return { value: mine };
  if (m === b) return { value: theirs };
  // Who only wrote on after the other's words has all of them.
  if (contained(base || "", theirs, mine)) return { value: mine };
  if (contained(base || "", mine, theirs)) return { value: theirs };
  return { asked: true };
}

// Paragraphs put in at one place by both sides: all of them; one that holds another's words stands for it.
function joined(theirs, mine) {
  const rest = theirs.filter((line) => !mine.some((each) => tidy(each).includes(tidy(line))));
  return [...rest, ...mine.filter((line) => !rest.some((each) => tidy(line) && tidy(each).includes(tidy(line))))];
}

// The text that comes of both, and the paragraphs to be asked about: {name: "body", theirs, mine}; null for one that is gone.
export function mergeTexts(base, theirs, mine) {
  const lines = textLines(base);
  const there = changes(lines, textLines(theirs)), here = changes(lines, textLines(mine));
  const text = [], questions = [];
  for (let at = 0; at <= lines.length; at += 1) {
    text.push(...joined(there.added[at], here.added[at]));
    if (at === lines.length) break;
    const [t, m] = [there.became[at], here.became[at]];
    if (t === null || m === null) {
      const left = t === null ? m : t;
      const isChanged = left !== null && tidy(left) !== tidy(lines[at]);
      if (isChanged) { text.push(left); questions.push({ name: "body", theirs: t, mine: m }); }
      continue;
    }
    const { value, asked } = decided(tidy(lines[at]), tidy(t), tidy(m));
    if (asked) {
      text.push(t, m);
      questions.push({ name: "body", theirs: t, mine: m });
    } else text.push(value === tidy(m) ? m : value);
  }
  const ends = /\s*$/.exec(mine || "")[0];
  return { text: text.join("\n") + ends.replace(/[^\n]/g, ""), questions };
}

// Items known by a name: what one side put in or took out is in or out; what one changed and the other took out stays.
export function mergeLists(base, theirs, mine, keyOf) {
  const [b, t, m] = [base, theirs, mine].map((list) => new Map((list || []).map((item) => [keyOf(item), item])));
  const questions = [];
  const isOther = (one, other) => JSON.stringify(one) !== JSON.stringify(other);
  function stands(key) {
    if (t.has(key) && m.has(key)) {
      const { value, asked } = decided(b.get(key), t.get(key), m.get(key));
      if (asked) questions.push({ theirs: t.get(key), mine: m.get(key) });
      return asked ? m.get(key) : value;
    }
    const item = t.has(key) ? t.get(key) : m.get(key);
    return b.has(key) && !isOther(item, b.get(key)) ? null : item;
  }
  const order = (side) => [...side.keys()].filter((key) => b.has(key));
  const both = order(m).filter((key) => t.has(key));
  const isMoved = isOther(both, [...b.keys()].filter((key) => both.includes(key)));
  const [first, second] = isMoved ? [m, t] : [t, m];
  const keys = [...first.keys()];
  let before = null;
  for (const key of second.keys()) {
    if (!keys.includes(key)) keys.splice(before === null ? (first.size ? keys.length : 0) : keys.indexOf(before) + 1, 0, key);
    before = key;
  }
  return { list: keys.map(stands).filter((item) => item !== null), questions };
}

// The content that comes of both, and what is to be asked; `names` are the story's own fields. What is asked about stands
// as it was typed here, paragraphs both ways.
export function mergeContents(base, theirs, mine, { texts, numbers }) {
  const content = { ...theirs }, questions = [];
  for (const name of [...texts.filter((each) => each !== "body"), ...numbers]) {
    const { value, asked } = decided((base || {})[name], theirs[name], mine[name]);
    content[name] = asked ? mine[name] : value;
    if (asked) questions.push({ name, theirs: theirs[name], mine: mine[name] });
  }
  for (const [name, keyOf] of Object.entries(LISTS)) {
    const merged = mergeLists((base || {})[name], theirs[name], mine[name], keyOf);
    content[name] = merged.list;
    questions.push(...merged.questions.map((question) => ({ name, key: keyOf(question.mine), ...question })));
  }
  const body = mergeTexts((base || {}).body, theirs.body, mine.body);
  content.body = body.text;
  return { content, questions: [...questions, ...body.questions] };
}

// The content after somebody has decided: "mine", "theirs" or "both". A paragraph that was changed since stays.
export function answered(content, { name, key, theirs, mine }, way) {
  if (way === "both" || (way === "mine" && name !== "body")) return content;
  if (name !== "body") {
    const keyOf = LISTS[name];
    const value = keyOf ? content[name].map((item) => (keyOf(item) === key ? theirs : item)) : theirs;
    return { ...content, [name]: value };
  }
  const lines = content.body.split("\n");
  const [gone, stays] = way === "mine" ? [theirs, mine] : [mine, theirs];
  if (gone === null) return content;
  // Of several of those words the one beside the other text is meant.
  let at = lines.findIndex((line, n) => line === gone && stays !== null && (lines[n - 1] === stays || lines[n + 1] === stays));
  if (at < 0) at = lines.indexOf(gone);
  if (at >= 0) lines.splice(at, 1);
  return { ...content, body: lines.join("\n") };
}
