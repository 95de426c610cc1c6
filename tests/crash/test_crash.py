"""The short forms of `make crash`; each on one database, and `make crash` on both."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import chromium
from tests.webdriver import FOUND


def crash(*asked: str) -> str:
    """What `make crash` says when it is asked for so much; it found no fault."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--database", connection.vendor, *asked],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout


@pytest.mark.only_on("sqlite")
def test_what_was_acknowledged_survives_the_sudden_death_of_the_server() -> None:
    said = crash("--kills", "2", "signing", "publishing", "autosaving", "uploading")
    assert f"{connection.vendor}: 2 deaths, " in said and said.count(", 0 faults") == 2
    assert "uploading: 2 deaths, " in said


@pytest.mark.only_on("postgresql")
def test_a_whole_newsroom_at_work_loses_nothing_while_processes_die() -> None:
    said = crash("--minutes", "0.4", "mixed")
    found = re.search(
        r", mixed: (\d+) people, (\d+) deaths, (\d+) acknowledged and stored, .* 0 faults", said
    )
    assert found, said
    people, deaths, acknowledged = map(int, found.groups())
    assert people >= 20 and deaths >= 2 and acknowledged >= 20, said


# In a day of so many steps the server dies once at least, and everything comes to rest every twenty.
STEPS = {"phone": 300, "firefox": 40, "webkit": 40}


@pytest.mark.only_on("sqlite")
def test_nothing_given_to_a_phone_is_lost_while_everything_comes_and_goes() -> None:
    """In three browsers at once: each of them waits most of the time."""
    found = {"phone": chromium(), **{name: find() for name, find in FOUND.items()}}
    if missing := [name for name in STEPS if not found[name]]:
        pytest.skip(f"no browser was found for: {', '.join(missing)}")
    with ThreadPoolExecutor(len(STEPS)) as days:
        told = dict(
            zip(STEPS, days.map(lambda name: crash("--steps", str(STEPS[name]), name), STEPS), strict=True)
        )
    for name, said in told.items():
        numbers = re.search(
            rf", {name}: (\d+) steps, .* (\d+) deaths, (\d+) of \d+ words and files .* 0 faults", said
        )
        assert numbers, said
        steps, deaths, promised = map(int, numbers.groups())
        assert steps == STEPS[name] and deaths >= steps // 150 and promised >= steps // 10, said
