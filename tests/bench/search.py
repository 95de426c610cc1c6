"""Readers' search: how long the first stretch of results takes on both databases, and whether it is exactly right."""

import json
import os
import subprocess
import sys

from tests.bench import Bench

SETS = ("2–6 characters", "1 character", "mixed", "several words", "whole sentence", "never written")


def main(bench: Bench) -> None:
    """500 pieces of published text and other queries, each compared with looking through every text."""
    for database in ("sqlite", "postgresql"):
        with bench.database(stories=100_000, database=database) as address, bench.folder() as var:
            said = measure(address, str(var), 20 if bench.small else 500)
        for what in SETS:
            for part, value in said["times"][what].items():
                bench.figure(f"{database}: {what}, {part}", value, "ms")
        bench.figure(f"{database}: a stretch far down", said["deep"], "ms slowest")
        bench.figure(f"{database}: suggestions", said["suggest"], "ms p95")
        bench.remark(
            f"{database}: {said['queries']} queries over {said['stories']:,} stories: recall {said['recall']:.4f}, "
            f"precision {said['precision']:.4f}, wrong counts {said['miscounted']}."
        )


def measure(address: str, var: str, number: int) -> dict:
    """What `tests.bench._search` says of that database, in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "NEWSROOM_VAR": var,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._search", str(number)],
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)
