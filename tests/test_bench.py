"""Every subject of `make bench` still runs; how long anything takes is never a test."""

import subprocess
import sys
from pathlib import Path

from django.db import connection

from tests.bench.__main__ import subjects


def test_every_subject_can_be_measured(tmp_path: Path) -> None:
    if connection.vendor == "postgresql":
        return  # it brings its own databases, so one run of the suite is enough
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--small", "--kept", str(tmp_path)],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert [name for name in subjects() if f"\n{name}\n" not in done.stdout] == []
