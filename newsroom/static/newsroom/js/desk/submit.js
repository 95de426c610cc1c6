// How a record gets from this phone to the newsroom: one save at a time, each under a key of its own, the same key until it is answered.
import { same } from "./content.js";
import { storyFields } from "./form_content.js";
import { freshKey } from "./keys.js";
import { copies } from "./local_store.js";

const LONGEST_WAIT = 20000;
const door = { csrf: "" };

export function csrf() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return door.csrf || (field ? field.value : "");
}

export function fetched(address, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
  return fetch(address, { ...options, signal: stop.signal, credentials: "same-origin" }).finally(() => clearTimeout(timer));
}

// Not taken and not refused either (on the way for too long, too many at once, away): to be sent again as it was.
export function notNow({ status }) {
  return status >= 500 || status === 408 || status === 429;
}

// What an answer to a save means: ok, stale, gone (thrown away elsewhere), wrong, door (somebody must sign in), away or refused.
export function verdict(status, told) {
  if (status >= 200 && status < 300) return "ok";
  if (status === 409 && told.stale && (told.content || typeof told.text === "string")) return "stale";
  if (status === 409 && told.gone) return "gone";
  if (status === 400 || status === 413) return "wrong";
  if (status === 401 || status === 403) return "door";
  return notNow({ status }) ? "away" : "refused";
}

// Who is signed in now; also brings the token that the next change must carry.
export async function session(address) {
  const answer = await fetched(address, { headers: { Accept: "application/json" } });
  const told = await answer.json();
  door.csrf = told.csrf;
  return told;
}

// The last request of a page outlives it.
export function json(address, method, body, isLast = false) {
  return fetched(address, {
    method,
    keepalive: isLast,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() },
    body: JSON.stringify(body),
  });
}

// One save of the record: {ok}, {stale}, {gone}, {wrong}, {signedOut}, {refused} or {away}; the record is kept before and after.
export async function save(record, addresses) {
  record.inflight ||= { save_key: freshKey(), version: record.version, content: record.content, keep: record.keep };
  const sent = record.inflight;
  const body = { version: sent.version, save_key: sent.save_key, content: sent.content, user: record.user };
  if (record.story) body.story = record.story;
  if (sent.keep) body.keep = true;
  if (record.based_on) body.based_on = record.based_on;
  await copies.put(record).catch(() => {});
  const answer = await attempt(addresses, body, true).catch(() => ({ away: true }));
  settle(record, sent, answer, storyFields());
  await copies.put(record).catch(() => {});
  return answer;
}

// One request: what the answer means, and what it says; a token that has ended is asked for anew.
export async function attempt(addresses, body, again, isLast = false) {
  const answer = await json(addresses.draft, "PUT", body, isLast);
  const told = await answer.json().catch(() => ({}));
  const means = verdict(answer.status, told);
  if (means !== "door") return { [means]: true, told };
  if (!again) return { refused: true, told };
  const who = await session(addresses.session);
  return who.signed_in ? attempt(addresses, body, false, isLast) : { signedOut: true, told: who };
}

// What the record is after the answer.
export function settle(record, sent, answer, names) {
  if (answer.ok) {
    const { version, saved_at, receipt, length, warnings } = answer.told;
    Object.assign(record, { version, saved_at, receipt, length, warnings, base: sent.content, inflight: null, keep: false });
    record.dirty = !same(record.content, sent.content, names);
  } else if (!answer.away && !answer.signedOut) {
    // The newsroom has answered: this key is spent. What was typed stays here until it is taken in.
    record.inflight = null;
    // What was thrown away elsewhere lies in the bin; what was typed here begins anew. Who no longer writes a story along
    // is given a key, and goes on in a copy of its own.
    if (answer.gone) Object.assign(record, { version: 0, dirty: true });
    if (answer.gone && answer.told.key) Object.assign(record, { key: answer.told.key, story: null, based_on: null, base: null, intent: null });
  }
}
