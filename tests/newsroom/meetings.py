"""Two acts that meet: one after a form was opened for the other, or both at the same moment."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from html import unescape

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.newsroom.hands import (
    MINE,
    THEIRS,
    Button,
    Cells,
    Effect,
    Opened,
    cells,
    changed,
    is_done,
    numbered,
    open_button,
)
from tests.stories.review.test_concurrency import at_once

# What a refused save keeps all the same: the words as a working copy, the file as a photo of the library.
KEPT_OF_A_REFUSAL = {"Draft", "DraftVersion", "Photo", "Rendition"}
TAG = re.compile(r"<[^<>]*>")


def words_of(answer: HttpResponse) -> str:
    """The answer's words as somebody reads them."""
    if answer["Content-Type"] == "application/json":
        return str(answer.json())
    page = answer.content.decode()
    # Once with what stands in fields, once as a text in which a comparison has marked characters.
    return unescape(f"{page}\n{TAG.sub('', page)}")


def missing_words(answer: HttpResponse, opened: Opened, mark: str, among: str | None = None) -> list[str]:
    """The marked texts that a refusal does not give back; of those that stand in `among`, where it is given."""
    said = words_of(answer)
    return [
        f"{name} {mark} is not in the answer {answer.status_code}"
        for n, name in enumerate(opened.marked, 1)
        if numbered(mark, n) not in said and (among is None or numbered(mark, n) in among)
    ]


def is_there(rows: Cells, cell: tuple[str, int | str, str]) -> bool:
    return (cell[0], cell[1], "") in rows


# ---- one after the other ----------------------------------------------------------------------------
@dataclass
class Meeting:
    """A form that was open when something else was done: the rows before, between and after; and the answer."""

    alone: Effect
    opened: Opened
    theirs: Opened
    answer: HttpResponse
    before: Cells
    between: Cells
    after: Cells

    def faults(self) -> list[str]:
        """What is wrong with how it ended; nothing, if both stand or the second is refused with every word."""
        if self.answer.status_code >= 500:
            return [f"answered {self.answer.status_code}"]
        done = changed(self.between, self.after)
        if is_done(self.answer):
            return self.faults_of_an_act(done) if done else self.faults_of_a_silent_one()
        found = [
            f"refused with {self.answer.status_code}, but {cell} changed"
            for cell in done
            if cell[0] not in KEPT_OF_A_REFUSAL
        ][:1]
        found += missing_words(self.answer, self.opened, MINE)
        first = changed(self.before, self.between).items()
        overwritten = [value for cell, value in first if is_there(self.before, cell)]
        if self.answer.status_code == 409 and self.opened.button.shape == self.theirs.button.shape:
            found += missing_words(self.answer, self.theirs, THEIRS, str(overwritten))
        return found

    def faults_of_an_act(self, done: Cells) -> list[str]:
        """It was done: nothing of the first is undone, and nothing more was done than alone."""
        first = changed(self.before, self.between)
        found = [f"{cell} of the first is undone" for cell in first if self.after.get(cell) != first[cell]]
        return found + [
            f"{cell} changed, which alone does not"
            for cell in done
            if is_there(self.between, cell) and cell not in self.alone.cells
        ]

    def faults_of_a_silent_one(self) -> list[str]:
        """Nothing was done and the answer leads on: well, if it was so already and nobody typed anything."""
        wanted = {cell for cell in self.alone.cells if is_there(self.before, cell)}
        so_already = all(self.after.get(cell) == self.alone.cells[cell] for cell in wanted)
        return [] if so_already or not self.opened.marked else ["nothing done, nothing refused, words gone"]


