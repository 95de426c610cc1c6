"""Between freezing and long after: readers get nothing early, nothing unsigned, and nothing that should be gone.

Half a thousand in a run of the whole suite, for it runs on both databases. `HISTORIES=5000` asks for more, other ones
each time; `make histories` does.
"""

import os
import random
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.clock import Clock
from tests.flows.newsroom_machine import Histories
from tests.flows.small_newsroom import World
from tests.newsroom.site.reader import Reader

SHARDS = 10
# PostgreSQL takes half as long again for each.
ASKED = int(os.environ.get("HISTORIES", {"sqlite": "400", "postgresql": "100"}[connection.vendor]))
STEPS = 14


@pytest.mark.parametrize("shard", range(SHARDS))
def test_readers_get_at_each_instant_what_they_may_have(
    shard: int, db, settings, tmp_path: Path, developed_once, clock: Clock, monkeypatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    Histories.world, Histories.clock = World(tmp_path), clock
    Histories.reader = Reader(monkeypatch)
    monkeypatch.setattr("newsroom.site.caching.monotonic", lambda: clock.ticks)
    Histories.histories = Histories.looked = 0
    Histories.met.clear()
    run(ASKED // SHARDS, random.randrange(1 << 32) if "HISTORIES" in os.environ else shard)
    print(
        f"{Histories.histories} histories, {Histories.looked} answers looked at, 0 faults; {dict(Histories.met)}"
    )
    assert Histories.histories >= ASKED // SHARDS


def run(histories: int, number: int) -> None:
    asked = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(seed(number)(Histories), settings=asked)
