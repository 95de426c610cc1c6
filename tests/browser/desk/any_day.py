"""A reporter does anything in any order while network, session and pages come and go: what was given can be seen.

Each word and each file has a mark of its own, promised once it has stood for a moment while nothing else happened.
After every few steps the network is back and somebody signs in; then each promised mark must stand at the newsroom
(copy, earlier version, bin, story) or on the phone (its records, photos, last words), and each story is filed once.
`make crash` runs more of it; `PHONE_SEED` makes other days.
"""

import json
import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Error, Route
from playwright.sync_api import Page as Tab

from people.models import User
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Draft, DraftVersion, JournalEntry, Photo, Revision

from .conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVERYTHING = os.environ.get("PHONE") == "all"
SEED = os.environ.get("PHONE_SEED", "1")
DAYS, STEPS = (34, 150) if EVERYTHING else (3, 100)
# What has stood this long before anything happened is kept, whatever happens next (ms).
PROMISED = 320
INSERT = """([words, place]) => {
  const body = document.getElementById("id_body");
  const lines = body.value.split("\\n");
  if (place < 0) lines.push(words); else lines[place % lines.length] += words;
  body.value = lines.join("\\n");
  body.dispatchEvent(new Event("input", { bubbles: true }));
}"""
# As an input method commits a word: at the caret, in one moment.
BY_HAND = """(words) => {
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
ON_THE_PHONE = """async () => {
  const store = await import("/static/newsroom/js/desk/local_store.js");
  const files = await store.files.all();
  return JSON.stringify([await store.copies.all(), { ...localStorage }, files.map(({ name }) => name)]);
}"""
# A list that says nothing more by itself until somebody does something.
AT_REST = """() => [...document.querySelectorAll("[data-outbox] li")].every((row) => ["filed", "received",
  "differsOpen", "look", "photosRefused", "refused", "answer"].includes(row.dataset.state))"""


@dataclass
class Young:
    """A mark that has just been given to a page, which is known by the moment it began."""

    mark: str
    tab: Tab
    page: float
    since: float


class Day:
    """One reporter's day with one phone."""

    def __init__(
        self, phone: BrowserContext, user: User, desk: Any, folder: Path, dice: random.Random
    ) -> None:
        self.phone, self.user, self.desk, self.folder, self.dice = phone, user, desk, folder, dice
        self.tabs: list[Tab] = []
        self.gone: set[Tab] = set()
        self.keys = [str(uuid4())]
        self.marks: list[str] = []
        self.young: list[Young] = []
        self.number = 0
        self.files = 0
        self.told: list[str] = []
        self.open()

    def mark(self) -> str:
        self.number += 1
        return f"〔第{self.number}句〕"

    def grow_up(self) -> None:
        """What has stood for a moment on a page that still stands is promised; the rest waits for its moment."""
        for young in self.young[:]:
            if monotonic() - young.since > PROMISED / 1000:
                self.young.remove(young)
                with suppress(Error):
                    if young.tab.evaluate("performance.timeOrigin") == young.page:
                        self.marks.append(young.mark)

    def about_to_happen(self) -> None:
        """Mostly what was given has its moment; else nothing is owed to it, though it is mostly kept, too."""
        if self.young and self.dice.random() < 0.7:
            self.tab.wait_for_timeout(PROMISED + 10)
        self.grow_up()
        self.young = []

    @property
    def tab(self) -> Tab:
        return self.tabs[-1]

    def ready(self) -> bool:
        """Whether the page in front can be written on; one whose process died with another's is closed first."""
        if self.tab in self.gone:
            self.close()
        with suppress(Error):
            return bool(
                self.tab.evaluate("Boolean(document.querySelector('form[data-ready] #id_body:enabled'))")
            )
        return False

    # ---- pages -----------------------------------------------------------------------------------------
    def open(self, key: str = "") -> None:
        tab = self.phone.new_page()
        tab.on("crash", lambda: self.gone.add(tab))
        self.tabs.append(tab)
        with suppress(Error):
            tab.goto(f"/desk/drafts/{key or self.keys[-1]}/write/")
            tab.wait_for_selector("form[data-ready]", timeout=3000)

    def second_tab(self) -> None:
        if len(self.tabs) < 3:
            self.open(self.dice.choice(self.keys))

    def other_tab(self) -> None:
        self.tabs.insert(0, self.tabs.pop())

    def close(self) -> None:
        self.tabs.pop().close()
        if not self.tabs:
            self.open(self.dice.choice(self.keys))

    def reload(self) -> None:
        with suppress(Error):
            self.tab.reload()
            self.tab.wait_for_selector("form[data-ready]", timeout=3000)

    def away_and_back(self) -> None:
        with suppress(Error):
            self.tab.goto("/desk/notices/")
            self.tab.go_back()
            self.tab.wait_for_selector("form[data-ready]", timeout=3000)

    def crash(self) -> None:
        with suppress(Error):
            self.tab.goto("chrome://crash", timeout=2000)
        # Pages may share a process; what died along is closed, too.
        for tab in [each for each in self.tabs if each is self.tab or each in self.gone]:
            self.tabs.remove(tab)
            tab.close()
        if not self.tabs:
            self.open(self.dice.choice(self.keys))

    def new_story(self) -> None:
        self.keys.append(str(uuid4()))
        self.open()

    # ---- what is given ---------------------------------------------------------------------------------
    def give(self, script: str, given: Callable[[str], Any] = str) -> None:
        """Words are given to the page in front; to one that goes at that very moment nobody knows whether."""
        if self.ready():
            mark, tab = self.mark(), self.tab
            with suppress(Error):
                page = tab.evaluate(
                    f"(given) => {{ ({script})(given); return performance.timeOrigin; }}", given(mark)
                )
                self.young.append(Young(mark, tab, page, monotonic()))

    def write(self) -> None:
        self.give(INSERT, lambda mark: [mark, self.dice.randrange(-1, 6)])

    def write_by_hand(self) -> None:
        self.give(BY_HAND)

    def headline(self) -> None:
        """Only where none stands: whoever types over a headline means to replace it."""
        if self.ready() and not self.tab.input_value("#id_headline"):
            self.give(HEADLINE, lambda mark: [mark, str(self.desk.pk)])

    def paste(self) -> None:
        self.give(PASTE)

    def photo(self) -> None:
        if not self.ready():
            return
        self.files += 1
        name = f"第{self.files}张.jpg"
        (self.folder / name).write_bytes(encode_image(draw_street_scene(64, 48, seed=self.files, words=name)))
        with suppress(Error):
            page = self.tab.evaluate("performance.timeOrigin")
            self.tab.set_input_files("#id_new_photo", self.folder / name)
            self.young.append(Young(name, self.tab, page, monotonic()))
        caption = self.tab.locator("[data-uploads] [data-part=caption]").last
        with suppress(Error):
            # If it had arrived before anything could be said of it, nothing was.
            caption.fill(mark := self.mark(), timeout=200)
            self.tab.focus("#id_body")
            self.young.append(Young(mark, self.tab, self.tab.evaluate("performance.timeOrigin"), monotonic()))
        self.tab.wait_for_timeout(PROMISED)

    # ---- buttons ---------------------------------------------------------------------------------------
    def press(self, selector: str) -> None:
        if self.ready():
            with suppress(Error):
                self.tab.click(selector, timeout=1000, no_wait_after=True)

    def keep(self) -> None:
        self.press("button[value=keep]:not(.visually-hidden)")

    def save(self) -> None:
        self.press("button[value=save]")

    def file(self) -> None:
        self.press("button[value=file] >> nth=0")

    def discard(self) -> None:
        self.press("form.discard button")

    def bring_back(self) -> None:
        with suppress(Error):
            self.tab.goto("/desk/bin/")
            self.tab.locator("form button", has_text="找回").first.click(timeout=500)

    # ---- what happens ----------------------------------------------------------------------------------
    def cut(self) -> None:
        self.phone.set_offline(True)

    def network(self) -> None:
        self.phone.unroute_all(behavior="ignoreErrors")
        self.phone.set_offline(False)

    def lossy(self) -> None:
        """Half of what is sent is lost, half of that after it was heard."""
        dice = random.Random(self.dice.random())

        def lose(route: Route) -> None:
            if route.request.method in ("GET", "HEAD") or dice.random() < 0.5:
                route.continue_()
                return
            with suppress(Error):
                if dice.random() < 0.5:
                    route.fetch()
            route.abort("connectionreset")

        self.phone.route("**/desk/**", lose)

    def expiry(self) -> None:
        self.phone.clear_cookies()

    # ---- the day's end ---------------------------------------------------------------------------------
    def settle(self) -> None:
        """The network is back, somebody signs in, and the first page has sent what it can."""
        self.about_to_happen()
        self.network()
        self.told.append("settle")
        while self.tabs:
            self.tabs.pop().close()
        home = self.phone.new_page()
        home.goto("/desk/")
        if "/login/" in home.url:
            sign_in(home, self.user)
        home.wait_for_timeout(300)
        try:
            home.wait_for_function(AT_REST, timeout=30_000)
        except Error:
            said = home.locator("[data-outbox]").inner_html()
            pytest.fail(f"the first page does not come to rest: {said} after {', '.join(self.told[-30:])}")
        missing = self.missing(home.evaluate(ON_THE_PHONE))
        home.close()
        assert missing == [], f"{missing} after {', '.join(self.told[-30:])}"
        for story in Article.objects.all():
            filed = JournalEntry.objects.about(story).filter(act="file", outcome="done").count()
            assert filed <= 1, (story.pk, filed)
        self.open(self.dice.choice(self.keys))

    def missing(self, on_the_phone: str) -> list[str]:
        rows = [*Draft.objects.values_list("content"), *DraftVersion.objects.values_list("content")]
        rows += [*Revision.objects.values_list("content"), *Article.objects.values_list("headline", "body")]
        rows += [*Photo.objects.values_list("caption", "sent_name")]
        everything = json.dumps(rows, ensure_ascii=False, default=str) + json.loads(json.dumps(on_the_phone))
        return [each for each in self.marks if each not in everything]