@contextmanager
def undone(browser: Client) -> Iterator[None]:
    """What is done in the block is undone at its end, in the database and in the browser's cookies."""
    kept = deepcopy(browser.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies = kept


class Scene:
    """A newsroom in one state, in which all that anybody does is undone again; so every form is opened but once."""

    def __init__(self, browsers: dict[str, Client]) -> None:
        self.browsers = browsers
        self.before = cells()
        self.open: dict[tuple[Button, str], Opened | None] = {}

    def opened(self, button: Button, mark: str) -> Opened | None:
        """The button's form as it stands open here, filled; None when its page has none."""
        if (button, mark) not in self.open:
            with undone(self.browsers[button.who]):
                self.open[button, mark] = open_button(self.browsers[button.who], button, mark)
        return self.open[button, mark]

    def try_alone(self, button: Button) -> Effect | None:
        """What the button does with nobody else there; None when it changes nothing."""
        opened = self.opened(button, MINE)
        if opened is None:
            return None
        browser = self.browsers[button.who]
        with undone(browser):
            found = changed(self.before, cells()) if is_done(opened.send(browser)) else {}
        return Effect(found, opened.shown) if found else None

    def meet(self, theirs: Button, mine: Iterable[tuple[Button, Effect]]) -> dict[Button, list[str]]:
        """One act is done while these forms stand open: the faults of each of them sent after it.

        Empty where the act is not possible. The forms were opened when what they do alone was tried.
        """
        other = self.opened(theirs, THEIRS)
        found: dict[Button, list[str]] = {}
        if other is None:
            return found
        with undone(self.browsers[theirs.who]):
            done = is_done(other.send(self.browsers[theirs.who]))
            between = cells()
            for button, alone in mine if done and changed(self.before, between) else ():
                opened, browser = self.opened(button, MINE), self.browsers[button.who]
                assert opened
                with undone(browser):
                    answer = opened.send(browser)
                    after = cells()
                met = Meeting(alone, opened, other, answer, self.before, between, after)
                found[button] = met.faults()
        return found


# ---- at the same moment -----------------------------------------------------------------------------
def meet_at_once(
    browsers: dict[str, Client], mine: tuple[Button, Effect], theirs: tuple[Button, Effect]
) -> list[str] | None:
    """The faults of two acts sent at one moment; what they did stays. None when one of them cannot be opened."""
    both: list[tuple[Effect, Opened, Client, str]] = []
    for (button, alone), mark in ((mine, MINE), (theirs, THEIRS)):
        sender = Client(raise_request_exception=False)
        sender.cookies = deepcopy(browsers[button.who].cookies)
        opened = open_button(sender, button, mark)
        if opened is None:
            return None
        both.append((alone, opened, sender, mark))
    before = cells()
    answers = at_once(*(partial(opened.send, sender) for _alone, opened, sender, _mark in both))
    after = cells()
    found = [f"raised {answer!r}" for answer in answers if isinstance(answer, BaseException)]
    for (alone, opened, _sender, mark), answer in zip(both, answers, strict=True):
        found = found or faults_at_once(alone, opened, mark, answer, before, after)
    if not found and not any(map(is_done, answers)):
        found = [f"both are refused: {[answer.status_code for answer in answers]}"]
    return found


def faults_at_once(
    alone: Effect, opened: Opened, mark: str, answer: HttpResponse, before: Cells, after: Cells
) -> list[str]:
    """What is wrong with one of two acts sent at one moment: it is done whole, or refused with every word."""
    if answer.status_code >= 500:
        return [f"answered {answer.status_code}"]
    now = changed(before, after)
    if not is_done(answer):
        kept = [
            f"refused, but {cell} holds its words"
            for cell, value in now.items()
            if mark in str(value) and cell[0] not in KEPT_OF_A_REFUSAL
        ]
        return kept[:1] + missing_words(answer, opened, mark)
    wanted = {cell: value for cell, value in alone.cells.items() if is_there(before, cell)}
    if not opened.marked and not wanted.keys() & now.keys():
        return []
    found = [f"{cell} was acknowledged and has not changed" for cell in wanted if cell not in now]
    found += [
        f"{cell} was acknowledged and holds other words"
        for cell, value in wanted.items()
        if MINE in str(value) and mark not in str(after.get(cell))
    ]
    made = any(MINE in str(value) for cell, value in alone.cells.items() if not is_there(before, cell))
    there = any(mark in str(value) for value in now.values())
    return found + ([] if there or not made else ["its words were acknowledged and stand nowhere"])
