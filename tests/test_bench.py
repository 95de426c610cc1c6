"""Every subject of `make bench` still runs; how long anything takes is never a test."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import subjects

# What these ask is asked by tests of its own in each run, of a real server or a real browser.
TRIED_ELSEWHERE = {"photos", "slow_bodies", "reading", "keys"}


@pytest.mark.only_on("sqlite")
def test_every_subject_can_be_measured(tmp_path: Path) -> None:
    asked = [name for name in subjects() if name not in TRIED_ELSEWHERE]
    assert set(subjects()) > TRIED_ELSEWHERE
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *asked, "--small", "--kept", str(tmp_path)],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert [name for name in asked if f"\n{name}\n" not in done.stdout] == []
