// A person found by name or pinyin joins the byline without the page being sent (署名).
import { append } from "./form_content.js";

export function joinByline(form) {
  const asked = document.getElementById("id_person");
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add_person]");
    if (!button) return;
    event.preventDefault();
    const line = {
      reporter: button.value,
      name: button.querySelector("b").textContent,
      organisation: button.dataset.organisation || "",
      role: button.dataset.role || "reporter",
    };
    const made = append(form, "byline", line, line);
    document.getElementById("people-found")?.replaceChildren();
    if (asked) { asked.value = ""; asked.focus(); }
    if (made) made.scrollIntoView({ block: "nearest" });
  });
  // Enter in the finder looks for people; it is not the story that is sent.
  asked?.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) event.preventDefault(); });
}
