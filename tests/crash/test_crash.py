"""The short form of `make crash`: two deaths, on the database that the suite runs on."""

import subprocess
import sys
from pathlib import Path

from django.db import connection


def test_what_was_acknowledged_survives_the_sudden_death_of_the_server() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--kills", "2", "--database", connection.vendor],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert f"{connection.vendor}: 2 deaths, " in done.stdout and done.stdout.count(", 0 faults") == 2
    assert "uploading: 2 deaths, " in done.stdout
