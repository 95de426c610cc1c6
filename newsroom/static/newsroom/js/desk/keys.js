// Keys of working copies, saves and photos: made here, so that what is sent twice is known to be one thing.
const KEY = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

// A fresh key; without the newer call on pages that are not served over https.
export function freshKey(crypto = globalThis.crypto) {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// The address with this key in the place of the one it has.
export function withKey(address, key) {
  return address.replace(KEY, key);
}

// Whose write page the address is: the key of a working copy, or the number of a story.
export function namedBy(path) {
  const draft = /drafts\/([0-9a-f-]{36})\//.exec(path);
  const story = /stories\/([0-9]+)\//.exec(path);
  return { key: draft ? draft[1] : "", story: story ? Number(story[1]) : null };
}

// The name of this page: it keeps it over a reload, and a second page of the same copy has another.
export function pageName() {
  try {
    const name = sessionStorage.getItem("desk-page") || freshKey().slice(0, 8);
    sessionStorage.setItem("desk-page", name);
    return name;
  } catch {
    return freshKey().slice(0, 8);
  }
}
