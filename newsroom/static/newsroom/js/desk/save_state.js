// What the write page says of saving: one line beside the buttons, and a sentence below each field that is wrong.
import { clock, say } from "./messages.js";

export function saveState(form) {
  const state = form.querySelector("[data-save-state]");

  function tell(name, facts, tone) {
    if (!state) return;
    const sentence = say(name, facts);
    if (state.textContent !== sentence) state.textContent = sentence;
    state.dataset.tone = tone || "quiet";
    form.dataset.saveState = name;
  }

  function tellSaved(record) {
    if (!record.receipt) return;
    tell("saved", { time: clock(record.saved_at), receipt: record.receipt.slice(0, 6) }, "good");
  }

  // Kept on this phone, not yet at the newsroom.
  function tellKept(when, name = "here") {
    tell(name, { time: clock(when) }, "here");
  }

  function showErrors(fields) {
    clearErrors();
    for (const [name, sentence] of Object.entries(fields)) {
      const field = document.getElementById(`id_${name}`);
      const told = document.createElement("p");
      told.className = "error";
      told.id = `told-${name}`;
      told.dataset.told = name;
      told.textContent = sentence;
      if (field) {
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", told.id);
        field.after(told);
      } else if (state) state.after(told);
    }
  }

  function clearErrors() {
    form.querySelectorAll("[data-told]").forEach((told) => {
      const field = document.getElementById(`id_${told.dataset.told}`);
      if (field) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
      told.remove();
    });
  }

  function offerDoor(login) {
    if (!state || form.querySelector("[data-door]")) return;
    const way = document.createElement("a");
    way.dataset.door = "";
    way.href = `${login}?next=${encodeURIComponent(location.pathname + location.search)}`;
    way.textContent = say("door");
    state.after(" ", way);
  }

  // Beside the sentence: what can be done about it, [[title, what it does], …]; nothing takes away what stood there.
  function offer(choices = []) {
    form.querySelectorAll("[data-choices]").forEach((row) => row.remove());
    if (!choices.length) return;
    const row = document.createElement("p");
    row.dataset.choices = "";
    row.className = "save-choices";
    choices.forEach(([title, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = title;
      button.addEventListener("click", () => { offer(); act(); });
      row.append(button);
    });
    state.after(row);
  }

  return { tell, offer, tellSaved, tellKept, showErrors, clearErrors, offerDoor };
}
