"""A clock that tests move: the newsroom's own, the database's, and that of kept pages, all at once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from newsroom.site import caching
from stories.published import clock as press_clock
from stories.search import postgres, sqlite

SOURCES = {sqlite: sqlite.NOW_SQL, postgres: "statement_timestamp()"}


class Clock:
    """What time it is for everybody; it stands still until it is moved, and only forward."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
        self.ticks = 1000.0
        self.seen = {module: module.VISIBLE_STORY_SQL for module in SOURCES}
        self.patch = patch
        patch.setattr(timezone, "now", lambda: self.now)
        patch.setattr(press_clock, "database_now", lambda: self.now)
        patch.setattr(caching, "monotonic", lambda: self.ticks)
        for name in ("as_sql", "as_sqlite", "as_postgresql"):
            patch.setattr(Now, name, self.as_sql)
        self.tell_search()

    def as_sql(self, _compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:
        """The moment as a parameter, where the database would have asked its own clock."""
        kind = "::timestamptz" if connection.vendor == "postgresql" else ""
        return f"%s{kind}", [connection.ops.adapt_datetimefield_value(self.now)]

    def tell_search(self) -> None:
        """Search asks in plain SQL."""
        literal = {
            sqlite: f"'{self.now:%Y-%m-%d %H:%M:%S.%f}'",
            postgres: f"'{self.now.isoformat()}'::timestamptz",
        }
        for module, source in SOURCES.items():
            self.patch.setattr(
                module, "VISIBLE_STORY_SQL", self.seen[module].replace(source, literal[module])
            )

    def move(self, by: timedelta) -> datetime:
        """It is that much later."""
        self.now += by
        self.ticks += by.total_seconds()
        self.tell_search()
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    yield Clock(monkeypatch)
