"""Days of one reporter each, until so many steps are done."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections
from playwright.sync_api import Error, sync_playwright

from people import roles
from people.models import Desk, Reporter, User
from stories.models import Article
from tests import make
from tests.cast import account
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.crash.mixed.browser import Site
from tests.crash.mixed.deaths import running_server
from tests.crash.phone.day import Day
from tests.crash.phone.elsewhere import other_phone
from tests.crash.phone.nine import Nine, file_all
from tests.crash.phone.phone import Phone, chromium_phone
from tests.crash.phone.watchdog import Watchdog
from tests.webdriver import ENGINES

STEPS_OF_A_DAY = 150
# A page that crashes takes its browser with it now and then; that is the browser's affair, if it is seldom.
MOST_HUNG = 3


@dataclass
class Report:
    """How much was done and given, how often the server died, and what was found."""

    steps: int = 0
    promised: int = 0
    given: int = 0
    hung: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.steps} steps, {Article.objects.count()} stories, {sum(self.deaths.values())} deaths,"
        said += (
            f" {self.promised} of {self.given} words and files had their moment, {len(self.faults)} faults"
        )
        if self.hung:
            said += f", {self.hung} browsers that did not answer"
        return "\n".join([said, *self.faults])


def run(address: str, var: Path, *, steps: int, seed: int, engine: str = "chromium") -> Report:
    """So many steps were done in that browser, a new reporter with a new phone after every so many."""
    report, site = Report(), Site("")
    editor = account(f"{engine}-editor", "编辑", roles.EDITOR, desk=first_desk())
    with (
        running_server(address, var, site, None, static=True) as server,
        phones(engine, site.url) as new_phone,
    ):
        while report.steps < steps and not report.faults:
            name = f"{engine}-{seed}-{report.steps}-{report.hung}"
            user, dice = reporter(name), random.Random(name)
            phone = new_phone(folder_of(var, name), user, first_desk().pk, dice)
            now = min(STEPS_OF_A_DAY, steps - report.steps)
            dog = Watchdog()
            day = Day(phone, user, editor, server, dice, dog.beat)
            try:
                day.work(now)
            except Error:
                # What a browser that hangs was given cannot be looked for; the day is begun anew with another one.
                if not dog.has_bitten or report.hung == MOST_HUNG:
                    raise
                report.hung += 1
                continue
            finally:
                dog.rest()
                phone.end()
                connections.close_all()
            report.steps += now
            report.promised += len(phone.promised)
            report.given += phone.number + phone.files
            report.faults += day.faults
        report.deaths = server.count
    report.faults += site.faults
    return report


def run_nine(address: str, var: Path, *, filings: int, seed: int) -> Report:
    """So many stories with nine photos were filed, the server dying at each."""
    report, site, name = Report(steps=filings), Site(""), f"nine-{seed}"
    with (
        running_server(address, var, site, None, static=True) as server,
        phones("chromium", site.url, Nine) as new_phone,
    ):
        phone = new_phone(folder_of(var, name), reporter(name), first_desk().pk, random.Random(name))
        report.faults += [*file_all(phone, server, filings=filings), *site.faults]
        report.promised = report.given = 9 * filings
        report.deaths = server.count
    return report


def first_desk() -> Desk:
    found = Desk.objects.order_by("pk").first()
    assert found is not None
    return found


def reporter(name: str) -> User:
    """An account of that name at the first desk, whose own name is known to bylines."""
    user = account(f"phone-{name}", f"记者{name}", roles.REPORTER, desk=first_desk())
    Reporter.objects.filter(pk=make.reporter(f"记者{name}").pk).update(user=user)
    return user


def folder_of(var: Path, name: str) -> Path:
    found = var / f"phone-{name}"
    found.mkdir()
    return found


@contextmanager
def phones(
    engine: str, url: str, kind: type[Phone] = Phone
) -> Iterator[Callable[[Path, User, int, random.Random], Any]]:
    """What makes a new phone with that browser, until the block ends."""
    if engine != "chromium":
        yield partial(other_phone, ENGINES[engine], url)
        return
    with sync_playwright() as playwright:
        launch = partial(playwright.chromium.launch, executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield lambda *given: chromium_phone(kind, launch(), url, *given)
