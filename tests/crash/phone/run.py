"""Days of one reporter each, until so many steps are done."""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections
from playwright.sync_api import sync_playwright

from people import roles
from people.models import Desk, Reporter
from stories.models import Article
from tests import make
from tests.cast import account
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.crash.mixed.browser import Site
from tests.crash.mixed.deaths import running_server
from tests.crash.phone.day import Day, begin

STEPS_OF_A_DAY = 150


@dataclass
class Report:
    """How much was done and given, how often the server died, and what was found."""

    steps: int = 0
    promised: int = 0
    given: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.steps} steps, {Article.objects.count()} stories, {sum(self.deaths.values())} deaths,"
        said += (
            f" {self.promised} of {self.given} words and files had their moment, {len(self.faults)} faults"
        )
        return "\n".join([said, *self.faults])


def run(address: str, var: Path, *, steps: int, seed: int) -> Report:
    """So many steps were done, a new reporter with a new phone after every so many."""
    report, site = Report(), Site("")
    desk = Desk.objects.order_by("pk").first()
    assert desk is not None
    editor = account("phone-editor", "编辑", roles.EDITOR, desk=desk)
    with (
        sync_playwright() as playwright,
        running_server(address, var, site, None, static=True) as server,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        while report.steps < steps and not report.faults:
            day = f"{seed}-{report.steps}"
            user = account(f"phone-{day}", f"记者{day}", roles.REPORTER, desk=desk)
            Reporter.objects.filter(pk=make.reporter(f"记者{day}").pk).update(user=user)
            folder = var / f"phone-{day}"
            folder.mkdir()
            dice = random.Random(day)
            phone = begin(browser, site.url, folder, user, desk.pk, dice)
            now = min(STEPS_OF_A_DAY, steps - report.steps)
            that = Day(phone, user, editor, server, dice)
            that.work(now)
            report.steps += now
            report.promised += len(phone.promised)
            report.given += phone.number + phone.files
            report.faults += that.faults
            phone.browser.close()
            connections.close_all()
        browser.close()
        report.deaths = server.count
    report.faults += site.faults
    return report
