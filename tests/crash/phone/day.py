"""One reporter's day: anything in any order, and what was promised can be seen whenever everything comes to rest."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error

from people.errors import ActionError
from people.models import User
from stories.actions.review.comments import add_comment
from stories.actions.review.reviewing import return_story
from stories.models import Article
from tests.crash.mixed.deaths import Server
from tests.crash.phone.kept import at_the_newsroom, done_twice
from tests.crash.phone.phone import Phone

FATE = ("return_a_story", "server_dies")
BETWEEN_RESTS = 20


@dataclass
class Day:
    """What happens to one phone, and what was found missing."""

    phone: Phone
    user: User
    editor: User
    server: Server
    dice: random.Random
    beat: Callable[[], None]
    told: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def work(self, steps: int) -> None:
        self.phone.open()
        for step in range(steps):
            if self.faults:
                return
            self.beat()
            phone = self.phone
            kinds = (phone.GIVING, phone.PAGES, phone.BUTTONS, (*phone.NETWORK, *FATE))
            act = self.dice.choice(self.dice.choices(kinds, (6, 3, 2, 2))[0])
            if act not in phone.GIVING:
                self.phone.about_to_happen()
            self.told.append(f"{act} {phone.number}")
            do: Callable[[], None] = getattr(self, act, None) or getattr(phone, act)
            do()
            phone.wait(self.dice.choice([0, 20, 100, 400]))
            if step == steps // 2:
                # However the dice fall, a day has one death at least.
                self.phone.about_to_happen()
                self.server_dies()
            if step % BETWEEN_RESTS == BETWEEN_RESTS - 1:
                self.come_to_rest()
        self.come_to_rest()

    # ---- what happens ------------------------------------------------------------------------------
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
        phone.network()
        phone.close_all()
        try:
            on_the_phone = phone.rest(self.user)
        except Error as error:
            self.fault(f"the first page does not come to rest: {error}")
        else:
            self.look(on_the_phone)
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
