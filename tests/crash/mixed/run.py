"""People work while processes die; then the database is looked at."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, connections

from stories.actions.integrity import integrity_faults, missing_triggers, published_row_mismatches
from stories.models import JournalEntry
from stories.published.consistent_read import database_snapshot
from tests.bench._server import House
from tests.crash._harness import of_the_database
from tests.crash.mixed.browser import Site
from tests.crash.mixed.deaths import LOG, Server, running_server
from tests.crash.mixed.oracle import contradictions
from tests.crash.mixed.people import Newsroom, Person
from tests.crash.mixed.staff import make_accounts, make_stories, newsroom_of, people_of

# From one death to the next, and from one look at the whole database to the next, in seconds.
CALM, BETWEEN_LOOKS = 14.0, 45.0
# What is offered on the pages of a story; what a run never got to is named.
BUTTONS = {
    "begin", "sign", "return", "send_back", "hold", "release", "spike", "revive", "publish", "embargo", "correct",
    "cancel", "withhold", "withdraw", "emergency", "comment", "resolve", "preview", "revoke", "restore", "edit",
}  # fmt: skip
# However slowly things come back, one death shows little.
LEAST_DEATHS = 2
# What is at work when the last death is over.
LAST_CALM = 3.0


@dataclass
class Day:
    """One run: who works, what dies, and what was found."""

    newsroom: Newsroom
    server: Server
    people: list[Person]
    first_entry: int
    looks: int = 0
    memory: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def work(self, seconds: float, dice: random.Random) -> None:
        """Everybody worked that long, and each kind of death came in its turn."""
        for person in self.people:
            person.start()
        began = time.monotonic()
        kinds: list[str] = []
        looked = began
        calm = min(CALM, seconds / (len(self.server.kinds()) + 2))
        deaths = 0
        while (left := began + seconds - LAST_CALM - time.monotonic()) > 0 or deaths < LEAST_DEATHS:
            time.sleep(max(0.0, min(left, dice.uniform(0.4, 1.6) * calm)))
            deaths += 1
            kinds = kinds or dice.sample(self.server.kinds(), len(self.server.kinds()))
            self.memory += self.server.memory()
            self.server.strike(kinds.pop(), dice)
            if time.monotonic() - looked > min(BETWEEN_LOOKS, seconds / 3):
                self.look()
                looked = time.monotonic()
        time.sleep(LAST_CALM)
        self.newsroom.site.closing.set()
        for person in self.people:
            person.join(180)
            if person.error or person.is_alive():
                self.faults.append(f"{person.name} broke off: {person.error!r}")

    def look(self) -> None:
        """While people work, nothing is missing and nothing contradicts itself."""
        connections.close_all()
        try:
            said = self.newsroom.oracle.lost_or_doubled()
            with database_snapshot():
                said += [str(fault) for fault in integrity_faults()] + [*published_row_mismatches()]
            said += missing_triggers()
        except DatabaseError as error:
            said = [f"a look at the database failed: {error}"]
        self.faults += [f"while people work: {one}" for one in said]
        self.looks += 1

    def close(self, house: House) -> None:
        """After the day acknowledgements, journal, signatures, files and index agree."""
        connections.close_all()
        oracle = self.newsroom.oracle
        self.faults += [*self.newsroom.site.faults, *oracle.lost_or_doubled(), *oracle.undone()]
        self.faults += [*oracle.journal_differs(self.first_entry), *contradictions(), *of_the_database()]
        self.faults += published_row_mismatches()
        for command in (
            ["integrity"],
            ["journal", "verify"],
            ["photos", "sweep"],
            ["photos", "check"],
            ["search", "check"],
        ):
            try:
                house.manage(*command)
            except SystemExit as end:
                self.faults.append(str(end))

    def never_pressed(self) -> list[str]:
        verbs = {
            verb.removeprefix("story: ") for verb in self.newsroom.oracle.verbs if verb.startswith("story: ")
        }
        return sorted(BUTTONS - verbs)

    def __str__(self) -> str:
        oracle, site = self.newsroom.oracle, self.newsroom.site
        deaths = sum(count for kind, count in self.server.count.items() if kind in self.server.kinds())
        told = {
            "deaths": self.server.count,
            "acknowledged": oracle.verbs,
            "refused": oracle.refused,
            "unanswered": oracle.unknown,
            "answers": site.met,
        }
        lines = [
            f"{len(self.people)} people, {deaths} deaths, {sum(oracle.verbs.values())} acknowledged and stored, "
            f"{sum(oracle.unknown.values())} unanswered, {sum(oracle.refused.values())} refused, "
            f"{site.met['503']} x 503, {self.looks} looks, {len(self.faults)} faults"
        ]
        for what, counts in told.items():
            lines.append(
                f"  {what}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
            )
        if self.memory:
            half = len(self.memory) // 2 or 1
            first, last = self.memory[:half], self.memory[half:] or self.memory
            lines.append(
                f"  memory of a worker: {sum(first) / len(first):.0f} MB in the first half, "
                f"{sum(last) / len(last):.0f} MB in the second; slowest answer {site.slowest:.1f} s"
            )
        if missing := self.never_pressed():
            lines.append(f"  never acknowledged: {', '.join(missing)}")
        return "\n".join([*lines, *self.faults[:60], *self.errors()])

    def errors(self) -> list[str]:
        """The ends of the server's tracebacks, where there are faults."""
        text = (Path(self.server.house.environment["NEWSROOM_VAR"]) / LOG).read_text("utf-8", "replace")
        last = [part.split("\n\n")[0][-700:] for part in text.split("Traceback (most recent call last)")[1:]]
        return last[-6:] if self.faults else []


def run(address: str, var: Path, *, minutes: float, seed: int, data: Path | None) -> Day:
    """A day of that many minutes is over; `data` is where PostgreSQL keeps its files."""
    make_accounts()
    make_stories()
    site, dice, seconds = Site(""), random.Random(seed), minutes * 60
    newsroom = newsroom_of(site)
    people = [*people_of(newsroom, seed)]
    last = JournalEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    with running_server(address, var, site, data) as running:
        day = Day(newsroom, running, people, last)
        day.work(seconds, dice)
        day.close(running.house)
    return day
