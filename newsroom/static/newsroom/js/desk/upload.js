// How a photo gets from this phone to the newsroom: in pieces (分片上传), going on where it was cut off; no page is needed.
import { withKey } from "./keys.js";
import { files } from "./local_store.js";
import { csrf, fetched, json, notNow } from "./submit.js";

const PIECE = 256 * 1024;

// Somebody must sign in before it goes on.
function isDoor({ status }) {
  return status === 401 || status === 403;
}

// The newsroom said no for good; anything else is tried again.
export function isFinal(answer) {
  return answer.status >= 400 && answer.status < 500 && !isDoor(answer) && !notNow(answer);
}

// How much of the photo has arrived, in whole percent.
export function percent({ sent, size }) {
  return size ? Math.floor((sent || 0) * 100 / size) : 0;
}

// What a record keeps of a photo that waits; the file itself lies under the same id among the files.
export function newPhoto({ id, name, size, credit }) {
  return { id, name, size, caption: "", credit, sent: 0, refused: "" };
}

async function told(answer) {
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw Object.assign(new Error(said.detail || String(answer.status)), { final: isFinal(answer), door: isDoor(answer) });
}

function put(address, photo, file, from) {
  return fetched(`${address}?offset=${from}`, {
    method: "PUT",
    headers: {
      "Content-Type": "application/octet-stream",
      "X-CSRFToken": csrf(),
      "X-Size": String(photo.size),
      "X-Name": encodeURIComponent(photo.name),
    },
    body: file.slice(from, from + PIECE),
  });
}

// All pieces of the photo are at the newsroom; `progress` is called after each. Raises an error with `final` when it is
// refused for good.
export async function sendPieces(photo, file, pattern, progress) {
  const address = withKey(pattern, photo.id);
  while (photo.sent < photo.size) {
    photo.sent = (await told(await put(address, photo, file, photo.sent))).received;
    progress(photo);
  }
}

// The photo belongs to the working copy of that key; answers what the newsroom calls it. The same again is the same photo.
export async function finish(photo, pattern, draft) {
  const { caption, credit } = photo;
  return told(await json(withKey(pattern, photo.id), "POST", { draft, caption, credit }));
}

// The file of a photo that waits, or null when this phone has lost it.
export async function fileOf(photo) {
  const row = await files.get(photo.id).catch(() => null);
  return row ? row.file : null;
}
