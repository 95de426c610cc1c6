// A working copy as values, without a page; one shape with `blank_content` in stories/actions/drafts/working_copy.py.
// `names` are the story's own fields: {texts: […], numbers: […]}.
export const BYLINE = ["reporter", "name", "organisation", "role", "printed"];
export const PHOTO = ["id", "caption", "credit"];
const LISTS = ["bylines", "photos", "tags"];

export function plain(text) {
  return text.replace(/\r\n?/g, "\n");
}

// The number of a row, or null for what is none.
export function number(text) {
  return /^[0-9]+$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

export function tags(text) {
  return text.split(/[、，,；;\n]/).map((tag) => tag.trim()).filter(Boolean);
}

// The lines of one list in the order of their places, without those taken out. `filled` are the fields of a form:
// {name, value, checked}, named byline-0-name, byline-0-place, byline-0-gone.
export function lines(filled, prefix, fields) {
  const found = new Map();
  const named = new RegExp(`^${prefix}-([0-9]+)-([a-z]+)$`);
  for (const field of filled) {
    const [, at, part] = named.exec(field.name || "") || [];
    if (!part) continue;
    if (!found.has(at)) found.set(at, { at: Number(at), place: Number(at) + 1 });
    const row = found.get(at);
    if (part === "gone") row.gone = field.checked;
    else if (part === "place") row.place = number(field.value) || row.place;
    else row[part] = plain(field.value);
  }
  // A line that was given another's number stands before it when it came from below, after it when it came from above.
  const moved = (row) => Math.sign(row.place - row.at - 1);
  return [...found.values()]
    .filter((row) => !row.gone)
    .sort((one, other) => one.place - other.place || moved(one) - moved(other) || one.at - other.at)
    .map((row) => Object.fromEntries(fields.map((field) => [field, row[field] || ""])));
}

// The people and the photos that the lines name; an empty line names nobody.
export function bylines(filled) {
  return lines(filled, "byline", BYLINE)
    .filter((line) => line.reporter || line.name || line.printed)
    .map((line) => ({ ...line, reporter: number(line.reporter) }));
}

export function photos(filled) {
  return lines(filled, "photo", PHOTO)
    .filter((line) => number(line.id))
    .map((line) => ({ ...line, id: number(line.id) }));
}

// The content with a photo that has arrived, at the end unless it stands there; a caption of one's own joins the one it has.
export function withPhoto(content, { id, caption }, typed) {
  const own = typed.trim() && typed.trim() !== caption ? typed : "";
  const there = (content.photos || []).some((photo) => photo.id === id);
  const photos = there ? content.photos : [...(content.photos || []), { id, caption: "" }];
  const joined = (photo) => (own && !photo.caption.includes(own) ? [photo.caption, own].filter(Boolean).join("\n") : photo.caption);
  return { ...content, photos: photos.map((photo) => (photo.id === id ? { ...photo, caption: joined(photo) } : photo)) };
}

// The number that the next line of a list gets.
export function nextPlace(filled, prefix) {
  const taken = Array.from(filled, (field) => Number((new RegExp(`^${prefix}-([0-9]+)-`).exec(field.name || "") || [0, -1])[1]));
  return Math.max(-1, ...taken) + 1;
}

// The fields that the form would send for this content, as [name, value]; what the desk's plain form sends, too.
export function fields(content, names) {
  const sent = names.texts.map((name) => [name, content[name] || ""]);
  names.numbers.forEach((name) => sent.push([name, content[name] ? String(content[name]) : ""]));
  sent.push(["tags", (content.tags || []).join("、")]);
  for (const [prefix, list, parts] of [["byline", content.bylines, BYLINE], ["photo", content.photos, PHOTO]]) {
    (list || []).forEach((line, at) => {
      parts.forEach((part) => sent.push([`${prefix}-${at}-${part}`, line[part] ? String(line[part]) : ""]));
      sent.push([`${prefix}-${at}-place`, String(at + 1)]);
    });
  }
  return sent;
}

// Two contents compare equal when a server would store the same.
export function same(one, other, names) {
  return JSON.stringify(ordered(one, names)) === JSON.stringify(ordered(other, names));
}

function ordered(content, names) {
  const parts = { bylines: BYLINE, photos: PHOTO };
  return [...names.texts, ...names.numbers, ...LISTS].map((name) => {
    const value = (content || {})[name];
    if (parts[name]) return (value || []).map((line) => parts[name].map((part) => line[part] || ""));
    return value || (name === "tags" ? [] : "");
  });
}
