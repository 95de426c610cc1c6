// A new story has a key of its own even when the page that begins it comes from this phone's memory (新稿).
import { freshKey, withKey } from "./keys.js";

const BEGUN = "desk-begun";

export function beginWithOwnKey(links) {
  links.forEach((link) => {
    link.addEventListener("click", () => {
      const key = freshKey();
      link.href = withKey(link.getAttribute("href"), key);
      try { sessionStorage.setItem(BEGUN, key); } catch { /* then the page cannot tell a new story from one it lacks */ }
    });
  });
}

// Whether the story was begun here a moment ago, so that an empty page is all there is of it.
export function isBegunHere(key) {
  try { return sessionStorage.getItem(BEGUN) === key; } catch { return true; }
}
