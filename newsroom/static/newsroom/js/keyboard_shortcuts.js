/* One key does what the element that names it in data-key does: a link is followed, a field is made ready to type. */
const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

const go = (element) => {
  const folded = element.closest("details");
  if (element === folded) {
    folded.open = !folded.open;
    folded.querySelector("summary").focus();
    return;
  }
  if (folded) folded.open = true;
  if (element.matches("a")) element.click();
  else element.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (!/^[a-z?]$/.test(event.key)) return;
  // A summary opens the form, the field in it is where one goes on.
  const named = [...document.querySelectorAll(`[data-key="${event.key}"]`)];
  const element = named.find((each) => each.matches("textarea")) || named[0];
  if (!element) return;
  event.preventDefault();
  go(element);
});
