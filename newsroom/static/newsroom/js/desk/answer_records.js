// What this phone keeps of an answer to a reviewer (回复) is a record of one field and one open page, in the browser's simple
// store: {text, at, base, version, inflight}; `base` is what the newsroom has of it, at that version.
import { freshKey } from "./keys.js";
import { attempt } from "./submit.js";

const KEPT = "desk-answer:";
const PAGE = freshKey().slice(0, 8);

function user() {
  return document.documentElement.dataset.user || "";
}

function prefix() {
  return `${KEPT}${user()}:`;
}

// What one page keeps of one field; before there were versions, every page kept it under one name.
export function newAnswer(field, text, version) {
  const name = `${prefix()}${location.pathname}#${field}~${PAGE}`;
  return { name, path: location.pathname, field, text, base: text, version, at: 0, inflight: null };
}

// What is kept for this person.
export function keptAnswers() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix())).map(read).filter(Boolean);
  } catch {
    return [];
  }
}

function read(name) {
  const text = localStorage.getItem(name);
  if (!text) return null;
  const [path, field] = name.slice(prefix().length).split("#");
  return { base: "", version: 0, inflight: null, ...JSON.parse(text), name, path, field: field.split("~")[0] };
}

// Whether it is kept: a browser that keeps nothing keeps no answer either.
export function keepAnswer(record) {
  const { name, text, at, base, version, inflight } = record;
  if (!text.trim() && !isUnsent(record)) return dropAnswer(record);
  try {
    localStorage.setItem(name, JSON.stringify({ text, at, base, version, inflight }));
    return true;
  } catch {
    return false;
  }
}

export function dropAnswer({ name }) {
  try { localStorage.removeItem(name); } catch { /* nor can it lose one */ }
  return true;
}

// As two texts are compared that differ in blanks only.
export function bare(text) {
  return (text || "").replace(/\s+/g, "");
}

// Whether only this phone has what was typed.
export function isUnsent({ text, base }) {
  return text.trim() !== (base || "").trim();
}

// One text in which nothing is missing of what was typed here and there since the text that both began with.
export function joined(base, mine, theirs) {
  const [before, here, there] = [bare(base), bare(mine), bare(theirs)];
  if (here === before || (there !== before && there.includes(here))) return theirs;
  if (there === before || here.includes(there)) return mine;
  return `${mine.trimEnd()}\n${theirs}`;
}

// What the record is after the answer to what was sent.
export function settleAnswer(record, sent, answer) {
  if (answer.ok) {
    Object.assign(record, { version: answer.told.version, base: sent.text, inflight: null });
  } else if (answer.stale) {
    const { text, version, is_sent } = answer.told;
    // What was sent to the reviewer meanwhile is no unsent answer any more; what was typed on since is.
    const mine = is_sent && record.text === sent.text ? text : joined(record.base, record.text, text);
    Object.assign(record, { text: mine, base: text, version, inflight: null });
  } else if (!answer.away && !answer.signedOut) record.inflight = null;
}

// One save of the record, under a key that is repeated until it is answered: {ok}, {stale}, {wrong}, {signedOut}, {refused} or {away}.
export async function saveAnswer(record, session, { keep = keepAnswer, isLast = false } = {}) {
  record.inflight ||= { save_key: freshKey(), version: record.version, text: record.text };
  const sent = record.inflight;
  keep(record);
  const place = `${record.path}remark/${record.field.slice("answer-".length)}/answer/`;
  const answer = await attempt({ draft: place, session }, { ...sent, user: user() }, true, isLast).catch(() => ({ away: true }));
  settleAnswer(record, sent, answer);
  keep(record);
  return answer;
}

// Whether nothing was typed there since this was read.
export function isAsKept(record) {
  try {
    const there = read(record.name);
    return Boolean(there) && there.at === record.at;
  } catch {
    return false;
  }
}

// What was typed on the page that kept it, if that is open still, is not written over.
export function keepUnlessTyped(record) {
  if (isAsKept(record)) keepAnswer(record);
}
