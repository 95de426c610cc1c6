"""One reporter's day: anything in any order, and what was promised can be seen whenever everything comes to rest."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Error, Route

from people.errors import ActionError
from people.models import User
from stories.actions.review.comments import add_comment
from stories.actions.review.reviewing import return_story
from stories.models import Article
from tests.browser.desk.conftest import sign_in
from tests.crash.mixed.deaths import Server
from tests.crash.phone import scripts
from tests.crash.phone.kept import ON_THE_PHONE, at_the_newsroom, done_twice
from tests.crash.phone.phone import Phone

GIVING = (
    "write", "write", "write_at_the_caret", "write_with_an_input_method", "headline", "paste", "photo", "answer",
)  # fmt: skip
PAGES = ("second_tab", "other_tab", "close", "reload", "away_and_back", "crash", "new_story")
BUTTONS = ("keep", "save", "file", "file", "discard", "bring_back", "earlier_version")
FATE = ("cut", "lossy", "slow", "network", "network", "expiry", "return_a_story", "server_dies")
BETWEEN_RESTS = 20
LONGEST_REST = 45_000
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


@dataclass
class Day:
    """What happens to one phone, and what was found missing."""

    phone: Phone
    user: User
    editor: User
    server: Server
    dice: random.Random
    told: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slowed: list[CDPSession] = field(default_factory=list)

    def work(self, steps: int) -> None:
        self.phone.open()
        for step in range(steps):
            if self.faults:
                return
            act = self.dice.choice(self.dice.choices((GIVING, PAGES, BUTTONS, FATE), (6, 3, 2, 2))[0])
            if act not in GIVING:
                self.phone.about_to_happen()
            self.told.append(f"{act} {self.phone.number}")
            do: Callable[[], None] = getattr(self, act, None) or getattr(self.phone, act)
            do()
            with suppress(Error):
                self.phone.tab.wait_for_timeout(self.dice.choice([0, 20, 100, 400]))
            if step == steps // 2:
                # However the dice fall, a day has one death at least.
                self.phone.about_to_happen()
                self.server_dies()
            if step % BETWEEN_RESTS == BETWEEN_RESTS - 1:
                self.come_to_rest()
        self.come_to_rest()

    # ---- what happens ------------------------------------------------------------------------------
    def cut(self) -> None:
        self.phone.browser.set_offline(True)

    def network(self) -> None:
        self.phone.browser.unroute_all(behavior="ignoreErrors")
        self.phone.browser.set_offline(False)
        for line in self.slowed:
            with suppress(Error):
                line.send("Network.emulateNetworkConditions", FAST)
        self.slowed = []

    def slow(self) -> None:
        """Each answer to the page in front comes two to six seconds late."""
        with suppress(Error):
            line = self.phone.browser.new_cdp_session(self.phone.tab)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", {**FAST, "latency": self.dice.choice([2000, 6000])})
            self.slowed.append(line)

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

        self.phone.browser.route("**/desk/**", lose)

    def expiry(self) -> None:
        self.phone.browser.clear_cookies()

    def server_dies(self) -> None:
        self.server.strike(self.dice.choice(["worker", "first process", "all processes"]), self.dice)

    def return_a_story(self) -> None:
        """An editor says what is to be mended in a filed story, and sends it back."""
        for story in Article.objects.filter(author=self.user, state="filed")[:1]:
            with suppress(ActionError):
                add_comment(story, by=self.editor, text="请核实")
                return_story(story, by=self.editor, expected=story.version, reason="请改")
                self.phone.returned.append(story.pk)

    # ---- at rest -----------------------------------------------------------------------------------
    def come_to_rest(self) -> None:
        """The network is back, somebody signs in, and the first page has sent what it can."""
        phone = self.phone
        phone.about_to_happen()
        self.told.append("rest")
        self.network()
        while phone.tabs:
            with suppress(Error):
                phone.tabs.pop().close()
        home = phone.browser.new_page()
        home.goto("/desk/")
        if "/login/" in home.url:
            sign_in(home, self.user)
        home.wait_for_timeout(300)
        try:
            home.wait_for_function(scripts.AT_REST, timeout=LONGEST_REST)
        except Error:
            said = home.locator("[data-outbox]").inner_html()
            self.fault(f"the first page does not come to rest: {said}")
        else:
            self.look(home.evaluate(ON_THE_PHONE))
        home.close()
        phone.open(phone.some_copy())

    def look(self, on_the_phone: Any) -> None:
        """Each promised mark is somewhere, and nothing was done twice."""
        everything = at_the_newsroom(self.user) + on_the_phone
        missing = [each for each in self.phone.promised if each not in everything]
        twice = done_twice(self.user, self.phone.answers)
        if missing or twice:
            self.fault(f"missing {missing}, twice {twice}")

    def fault(self, said: str) -> None:
        self.faults.append(f"{said} after {', '.join(self.told[-40:])}")


def begin(browser: Any, url: str, folder: Path, user: User, desk: int, dice: random.Random) -> Phone:
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
    while not tab.evaluate("async () => (await (await caches.open('desk-pages')).keys()).length >= 9"):
        tab.wait_for_timeout(50)
    tab.close()
    return Phone(context, desk, folder, dice)
