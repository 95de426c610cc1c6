"""`python -m tests.crash.withdrawing` takes something down and then the database away; no reader has it after that.

What is taken down, how soon the database goes, how it goes and what happens to the server meanwhile are tried in
turn. From two seconds after the acknowledgement no answer may contain what was taken down.
"""

import argparse
import http.client
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench._archive import DURABLE, manage
from tests.bench._server import House, serving
from tests.crash._stopping import Stoppable, postgresql, sqlite
from tests.crash._takedowns import KINDS, Takedown
from tests.with_postgres import postgres

READERS = 8
# From then on no answer may arrive that contains what was taken down.
GONE_AFTER = 2.0
# Before anything is taken down every address must have been seen with it.
WARM, LONGEST = 1.5, 30
SECONDS = (0.0, 0.1, 1.0)
MEANWHILE = ("a worker is killed", "the server is restarted", "the server goes on")


@dataclass(frozen=True)
class Answer:
    """What one reader got."""

    address: str
    at: float
    status: int
    text: str

    def shows(self, traces: tuple[str, ...]) -> bool:
        return any(trace in self.text for trace in traces)


def ask(url: str, address: str) -> Answer | None:
    """The answer with its headers, as text; a picture says so. None when nobody answered."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        line.request("GET", address)
        got = line.getresponse()
        body = got.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()
    head = "\n".join(value for _name, value in got.getheaders())
    kind = got.headers.get_content_type()
    # An address that was asked for and is said again tells nobody anything.
    page = body.decode("utf-8", "replace").replace(address.removeprefix("/en"), "")
    text = f"picture:{address}" if kind.startswith("image/") else page
    return Answer(address, time.monotonic(), got.status, f"{head}\n{text}")


@dataclass(frozen=True)
class Episode:
    """What is taken down, how many seconds later the database goes, in which way, and what happens meanwhile."""

    kind: Callable[[date], tuple[Takedown, str]]
    seconds: float
    way: int
    meanwhile: str


# Any three in a row differ in everything; all thirty-six are the whole product of kind, seconds and meanwhile.
EPISODES = [
    Episode(KINDS[n % 4], SECONDS[n % 3], (n + n // 4) % 2, MEANWHILE[(n + n // 12) % 3]) for n in range(36)
]


@dataclass
class Reading:
    """Readers ask one address after another until they are told to stop."""

    addresses: tuple[str, ...]
    traces: tuple[str, ...]
    url: str
    over: threading.Event = field(default_factory=threading.Event)
    shown: list[Answer] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def read(self, first: int) -> None:
        turn = first * len(self.addresses) // READERS
        while not self.over.is_set():
            answer = ask(self.url, self.addresses[turn % len(self.addresses)])
            if answer is None:
                time.sleep(0.05)
                continue
            turn += 1
            self.statuses[answer.status] += 1
            if answer.shows(self.traces):
                self.shown.append(answer)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.read, args=(n,), daemon=True) for n in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join(LONGEST)


@dataclass
class Trial:
    """A database with a newsroom over it, and what was found there."""

    database: Stoppable
    var: Path
    lasts: float
    answers: int = 0
    faults: list[str] = field(default_factory=list)

    def begin(self, stack: ExitStack) -> House:
        from django.conf import settings as ours

        settings = {"NEWSROOM_SECRET_KEY": ours.SECRET_KEY, "NEWSROOM_SECOND_FACTOR": "offered"}
        house = serving(self.database.address, self.var, workers=2, threads=4, settings=settings)
        return stack.enter_context(house)

    def play(self, episode: Episode, day: date) -> None:
        """The episode has taken place; what was wrong stands among the faults."""
        from django.db import connections

        taken, beside = episode.kind(day)
        way, stop = list(self.database.ways.items())[episode.way]
        name = f"{taken.name}, {way} after {episode.seconds} s, {episode.meanwhile}"
        cookies = self.cookies(taken.by)
        connections.close_all()
        with ExitStack() as stack:
            house = self.begin(stack)
            reading = Reading(taken.addresses, taken.traces, house.url)
            with reading.going_on():
                self.warm(reading)
                acknowledged = self.take_down(house, taken, cookies)
                time.sleep(max(0, acknowledged + episode.seconds - time.monotonic()))
                stop()
                try:
                    reading.url = self.meanwhile(episode, stack, house)
                    # A server that takes long to begin is asked for a while nevertheless.
                    time.sleep(max(GONE_AFTER, acknowledged + self.lasts - time.monotonic()))
                finally:
                    self.database.come_back()
            late = [one for one in reading.shown if one.at - acknowledged >= GONE_AFTER]
            self.faults += sorted(
                {f"{name}: {one.address} shows it {one.at - acknowledged:.1f} s later" for one in late}
            )
            # On SQLite a process that has the file open goes on with it, wherever it was moved.
            if reading.url != house.url and not reading.statuses[503]:
                self.faults.append(f"{name}: no reader was told that the database is away")
            self.faults += [f"{name}: {fault}" for fault in after(reading.url, taken, beside)]
        self.answers += reading.statuses.total()
        # What the next one plants must not be found because of this one.
        self.clear(taken)

    @staticmethod
    def cookies(username: str) -> str:
        from tests.crash._harness import cookies_of

        return cookies_of(username)

    @staticmethod
    def warm(reading: Reading) -> None:
        """Every address was seen with what is to be taken down, many times over."""
        began = time.monotonic()
        while missing := set(reading.addresses) - {one.address for one in list(reading.shown)}:
            if time.monotonic() - began > LONGEST:
                raise SystemExit(f"nothing to take down at {', '.join(sorted(missing))}")
            time.sleep(0.05)
        time.sleep(WARM)

    @staticmethod
    def take_down(house: House, taken: Takedown, cookies: str) -> float:
        """When it was acknowledged."""
        from tests.crash._harness import Request, Writer

        sent = Request(taken.by, taken.path, taken.fields, taken.holds, acknowledged=(302,))
        status = Writer(None, 0, house, {taken.by: cookies}).send(sent)  # type: ignore[arg-type]
        if status not in sent.acknowledged:
            raise SystemExit(f"{taken.name} was answered {status}")
        return time.monotonic()

    def meanwhile(self, episode: Episode, stack: ExitStack, house: House) -> str:
        """Where the newsroom is found now."""
        if episode.meanwhile == MEANWHILE[0]:
            os.kill(secrets.choice(house.workers), signal.SIGKILL)
        elif episode.meanwhile == MEANWHILE[1]:
            for pid in [*house.workers, house.process.pid]:
                os.kill(pid, signal.SIGKILL)
            return self.begin(stack).url
        return house.url

    @staticmethod
    def clear(taken: Takedown) -> None:
        from people.actors import SYSTEM
        from stories.actions.editions.publishing import withdraw_story
        from stories.models import Article
        from tests import planted

        for story in Article.objects.filter(live=True, headline__in=(planted.HEADLINE, planted.CLEAN)):
            withdraw_story(story, by=SYSTEM, expected=story.version, why="other", reason="下一回")


def after(url: str, taken: Takedown, beside: str) -> list[str]:
    """What is wrong once the database is back: readers have all but what was taken down, and have it soon."""
    wanted = dict.fromkeys(taken.addresses) | {"/": 200, beside: 200, taken.story: taken.status}
    until, quiet, shown = time.monotonic() + LONGEST, 0, set()
    # Each process finds out by itself, within a second of being asked.
    while quiet < 3 and time.monotonic() < until:
        answers = {address: ask(url, address) for address in wanted}
        shown |= {one.address for one in answers.values() if one and one.shows(taken.traces)}
        wrong = [
            f"afterwards {address} is {answer.status if answer else 'not answered'}"
            for address, answer in answers.items()
            if not answer or answer.status >= 500 or wanted[address] not in (None, answer.status)
        ]
        quiet = 0 if wrong else quiet + 1
    found = wrong + [f"afterwards {address} shows it" for address in sorted(shown)]
    return found if taken.holds() else [*found, "it does not hold"]


def run(database: Stoppable, var: Path, *, episodes: int, lasts: float) -> Trial:
    """So many episodes have taken place; Django of this process looks at the same database."""
    from tests.crash._harness import of_the_database

    trial = Trial(database, var, lasts)
    chosen = [EPISODES[n % len(EPISODES)] for n in range(episodes)]
    for n, episode in enumerate(chosen, 1):
        trial.play(episode, date.today() - timedelta(days=episodes - n))
    trial.faults += of_the_database()
    return trial


def prepared(database: Stoppable, var: Path, options: argparse.Namespace) -> int:
    """The number of faults over a database that holds the demonstration."""
    os.environ.update(
        DATABASE_URL=database.address, NEWSROOM_VAR=str(var), DJANGO_SETTINGS_MODULE="newsroom.settings"
    )
    for command in (["migrate", "-v0"], ["demo"]):
        manage(database.address, *command, NEWSROOM_VAR=str(var))
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import override_settings

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        trial = run(database, var, episodes=options.episodes, lasts=options.seconds)
    connections.close_all()
    print(
        f"{options.database}: {options.episodes} takedowns, {trial.answers} answers, {len(trial.faults)} faults"
    )
    print(*trial.faults[:40], sep="\n")
    return len(trial.faults)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.withdrawing", description=__doc__)
    parser.add_argument(
        "--episodes", type=int, default=len(EPISODES), help="how often something is taken down"
    )
    parser.add_argument(
        "--seconds", type=float, default=10, help="how long readers ask after the acknowledgement"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("NEWSROOM_") or name == "DATABASE_URL"]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="newsroom-withdrawing-") as folder:
        home, var = Path(folder) / "database", Path(folder) / "var"
        home.mkdir(), var.mkdir()
        if options.database == "sqlite":
            return bool(prepared(sqlite(home), var, options))
        with postgres(home, DURABLE) as address:
            return bool(prepared(postgresql(home / "data", address), var, options))


if __name__ == "__main__":
    sys.exit(main())
