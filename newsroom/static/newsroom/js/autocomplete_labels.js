/* An autocomplete says which field it is and what is chosen; select2 draws its box without a name. */
const name = (select) => {
  const drawn = select.nextElementSibling?.querySelector(".select2-selection__rendered");
  if (!drawn) return;
  const field = select.getAttribute("aria-label") || select.labels[0]?.textContent.trim() || select.name;
  const chosen = select.selectedOptions[0]?.textContent.trim();
  drawn.setAttribute("aria-label", chosen ? `${field} ${chosen}` : field);
};
const nameAll = (root) => root.querySelectorAll("select.admin-autocomplete").forEach(name);

// After select2, wherever the page puts this file among the others.
window.addEventListener("load", () => {
  nameAll(document);
  django.jQuery(document).on("change", "select.admin-autocomplete", (event) => name(event.target));
});
document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
