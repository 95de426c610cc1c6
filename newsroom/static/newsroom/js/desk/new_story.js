// A new story has a key of its own even when the page that begins it comes from this phone's memory (新稿).
import { freshKey, withKey } from "./keys.js";

export function beginWithOwnKey(links) {
  links.forEach((link) => {
    link.addEventListener("click", () => { link.href = withKey(link.getAttribute("href"), freshKey()); });
  });
}
