"""Looking at readers' pages as a browser has them: what it fetched, what moved, how dark the type stands."""

import gzip
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response

# Everything that moved, everything that took long, and when the largest thing was painted, from the first moment on.
WATCH = """
window.seen = {shift: 0, long: [], largest: 0};
new PerformanceObserver(list => { for (const each of list.getEntries()) seen.shift += each.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => { for (const each of list.getEntries()) seen.long.push(Math.round(each.duration)); })
  .observe({type: "longtask", buffered: true});
new PerformanceObserver(list => { for (const each of list.getEntries()) seen.largest = each.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
"""
# For every text on the page: its colour on what lies behind it, as WCAG reckons contrast; the worst come first.
CONTRASTS = """
() => {
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const rgb = colour => colour.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = rgb(getComputedStyle(at).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), element = walk.currentNode.parentElement;
    if (!text || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (element.closest("script, .skip-link, .visually-hidden")) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), text.slice(0, 20), element.className]);
  }
  return found.sort((one, other) => one[0] - other[0]);
}
"""


@dataclass
class FirstView:
    """What a browser that was never here fetched for one page, and what it saw happen."""

    fetched: dict[str, int] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)
    shift: float = 0
    largest: float = 0
    long_tasks: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.fetched.values())


def first_view(browser: Browser, address: str, page: Page | None = None) -> FirstView:
    """The page opened once, and everything it fetched weighed compressed."""
    page = page or browser.new_context(viewport={"width": 375, "height": 812}).new_page()
    view, answers = FirstView(), []
    page.on("response", lambda answer: answers.append(answer))
    page.add_init_script(WATCH)
    page.goto(address, wait_until="networkidle")
    for answer in answers:
        if urlsplit(answer.url).netloc != urlsplit(address).netloc:
            view.elsewhere.append(answer.url)
        view.fetched[answer.url] = weight(answer)
    seen = page.evaluate("window.seen")
    view.shift, view.largest, view.long_tasks = seen["shift"], seen["largest"], seen["long"]
    return view


def weight(answer: Response) -> int:
    """The bytes of the answer's body as it travels compressed."""
    return len(gzip.compress(answer.body())) if answer.status == 200 else 0
