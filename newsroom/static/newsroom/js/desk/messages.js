// The sentences of this face, as the page's language has them: <template id="words"><i data-word="…">….
let known = null;

function sentences() {
  if (!known) {
    const named = document.getElementById("words")?.content.querySelectorAll("[data-word]") ?? [];
    known = Object.fromEntries(Array.from(named, (each) => [each.dataset.word, each.textContent.trim()]));
  }
  return known;
}

// The sentence with its {facts} filled in.
export function filled(sentence, facts) {
  return Object.entries(facts || {}).reduce((text, [fact, value]) => text.split(`{${fact}}`).join(String(value)), sentence);
}

// The sentence of that name, with {facts} filled in.
export function say(name, facts) {
  return filled(sentences()[name] || name, facts);
}

// 14:03, as the phone's clock shows it.
export function clock(when) {
  return new Date(when).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}
