/* A paragraph's number makes the comment form ready for that paragraph, without loading the page again. */
document.addEventListener("click", (event) => {
  const number = event.target.closest("[data-paragraph]");
  const form = document.getElementById("comment-form");
  if (!number || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  form.elements.paragraph.value = number.dataset.paragraph;
  form.elements.text.focus();
});
