"""What all people at work share: a browser, dice, the oracle, new words."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tests.crash.mixed.browser import Answer, Browser, GaveUp, Site
from tests.crash.mixed.oracle import Act, Oracle

T = TypeVar("T")
_numbers = itertools.count(1)
STORY = "stories.article"
# How long people look at a page, on the average, before they go on.
THOUGHT = 1.5


def new_mark(what: str) -> str:
    """Words that nobody else writes."""
    return f"{what}xq{next(_numbers):06d}"


@dataclass(frozen=True)
class Newsroom:
    """What everybody knows: the site, the oracle, desks and paper."""

    site: Site
    oracle: Oracle
    desks: dict[str, int]
    publication: int
    # Stories that a correction was opened for; people like to see those through.
    corrected: list[str] = field(default_factory=list)


class Person(threading.Thread):
    """Somebody who does one thing after another until the day is over."""

    def __init__(self, newsroom: Newsroom, username: str, cookies: str, seed: int, desk: int = 0) -> None:
        super().__init__(daemon=True, name=username)
        self.newsroom, self.username, self.desk = newsroom, username, desk
        self.oracle = newsroom.oracle
        self.browser = Browser(newsroom.site, cookies)
        self.dice = random.Random(f"{username} {seed}")
        self.error: BaseException | None = None

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        """What this person does, and how often."""
        raise NotImplementedError

    def run(self) -> None:
        from django.db import connections

        habits = self.habits()
        try:
            while not self.newsroom.site.closing.is_set():
                weights = [weight for weight, _act in habits]
                self.dice.choices([act for _weight, act in habits], weights)[0]()
                time.sleep(self.dice.expovariate(1 / THOUGHT))
        except GaveUp:
            if not self.newsroom.site.closing.is_set():
                self.newsroom.site.fault(f"{self.username} got no answer")
        except BaseException as error:
            self.error = error
            raise
        finally:
            connections.close_all()

    def pick(self, things: Sequence[T]) -> T:
        return self.dice.choice(things)

    def chance(self, part: float) -> bool:
        return self.dice.random() < part

    def act(self, act: str, pk: str = "", mark: str = "", thing: str = STORY) -> Act:
        """The entry that the journal must have of what this person sends."""
        return Act(self.username, act, thing, pk, mark)

    def press(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        """The form is sent; at times twice, and its double is answered alike."""
        answer = self.browser.post(path, fields)
        if answer.is_redirect and not answer.doubtful and self.chance(0.05):
            again = self.browser.post(path, fields)
            same = (again.status, again.location) == (answer.status, answer.location)
            if not same and not again.doubtful:
                self.newsroom.site.fault(f"{path}: answered {answer.status}, its double {again.status}")
            self.oracle.verbs["double tap"] += 1
        return answer
