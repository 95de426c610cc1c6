/* While a reader types into a search field, people, columns, tags and editions of that name are offered below it. */
const PATIENCE = 180;
let count = 0;

function attach(field) {
  const list = document.createElement("ul");
  list.id = `suggest-${(count += 1)}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  field.form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value);
  let timer = 0, asked = "", chosen = -1;

  const options = () => [...list.children];
  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function choose(place) {
    const all = options();
    chosen = (place + all.length) % all.length;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === chosen)));
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }
  function show(suggestions) {
    list.replaceChildren(...suggestions.map(({ kind, name, url }, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = url;
      const words = document.createElement("span");
      words.textContent = name;
      words.lang = "zh-Hans";
      const what = document.createElement("span");
      what.className = "subject-type";
      what.textContent = kind;
      option.append(words, " ", what);
      return option;
    }));
    chosen = -1;
    list.hidden = suggestions.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
  }
  async function ask() {
    const text = field.value.trim();
    if (text === asked) return;
    asked = text;
    if (!text) return close();
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: text })}`);
      const { suggestions } = await answer.json();
      if (text === asked && document.activeElement === field) show(suggestions);
    } catch { close(); }
  }
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PATIENCE);
  });
  field.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, PATIENCE); });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.href = options()[chosen].dataset.url;
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // Pressing the mouse would take the focus away, and the list with it, before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-url]");
    if (option) location.href = option.dataset.url;
  });
  field.addEventListener("blur", close);
}

for (const field of document.querySelectorAll("input[data-suggest]")) attach(field);
