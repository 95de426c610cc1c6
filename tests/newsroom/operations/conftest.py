"""What tests of copies share: a newsroom of its own beside the one of the test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

Elsewhere = Callable[..., str]


def run_beside(
    *command: str, address: str, var: Path, face: str = "newsroom.settings", fails: bool = False
) -> str:
    """What the command says over that database and that folder; a sentence when it fails."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={
            **{key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")},
            "DATABASE_URL": address,
            "NEWSROOM_VAR": str(var),
            "NEWSROOM_MAIL_HOST": "mail.example.org",
            "DJANGO_SETTINGS_MODULE": face,
        },
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode != 0) == fails, done.stderr[-3000:]
    return done.stderr if fails else done.stdout


def address_of(name: str) -> str:
    """Where that database of the server of this test is (SQLite: that file)."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].replace("/newsroom?", f"/{name}?")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """Runs a command over an empty database of its own, with a folder of its own."""
    var = tmp_path / "elsewhere"
    var.mkdir()
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    address = address_of(str(var / "newsroom.sqlite3") if connection.vendor == "sqlite" else name)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')

    def run(*command: str, **how: object) -> str:
        return run_beside(*command, address=address, var=var, **how)  # type: ignore[arg-type]

    yield run
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
