// How much two paragraphs have in common (相似度), so that a paragraph is known again after it was changed.
const LEAST = 0.25, LONGEST = 2000;

function bigrams(text) {
  const found = new Map();
  for (let at = 0; at + 1 < Math.min(text.length, LONGEST); at += 1) {
    const two = text.slice(at, at + 2);
    found.set(two, (found.get(two) || 0) + 1);
  }
  return found;
}

// From 0 (nothing worth the name) to 1: Dice's measure over pairs of characters.
export function likeness(one, other) {
  if (one === other) return 1;
  const a = bigrams(one), b = bigrams(other);
  let both = 0, all = 0;
  a.forEach((n, two) => { both += Math.min(n, b.get(two) || 0); all += n; });
  b.forEach((n) => { all += n; });
  const found = all ? (2 * both) / all : 0;
  return found < LEAST ? 0 : found;
}

// Whether the last text was only written on, from the first by way of the second; never of what is no text.
export function contained(first, second, last) {
  return [first, second, last].every((text) => typeof text === "string") && second.includes(first) && last.includes(second);
}
