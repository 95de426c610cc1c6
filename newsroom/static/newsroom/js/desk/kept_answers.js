// Answers to reviewers (回复) that were not sent: in the fields of a story's page, on the first page's list of what only this
// phone has, and on their way to the newsroom from any page of the desk.
import { answerField } from "./answer_field.js";
import { bare, dropAnswer, isAsKept, isUnsent, keepAnswer, keepUnlessTyped, keptAnswers, saveAnswer } from "./answer_records.js";
import { clock, say } from "./messages.js";

// Not every browser says that the network is back; what was not sent is tried again soon, then less and less often.
const SOON = 2000, SELDOM = 30000, MOST_TURNS = 4;

// The answer that has no field on the page any more: the words, and a button to let them go.
function leftOver(answer, session) {
  const said = document.createElement("p");
  said.className = "hint";
  said.setAttribute("role", "status");
  const words = document.createElement("blockquote");
  words.textContent = answer.text;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("letGo");
  button.addEventListener("click", async () => {
    said.remove();
    // What the newsroom has of it by now goes into the bin.
    for (let turn = 0, told = { stale: true }; told.stale && turn < MOST_TURNS; turn += 1) {
      Object.assign(answer, { text: "", at: Date.now(), inflight: null });
      keepAnswer(answer);
      told = await saveAnswer(answer, session);
    }
    if (!isUnsent(answer)) dropAnswer(answer);
  });
  said.append(say("answerLeft", { time: clock(answer.at) }), words, button);
  return said;
}

// On the page of a story: what was typed comes back, and what is typed is kept. Answers which of the kept are on this page.
export function keepAnswers(main, session) {
  const fields = Array.from(main.querySelectorAll("textarea[data-answer]"));
  const sent = Array.from(main.querySelectorAll(".remark.own > p:first-child"), (words) => bare(words.innerText));
  const here = keptAnswers().filter(({ path }) => path === location.pathname);
  fields.forEach((field) => answerField(field, here.filter((answer) => answer.field === field.id), session));
  const isOnPage = (answer) => answer.path === location.pathname && fields.some(({ id }) => id === answer.field);
  for (const answer of here.filter((each) => !isOnPage(each))) {
    if (!isUnsent(answer) || sent.includes(bare(answer.text))) dropAnswer(answer);
    else main.prepend(leftOver(answer, session));
  }
  return isOnPage;
}

function rowOf(list, answer) {
  return Array.from(list.children).find((each) => each.dataset.answer === answer.name);
}

// On the first page: an answer that only this phone has, with the way to its story.
function draw(list, answer, name, facts) {
  let row = rowOf(list, answer);
  if (!row) {
    row = document.createElement("li");
    row.className = "row";
    row.dataset.answer = answer.name;
    const link = document.createElement("a");
    link.href = answer.path;
    link.textContent = (answer.text || answer.base).slice(0, 40);
    const state = document.createElement("span");
    state.className = "row-meta";
    row.append(link, " ", state);
    list.append(row);
    list.closest("[data-outbox-part]").hidden = false;
  }
  row.dataset.state = name === "answerWaits" ? "answer" : name;
  row.lastChild.textContent = say(name, facts || { time: clock(answer.at) });
}

// What pages that are gone have left on this phone goes to the newsroom, and is listed until it is there.
export function sendAnswers(list, session, isOnPage) {
  let wait = SOON, timer = 0, working = false;
  const waiting = () => keptAnswers().filter((answer) => isUnsent(answer) && !isOnPage(answer));
  const tell = (...what) => { if (list) draw(list, ...what); };

  async function sendOne(answer, turns = MOST_TURNS) {
    if (!navigator.onLine || !turns) return;
    const told = await saveAnswer(answer, session, { keep: keepUnlessTyped });
    // It was sent or thrown away elsewhere: nothing of it waits here.
    if ((told.ok || told.stale) && !answer.text.trim() && !isUnsent(answer)) return list && rowOf(list, answer)?.remove();
    if (!isAsKept(answer)) return;
    if (told.stale && isUnsent(answer)) return sendOne(answer, turns - 1);
    if (told.ok || told.stale) tell(answer, "answerKept", { time: clock(Date.now()) });
    else if (told.signedOut) tell(answer, "signedOut");
    else if (told.wrong || told.refused) tell(answer, "refused", { why: told.told.detail || "" });
  }

  async function run() {
    if (working) return;
    working = true;
    clearTimeout(timer);
    waiting().forEach((answer) => tell(answer, "answerWaits"));
    for (const answer of waiting()) await sendOne(answer);
    working = false;
    if (!waiting().length) return;
    timer = setTimeout(run, wait);
    wait = Math.min(2 * wait, SELDOM);
  }

  window.addEventListener("online", () => { wait = SOON; run(); });
  run();
}
