// The length in characters while typing (字数), counted as the newsroom counts: each Chinese character, each word or figure, as one.
import { say } from "./messages.js";

const COUNTED = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3134f}々〇]|[A-Za-z0-9À-ɏ０-９Ａ-Ｚａ-ｚ]+(?:[.,:'’/_@-][A-Za-z0-9À-ɏ０-９Ａ-Ｚａ-ｚ]+)*/gu;

export function characters(text) {
  return text.match(COUNTED)?.length || 0;
}

export function countCharacters(form) {
  const shown = document.querySelector("[data-length]");
  const body = document.getElementById("id_body");
  const lead = document.getElementById("id_lead_in");
  if (!shown || !body) return;
  const limits = Array.from(form.querySelectorAll("[data-count-for]"), (told) => {
    const field = document.getElementById(told.dataset.countFor);
    return { told, field, most: Number(field.dataset.most), usual: told.textContent };
  });
  let timer = null;

  // A field that is too long says so while it is written, not when it is filed.
  function countFields() {
    for (const { told, field, most, usual } of limits) {
      const over = [...field.value.trim()].length - most;
      const sentence = over > 0 ? say("tooLong", { n: over }) : usual;
      if (told.textContent !== sentence) told.textContent = sentence;
      told.classList.toggle("over", over > 0);
    }
  }

  function count() {
    timer = null;
    countFields();
    shown.textContent = say("length", { n: characters(`${lead ? lead.value : ""}\n${body.value}`) });
  }

  form.addEventListener("input", () => { timer ||= setTimeout(count, 250); });
  form.addEventListener("desk:restored", count);
  countFields();
}
