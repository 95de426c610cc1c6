"""What a finger or a keyboard does on the write page, as the page sees it; each takes what it gives."""

INSERT = """([words, place]) => {
  const body = document.getElementById("id_body");
  const lines = body.value.split("\\n");
  if (place < 0) lines.push(words); else lines[place % lines.length] += words;
  body.value = lines.join("\\n");
  body.dispatchEvent(new Event("input", { bubbles: true }));
}"""
# At the caret, in one moment, as undo sees it.
AT_THE_CARET = """(words) => {
  document.getElementById("id_body").focus();
  document.execCommand("insertText", false, words);
}"""
HEADLINE = """([words, desk]) => {
  document.getElementById("id_headline").value = words;
  document.getElementById("id_desk").value = desk;
  document.getElementById("id_headline").dispatchEvent(new Event("input", { bubbles: true }));
}"""
PASTE = """(words) => {
  const data = new DataTransfer();
  data.setData("text/html", `<p>${words}<b>。</b></p>`);
  data.setData("text/plain", `${words}。`);
  document.getElementById("id_body").focus();
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""
# Into the first place for an answer on a story's page, after what stands there.
ANSWER = """(words) => {
  const field = document.querySelector(".remark textarea");
  field.closest("details").open = true;
  field.value += words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""
BODY = """() => document.getElementById("id_body").focus()"""
# A page is known by when it began; loaded anew it is another one.
PAGE = "() => performance.timeOrigin"
# A list that says nothing more by itself until somebody does something.
AT_REST = """() => [...document.querySelectorAll("[data-outbox] li")].every((row) => ["filed", "received",
  "differsOpen", "look", "lookOpen", "photosRefused", "refused", "answer", "answerKept"].includes(row.dataset.state))"""
# What the desk keeps for a day without a network has arrived.
PAGES_ARE_KEPT = "async () => (await (await caches.open('desk-pages')).keys()).length >= 9"
