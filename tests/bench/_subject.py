"""What a subject of measurement is given: a newsroom to measure, and a place to write figures down."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench._archive import archive
from tests.bench._server import House, serving

SMALL = 60


@dataclass(frozen=True)
class Figure:
    """One thing measured; `against` is the figure of the same run that it is compared with."""

    what: str
    value: float
    unit: str
    against: "Figure | None" = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.against.value if self.against and self.against.value else None


@dataclass
class Bench:
    """One run of one subject."""

    kept: Path
    small: bool = False
    stories: int | None = None
    figures: list[Figure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def figure(self, what: str, value: float, unit: str, *, against: Figure | None = None) -> Figure:
        """The figure stands in the table."""
        self.figures.append(Figure(what, value, unit, against))
        return self.figures[-1]

    def remark(self, sentence: str) -> None:
        """The sentence stands below the table."""
        self.remarks.append(sentence)

    def time(
        self, what: str, work: Callable[[], object], *, times: int = 20, against: Figure | None = None
    ) -> Figure:
        """Median and slowest of some calls stand in the table, in milliseconds; returned is the median."""
        took = []
        for _turn in range(2 if self.small else times):
            started = time.perf_counter()
            work()
            took.append((time.perf_counter() - started) * 1000)
        median = self.figure(what, statistics.median(took), "ms median", against=against)
        self.figure(what, max(took), "ms slowest")
        return median

    @contextmanager
    def database(self, stories: int, database: str = "sqlite") -> Iterator[str]:
        """A database of this block alone: the first edition, the demonstration, and that many stories."""
        number = SMALL if self.small else self.stories or stories
        with archive(self.kept, number, database) as address:
            yield address

    @contextmanager
    def newsroom(
        self,
        stories: int,
        database: str = "sqlite",
        *,
        workers: int = 2,
        threads: int = 8,
        static: bool = False,
        **settings: str,
    ) -> Iterator[House]:
        """A newsroom as in production over such a database, at an address of its own; for browsers with `static`."""
        with (
            self.database(stories, database) as address,
            self.folder() as var,
            serving(
                address, var, workers=workers, threads=threads, settings=settings, static=static
            ) as house,
        ):
            yield house

    @contextmanager
    def here(self, stories: int, database: str = "sqlite") -> Iterator[str]:
        """Django in this process uses such a database; only once in a process, before anything of ours is imported."""
        with self.database(stories, database) as address, self.folder() as var:
            os.environ.update(
                DATABASE_URL=address, NEWSROOM_VAR=str(var), DJANGO_SETTINGS_MODULE="newsroom.settings"
            )
            import django

            django.setup()
            yield address
            from django.db import connections

            connections.close_all()

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """An empty folder that goes away."""
        path = Path(tempfile.mkdtemp(prefix="newsroom-bench-"))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
