// What this phone keeps of one working copy and open page is a record; here is which of them count, and in what order.
import { same } from "./content.js";
import { mergeContents } from "./merge.js";

const OUTDATED = 30 * 24 * 3600 * 1000;
const JUST_NOW = 60000;

// The record of a page that has just been opened; `tab` tells pages of one copy apart.
export function newRecord({ key, story, based_on, version, user, address, tab, page }) {
  return {
    id: recordId(key, story, tab), page, key, user, address, story, based_on, version,
    content: null, base: null, questions: [], waiting: [], dirty: false, inflight: null, typed_at: 0,
  };
}

export function recordId(key, story, tab) {
  return `${key || `story-${story}`}.${tab}`;
}

export function isUnsent(row) {
  return Boolean(row.dirty || row.inflight);
}

// Two places changed something each in another way, and nobody has said yet what stands.
export function hasQuestions(row) {
  return Boolean(row.questions && row.questions.length);
}

// Photos that were chosen for it have not arrived; one that was refused waits for somebody.
export function isWaiting(row) {
  return Boolean(row.waiting && row.waiting.length);
}

// The page before this one was told "saved", perhaps while this one was on its way: what it kept is as new as what came, or newer.
function isAhead(row, record, now) {
  return record.version > 0 && row.version >= record.version && now - row.typed_at < JUST_NOW;
}

// Whether the row has words that the page lacks.
export function isMissing(row, record) {
  return isUnsent(row) || isWaiting(row) || row.version > record.version;
}

// When somebody last typed in it, or had it before them.
function seen(row) {
  return Math.max(row.typed_at || 0, row.seen_at || 0);
}

// What other pages kept of this copy: unsent first, then the newest. A page from the phone's memory has nothing of its
// own, so for it every record counts.
export function keptFor(record, rows, { isShell, now }) {
  return rows.filter((row) => {
    const isSame = record.key ? row.key === record.key : row.story === record.story;
    const isAsked = row.intent && row.version >= record.version;
    const isWanted = isShell || isUnsent(row) || isWaiting(row) || isAsked || isAhead(row, record, now);
    return isSame && row.user === record.user && isWanted && row.content;
  }).sort((one, other) => isUnsent(other) - isUnsent(one) || seen(other) - seen(one));
}

// The record goes on where the other one ended; its name stays.
export function takeOver(record, left) {
  const { key, story, version, content, base, inflight, typed_at, saved_at, receipt, dirty } = left;
  const based_on = left.based_on || record.based_on;
  Object.assign(record, { key, story, version, based_on, content, base: base || null, inflight, typed_at, saved_at, receipt, dirty });
  Object.assign(record, { intent: left.intent || null, warnings: left.warnings, questions: left.questions || [], waiting: left.waiting || [] });
}

// The newsroom has another text than the one this began with (told: its answer): the record holds what comes of both, and
// what is to be asked. The text that stood there is kept as an earlier version when something is.
export function merge(record, told, names) {
  const { content, questions } = mergeContents(record.base, told.content, record.content, names);
  const { version, saved_at, receipt } = told;
  Object.assign(record, { content, base: told.content, version, saved_at, receipt, inflight: null });
  record.questions = [...(record.questions || []), ...questions];
  record.keep = Boolean(record.keep || questions.length);
  record.dirty = !same(content, told.content, names);
}

// What the first page sends for this person: whatever the newsroom lacks, or was asked to take.
export function waiting(rows, user) {
  return rows.filter((row) => row.user === user && row.content && (isUnsent(row) || row.intent || hasQuestions(row) || isWaiting(row)));
}

// Nothing waits in it, and nobody has typed in it for a month.
export function isOutdated(row, now) {
  return !isUnsent(row) && !row.intent && !hasQuestions(row) && !isWaiting(row) && now - seen(row) > OUTDATED;
}

// How long from now until something is done that each key puts off by `each`, though never longer than `atMost` since the first.
export function timeLeft(since, now, each, atMost) {
  return Math.min(each, Math.max(0, since + atMost - now));
}

// How long until a save that did not arrive is tried again, after it was waited for so long the last time.
export function nextWait(last, first, longest) {
  return Math.min(longest, last ? last * 2 : first);
}
