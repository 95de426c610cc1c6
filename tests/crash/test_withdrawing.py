"""The short form of `python -m tests.crash.withdrawing`, on PostgreSQL; `make crash` tries both."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.crash._takedowns import KINDS
from tests.crash.withdrawing import EPISODES, MEANWHILE, SECONDS


@pytest.mark.only_on("postgresql")
def test_what_was_taken_down_is_not_served_when_the_database_goes_and_holds_when_it_is_back() -> None:
    line = ["--episodes", "2", "--seconds", "5", "--database", connection.vendor]
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.withdrawing", *line],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert f"{connection.vendor}: 2 takedowns, " in done.stdout and ", 0 faults" in done.stdout


def test_the_episodes_are_the_whole_product() -> None:
    tried = {(one.kind, one.seconds, one.meanwhile) for one in EPISODES}
    assert len(tried) == len(KINDS) * len(SECONDS) * len(MEANWHILE) == len(EPISODES)
    assert {(one.way, one.meanwhile) for one in EPISODES} == {
        (way, what) for way in (0, 1) for what in MEANWHILE
    }