GIVING = ("write", "write", "write", "write_by_hand", "write_by_hand", "headline", "paste", "photo")
PAGES = ("second_tab", "other_tab", "close", "reload", "away_and_back", "crash", "new_story")
BUTTONS = ("keep", "save", "file", "discard", "bring_back")
FATE = ("cut", "lossy", "network", "network", "expiry")


@pytest.mark.parametrize("day", range(DAYS))
def test_nothing_given_is_lost_on_any_day(
    phone: BrowserContext, reporter_account: User, desk: Any, tmp_path: Path, settings: Any, day: int
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    dice = random.Random(f"{SEED} {day}")
    at = Day(phone, reporter_account, desk, tmp_path, dice)
    for step in range(STEPS):
        act = dice.choice(dice.choices((GIVING, PAGES, BUTTONS, FATE), (5, 3, 2, 2))[0])
        at.told.append(f"{act} {at.number}")
        if act not in GIVING:
            at.about_to_happen()
        do: Callable[[], None] = getattr(at, act)
        do()
        at.tab.wait_for_timeout(dice.choice([0, 20, 100, 400]))
        if step % 20 == 19:
            at.settle()
    at.settle()
    print(
        f"{STEPS} steps, {Article.objects.count()} stories,"
        f" {len(at.marks)} of {at.number + at.files} words and files had their moment"
    )
