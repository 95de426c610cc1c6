/* Reads a story aloud, sentence by sentence, in the browser's own Chinese voice, and marks the sentence it speaks. */

const END = /[。！？!?…]/, CLOSERS = /[”’」』）】》〉"'\])]/, OPENERS = "“‘「『", SHUT = "”’」』";
// Words that hand a quotation over to whoever said it: “……。”他说。 is one breath.
const SAYS = /^[^，。！？：；、“”]{0,14}(?:说|道|表示|介绍|回答|告诉|问|答|称|喊|笑)[^，。！？“”]{0,6}[，。：！？]/;

/* The sentences of a paragraph as [start, end) places in it: a closing quotation mark stays with its sentence, an
   ellipsis ends none in the middle of a clause, a decimal point or an abbreviation never does. */
export function sentences(text) {
  const found = [];
  let start = 0, at = 0;
  while (at < text.length) {
    if (!END.test(text[at])) { at += 1; continue; }
    let end = at;
    while (end < text.length && END.test(text[end])) end += 1;
    const trailing = text.slice(at, end).replace(/[…]/g, "") === "";
    while (end < text.length && CLOSERS.test(text[end])) end += 1;
    const closes = SHUT.includes(text[end - 1]);
    const rest = text.slice(end);
    const goesOn = rest && ((closes && SAYS.test(rest)) || (trailing && !closes && !/^[“‘「『A-Z一-鿿]/.test(rest)));
    if (!goesOn) {
      found.push([start, end]);
      start = end;
    }
    at = end;
  }
  if (text.slice(start).trim()) found.push([start, text.length]);
  return found.filter(([from, to]) => text.slice(from, to).trim());
}

/* The text as it must be spoken: local names with odd readings become words of the same sound and length, so that
   every place in the one is the same place in the other. Longer names win over the shorter ones inside them. */
export function spoken(text, readings) {
  const names = [...readings].sort((one, other) => other.written.length - one.written.length);
  let out = "";
  for (let at = 0; at < text.length;) {
    const name = names.find((each) => text.startsWith(each.written, at));
    out += name ? name.say : text[at];
    at += name ? name.written.length : 1;
  }
  return out;
}

/* The paragraphs of a story in the order of reading, each with its text nodes. */
export function passages(story) {
  const parts = [...story.querySelectorAll(".story-heads > h1:not(.visually-hidden), .story-heads > .deck, .story-text :is(p, h2, h3, h4, li), figcaption")];
  return parts.map((element) => {
    const nodes = [];
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) nodes.push(walk.currentNode);
    return {element, nodes, text: nodes.map((node) => node.data).join("")};
  });
}

function range({nodes}, from, to) {
  const found = document.createRange();
  let passed = 0, begun = false;
  for (const node of nodes) {
    const length = node.data.length;
    if (!begun && from < passed + length) { found.setStart(node, from - passed); begun = true; }
    if (begun && to <= passed + length) { found.setEnd(node, to - passed); return found; }
    passed += length;
  }
  return found;
}

export class Reading {
  constructor(bar) {
    this.bar = bar;
    this.story = document.querySelector("article.story");
    this.queue = passages(this.story).flatMap((passage) =>
      sentences(passage.text).map(([from, to]) => ({passage, from, to, text: passage.text.slice(from, to)})));
    this.place = 0;
    this.state = "still";
    this.turn = 0;
    this.readings = fetch(bar.dataset.readings).then((answer) => answer.json()).catch(() => []);
    this.rate = bar.querySelector("[data-aloud-rate]");
    try { this.rate.value = localStorage.getItem("aloud-rate") || this.rate.value; } catch { /* the usual speed, then */ }
    this.button("begin").addEventListener("click", () => this.state === "speaking" ? this.pause() : this.play());
    this.button("next").addEventListener("click", () => this.move(1));
    this.button("back").addEventListener("click", () => this.move(-1));
    this.button("stop").addEventListener("click", () => this.stop());
    this.rate.addEventListener("change", () => {
      try { localStorage.setItem("aloud-rate", this.rate.value); } catch { /* this page only */ }
      if (this.state === "speaking") this.speak();
    });
    addEventListener("pagehide", () => speechSynthesis.cancel());
  }

  button(name) { return this.bar.querySelector(`[data-aloud-${name}]`); }

  play() { this.show("speaking"); this.speak(); }

  // Pausing an utterance and resuming it is broken in several browsers; the sentence begins anew instead.
  pause() { this.turn += 1; this.show("paused"); speechSynthesis.cancel(); }

  stop() { this.turn += 1; this.place = 0; this.show("still"); this.mark(null); speechSynthesis.cancel(); }

  move(by) {
    this.place = Math.min(Math.max(0, this.place + by), this.queue.length - 1);
    this.mark(this.queue[this.place]);
    if (this.state === "speaking") this.speak();
  }

  async speak() {
    const turn = this.turn += 1;
    const readings = await this.readings;
    if (turn !== this.turn) return;
    const sentence = this.queue[this.place];
    if (!sentence) return this.stop();
    speechSynthesis.cancel();
    this.mark(sentence);
    const utterance = new SpeechSynthesisUtterance(spoken(sentence.text, readings));
    utterance.lang = "zh-CN";
    utterance.rate = Number(this.rate.value);
    const voices = speechSynthesis.getVoices();
    utterance.voice = voices.find((voice) => /^zh[-_]CN/i.test(voice.lang)) || voices.find((voice) => /^(zh|cmn)/i.test(voice.lang)) || null;
    utterance.onend = () => { if (turn === this.turn) { this.place += 1; this.speak(); } };
    utterance.onerror = (event) => { if (turn === this.turn && event.error !== "interrupted") this.pause(); };
    speechSynthesis.speak(utterance);
  }

  show(state) {
    this.state = state;
    this.bar.dataset.state = state;
    const begin = this.button("begin");
    begin.disabled = false;
    begin.textContent = begin.dataset[state === "speaking" ? "pause" : state === "paused" ? "resume" : "begin"];
    for (const name of ["back", "next", "stop"]) this.button(name).hidden = state === "still";
    this.rate.closest("label").hidden = state === "still";
  }

  // The browser's own highlights touch no element; where there are none, the whole paragraph is marked.
  mark(sentence) {
    for (const element of this.story.querySelectorAll(".spoken")) element.classList.remove("spoken");
    const highlights = window.CSS && CSS.highlights;
    if (highlights) highlights.delete("spoken");
    if (!sentence) return;
    const {passage, from, to} = sentence;
    if (highlights) highlights.set("spoken", new Highlight(range(passage, from, to)));
    else passage.element.classList.add("spoken");
    const box = range(passage, from, to).getBoundingClientRect();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (box.top < 0 || box.bottom > innerHeight - 80) {
      scrollTo({top: scrollY + box.top - innerHeight / 3, behavior: calm ? "auto" : "smooth"});
    }
  }
}
