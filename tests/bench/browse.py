"""Browsing an archive of 100,000 stories, and shelves that hold all of them: how long each page takes, made anew."""

import json
import os
import subprocess
import sys

from tests.bench import Bench

# What is made story by story; the rest are copies of it, further back.
SEED = 2_000


def main(bench: Bench) -> None:
    """Calendar, lists, feeds and sitemaps, uncached, on both databases; each in less than a tenth of a second."""
    for database in ("sqlite",) if bench.small else ("sqlite", "postgresql"):
        with bench.database(stories=SEED, database=database) as address, bench.folder() as var:
            said = measure(
                address, str(var), stories=120 if bench.small else 100_000, times=2 if bench.small else 15
            )
        for page, (median, fastest, own) in said["pages"].items():
            bench.figure(f"{database}: {page}", median, "ms median")
            # On a busy machine the fastest call says more about the page, the median more about the machine.
            bench.figure(f"{database}: {page}", fastest, "ms fastest")
            bench.figure(f"{database}: {page}, own processor time", own, "ms median")
        bench.remark(
            f"{database}: {said['stories']:,} stories, {said['editions']:,} editions; one reporter, column and tag "
            f"with {said['listed']:,} stories each."
        )


def measure(address: str, var: str, *, stories: int, times: int) -> dict:
    """What `tests.bench._browse` says of that database, in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "NEWSROOM_VAR": var,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._browse", str(stories), str(times)],
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)
