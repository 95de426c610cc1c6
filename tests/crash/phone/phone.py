"""What a reporter holds and does: the tabs of one phone, words, files and buttons."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from playwright.sync_api import BrowserContext, CDPSession, Error, Route
from playwright.sync_api import Page as Tab

from people.models import User
from stories.images.demo_images import draw_street_scene, encode_image
from tests.browser.desk.conftest import sign_in
from tests.crash.phone import scripts
from tests.crash.phone.kept import ON_THE_PHONE

# What has stood this long before anything happened is kept, whatever happens next (ms).
PROMISED = 320
# A page that does not answer within this is as good as gone (ms).
PATIENCE = 5000
MOST_TABS = 3
LONGEST_REST = 45_000
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
# A write page is open when it is ready, any other page at once.
OPEN = "form[data-ready], body:not(:has(form[data-draft]))"


@dataclass
class Young:
    """A mark that has just been given to a page, which is known by the moment it began."""

    mark: str
    tab: Tab
    page: float
    since: float
    is_answer: bool = False


class Phone:
    """One reporter's phone: each word and each file that is given has a mark of its own."""

    # What can be done with it: what gives words and files, what pages do, which buttons there are, and the network.
    GIVING: tuple[str, ...] = (
        "write", "write_at_the_caret", "write_with_an_input_method", "headline", "paste", "photo", "answer",
    )  # fmt: skip
    PAGES: tuple[str, ...] = (
        "second_tab", "other_tab", "close", "reload", "away_and_back", "crash", "new_story",
    )  # fmt: skip
    BUTTONS: tuple[str, ...] = ("keep", "save", "file", "file", "discard", "bring_back", "earlier_version")
    NETWORK: tuple[str, ...] = ("cut", "lossy", "slow", "network", "network", "expiry")

    def __init__(self, browser: BrowserContext, desk: int, folder: Path, dice: random.Random) -> None:
        self.browser, self.desk, self.folder, self.dice = browser, desk, folder, dice
        self.tabs: list[Tab] = []
        self.gone: set[Tab] = set()
        self.keys = [str(uuid4())]
        self.promised: list[str] = []
        self.answers: list[str] = []
        self.young: list[Young] = []
        self.number = self.files = 0
        self.returned: list[int] = []
        self.slowed: list[tuple[Tab, CDPSession]] = []

    # ---- pages -----------------------------------------------------------------------------------
    @property
    def tab(self) -> Tab:
        return self.tabs[-1]

    def ask(self, script: str, given: Any = None, tab: Tab | None = None) -> Any:
        """What the page answers; Error when it is away or does not answer in time."""
        html = (tab or self.tab).locator("html")
        return html.evaluate(f"(_html, given) => ({script})(given)", given, timeout=PATIENCE)

    def is_writable(self) -> bool:
        """Whether the page in front can be written on; one whose process died with another's is closed first."""
        if self.tab in self.gone:
            self.close()
        with suppress(Error):
            return bool(self.ask("() => document.querySelector('form[data-ready] #id_body:enabled')"))
        return False

    def may_write(self) -> bool:
        """Whoever wants to write and has no page for it opens one."""
        if self.is_writable():
            return True
        self.about_to_happen()
        self.go(self.some_copy())
        return self.is_writable()

    def go(self, address: str) -> None:
        """The page in front leads there, if anything does."""
        with suppress(Error):
            self.tab.goto(address)
            self.tab.wait_for_selector(OPEN, timeout=3000)

    def wait(self, milliseconds: int) -> None:
        with suppress(Error):
            self.tab.wait_for_timeout(milliseconds)

    def open(self, address: str = "") -> None:
        tab = self.browser.new_page()
        tab.set_default_timeout(PATIENCE)
        tab.on("crash", lambda: self.gone.add(tab))
        self.tabs.append(tab)
        self.go(address or f"/desk/drafts/{self.keys[-1]}/write/")

    def some_copy(self) -> str:
        return f"/desk/drafts/{self.dice.choice(self.keys)}/write/"

    def second_tab(self) -> None:
        if len(self.tabs) < MOST_TABS:
            self.open(self.some_copy())

    def other_tab(self) -> None:
        self.tabs.insert(0, self.tabs.pop())

    def close_front(self) -> None:
        with suppress(Error):
            self.tabs.pop().close()

    def close_all(self) -> None:
        while self.tabs:
            self.close_front()

    def close(self) -> None:
        self.close_front()
        if not self.tabs:
            self.open(self.some_copy())

    def reload(self) -> None:
        with suppress(Error):
            self.tab.reload()
            self.tab.wait_for_selector(OPEN, timeout=3000)

    def away_and_back(self) -> None:
        with suppress(Error):
            self.tab.goto("/desk/notices/")
            self.tab.go_back()
            self.tab.wait_for_selector(OPEN, timeout=3000)

    def crash(self) -> None:
        with suppress(Error):
            self.tab.goto("chrome://crash", timeout=2000)
        # Pages may share a process; what died along is closed, too.
        for tab in [each for each in self.tabs if each is self.tab or each in self.gone]:
            self.tabs.remove(tab)
            with suppress(Error):
                tab.close()
        if not self.tabs:
            self.open(self.some_copy())

    def new_story(self) -> None:
        self.keys.append(str(uuid4()))
        self.open()
        while len(self.tabs) > MOST_TABS:
            self.tabs.pop(0).close()

    # ---- what is given ---------------------------------------------------------------------------
    def mark(self) -> str:
        self.number += 1
        return f"〔第{self.number}句〕"

    def give(self, script: str, given: Callable[[str], Any] = str, *, is_answer: bool = False) -> None:
        """Words are given to the page in front; of one that goes at that very moment nobody knows whether."""
        mark = self.mark()
        with suppress(Error):
            both = f"(given) => {{ ({script})(given); return ({scripts.PAGE})(); }}"
            self.young.append(Young(mark, self.tab, self.ask(both, given(mark)), monotonic(), is_answer))

    def grow_up(self) -> None:
        """What has stood for a moment on a page that still stands is promised; the rest waits for its moment."""
        for young in self.young[:]:
            if monotonic() - young.since < PROMISED / 1000:
                continue
            self.young.remove(young)
            with suppress(Error):
                if young.tab not in self.gone and self.ask(scripts.PAGE, tab=young.tab) == young.page:
                    self.promised.append(young.mark)
                    if young.is_answer:
                        self.answers.append(young.mark)

    def about_to_happen(self) -> None:
        """Mostly what was given has its moment; else nothing is owed to it, though it is mostly kept, too."""
        if self.young and self.dice.random() < 0.7:
            self.wait(PROMISED + 10)
        self.grow_up()
        self.young = []

    def write(self) -> None:
        if self.may_write():
            self.give(scripts.INSERT, lambda mark: [mark, self.dice.randrange(-1, 6)])

    def write_at_the_caret(self) -> None:
        if self.may_write():
            self.give(scripts.AT_THE_CARET)

    def write_with_an_input_method(self) -> None:
        """Letters become a word; the word is given when it is committed."""
        if not self.may_write():
            return
        mark = self.mark()
        with suppress(Error):
            self.ask(scripts.BODY)
            page = self.ask(scripts.PAGE)
            keys = self.browser.new_cdp_session(self.tab)
            for letters in ("d", "di", "diyi"):
                composed = {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)}
                keys.send("Input.imeSetComposition", composed)
                self.tab.wait_for_timeout(self.dice.choice([0, 60]))
            keys.send("Input.insertText", {"text": mark})
            self.young.append(Young(mark, self.tab, page, monotonic()))
            keys.detach()

    def headline(self) -> None:
        """Only where none stands: whoever types over a headline means to replace it."""
        if self.may_write() and not self.ask("() => document.getElementById('id_headline').value"):
            self.give(scripts.HEADLINE, lambda mark: [mark, str(self.desk)])

    def paste(self) -> None:
        if self.may_write():
            self.give(scripts.PASTE)

    def picture(self) -> str:
        """The name of a new file in the folder; no two pictures are alike."""
        self.files += 1
        name = f"第{self.files}张.jpg"
        picture = draw_street_scene(64, 48, seed=self.files + 1000 * self.desk, words=name)
        (self.folder / name).write_bytes(encode_image(picture))
        return name

    def photo(self) -> None:
        if not self.may_write():
            return
        name = self.picture()
        with suppress(Error):
            page = self.ask(scripts.PAGE)
            self.tab.set_input_files("#id_new_photo", self.folder / name)
            self.young.append(Young(name, self.tab, page, monotonic()))
            # If it had arrived before anything could be said of it, nothing was.
            caption = self.tab.locator("[data-uploads] [data-part=caption]").last
            caption.fill(mark := self.mark(), timeout=200)
            self.tab.focus("#id_body")
            self.young.append(Young(mark, self.tab, page, monotonic()))

    def answer(self) -> None:
        """A reviewer is answered on the story's page, and perhaps the button is pressed."""
        if not self.returned:
            return
        with suppress(Error):
            self.tab.goto(f"/desk/stories/{self.dice.choice(self.returned)}/")
            self.tab.wait_for_selector(".remark textarea", state="attached", timeout=1000)
            self.give(scripts.ANSWER, is_answer=True)
            if self.dice.random() < 0.5:
                self.about_to_happen()
                self.tab.click(".remark details[open] button", timeout=1000, no_wait_after=True)

    # ---- buttons ---------------------------------------------------------------------------------
    def press(self, selector: str) -> None:
        if self.is_writable():
            with suppress(Error):
                self.tab.click(f"{selector} >> visible=true >> nth=0", timeout=1000, no_wait_after=True)

    def keep(self) -> None:
        self.press(".form-actions button[value=keep]")

    def save(self) -> None:
        self.press("button[value=save]")

    def file(self) -> None:
        self.press("button[value=file]")

    def discard(self) -> None:
        self.press("form.discard button")

    def bring_back(self) -> None:
        with suppress(Error):
            self.tab.goto("/desk/bin/")
            self.tab.locator("main form[action*='/restore/'] button").first.click(timeout=500)

    def earlier_version(self) -> None:
        with suppress(Error):
            self.tab.goto(f"/desk/drafts/{self.dice.choice(self.keys)}/versions/")
            self.tab.locator("main a[href*='/versions/']").first.click(timeout=500)
            self.tab.locator("main form[action*='/restore/'] button").first.click(timeout=500)

    # ---- the network -----------------------------------------------------------------------------
    def cut(self) -> None:
        self.browser.set_offline(True)

    def network(self) -> None:
        self.browser.unroute_all(behavior="ignoreErrors")
        self.browser.set_offline(False)
        for tab, line in self.slowed:
            # A page that has crashed never answers this.
            if tab not in self.gone and not tab.is_closed():
                with suppress(Error):
                    line.send("Network.emulateNetworkConditions", FAST)
        self.slowed = []

    def slow(self) -> None:
        """Each answer to the page in front comes two to six seconds late."""
        with suppress(Error):
            line = self.browser.new_cdp_session(self.tab)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", {**FAST, "latency": self.dice.choice([2000, 6000])})
            self.slowed.append((self.tab, line))

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

        self.browser.route("**/desk/**", lose)

    def expiry(self) -> None:
        self.browser.clear_cookies()

    def end(self) -> None:
        with suppress(Error):
            self.browser.close()
            if self.browser.browser:
                self.browser.browser.close()

    def rest(self, user: User) -> str:
        """All that the phone holds, when its first page has sent what it can; Error when that takes too long."""
        home = self.browser.new_page()
        home.goto("/desk/")
        if "/login/" in home.url:
            sign_in(home, user)
        home.wait_for_timeout(300)
        try:
            home.wait_for_function(scripts.AT_REST, timeout=LONGEST_REST)
        except Error:
            raise Error(home.locator("[data-outbox]").inner_html()) from None
        held = home.evaluate(ON_THE_PHONE)
        home.close()
        return held


P = TypeVar("P", bound=Phone)


def chromium_phone(
    kind: type[P], browser: Any, url: str, folder: Path, user: User, desk: int, dice: random.Random
) -> P:
    """The phone of a reporter who has signed in, with the desk's worker at work and its pages kept."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": 375, "height": 780},
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(20_000)
    tab = context.new_page()
    sign_in(tab, user)
    tab.evaluate("navigator.serviceWorker.ready.then(() => true)")
    while not tab.evaluate(scripts.PAGES_ARE_KEPT):
        tab.wait_for_timeout(50)
    tab.close()
    return kind(context, desk, folder, dice)
