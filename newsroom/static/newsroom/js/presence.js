/* While a story is open, the house hears of it every twenty seconds, and the page says who else is there. */
const line = document.querySelector("[data-presence]");
const token = document.querySelector("[name=csrfmiddlewaretoken]");

const beThere = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(line.dataset.presence, {
      method: "POST",
      headers: { "X-CSRFToken": token.value },
      credentials: "same-origin",
    });
    if (!answer.ok) return;
    const { says } = await answer.json();
    // Said again only when it differs, or a screen reader would repeat it three times a minute.
    if (line.textContent !== says) line.textContent = says;
  } catch {
    // Without the network nobody can be seen; the next try may do better.
  }
};

if (line && token) {
  beThere();
  setInterval(beThere, 20_000);
}
