// A person found by name or pinyin joins the byline without the page being sent (署名).
(function () {
  "use strict";
  var form = document.querySelector("form[data-draft]");
  if (!form || !window.deskContent) return;
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=add_person]");
    if (!button) return;
    event.preventDefault();
    var line = {
      reporter: button.value,
      name: button.querySelector("b").textContent,
      organisation: button.dataset.organisation || "",
      role: button.dataset.role || "reporter"
    };
    var made = window.deskContent.append(form, "byline", line, line);
    var found = document.getElementById("people-found");
    if (found) found.replaceChildren();
    var asked = document.getElementById("id_person");
    if (asked) { asked.value = ""; asked.focus(); }
    if (made) made.scrollIntoView({ block: "nearest" });
  });
  // Enter in the finder looks for people; it is not the story that is sent.
  var asked = document.getElementById("id_person");
  if (asked) asked.addEventListener("keydown", function (event) { if (event.key === "Enter" && !event.isComposing) event.preventDefault(); });
})();
