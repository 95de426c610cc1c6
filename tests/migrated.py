"""A migrated database, kept from run to run by what its migrations say, so that one test need not wait for all of them.

On SQLite a copy of the file stands in `var/`; PostgreSQL lives only as long as its command and is migrated anew.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

# What makes tables besides our own migrations.
LIBRARIES = ("django", "django-taggit", "django-axes", "django-otp")
KEPT = settings.BASE_DIR / "var" / "migrated"


def fingerprint() -> str:
    """SHA-256 of every migration of ours, of who brings others, and of SQLite itself; twenty characters of it."""
    said = hashlib.sha256(" ".join([sqlite3.sqlite_version, *map(version, LIBRARIES)]).encode())
    for app in ("people", "stories"):
        for path in sorted((settings.BASE_DIR / app / "migrations").glob("*.py")):
            said.update(path.name.encode() + b"\0" + path.read_bytes())
    return said.hexdigest()[:20]


def kept_file() -> Path | None:
    """Where the migrated database lies or will lie; None on PostgreSQL."""
    if connection.vendor != "sqlite" or os.environ.get("NEWSROOM_NOTHING_SKIPPED"):
        return None
    return KEPT / f"{fingerprint()}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """True where a migrated database was put in place of an empty one."""
    kept = kept_file()
    if kept is None or not kept.exists():
        return False
    shutil.copyfile(kept, connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool) -> Iterator[None]:
    """The test database is migrated, and kept for the next run."""
    kept = kept_file()
    if kept is not None and not django_db_keepdb:
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in sorted(KEPT.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-2]:
            old.unlink(missing_ok=True)
        arriving = kept.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(connection.settings_dict["TEST"]["NAME"])) as made:
            made.execute("VACUUM INTO ?", [str(arriving)])
        arriving.replace(kept)
    yield
