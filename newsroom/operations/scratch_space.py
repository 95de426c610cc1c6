"""A private place to restore a backup in, removed completely afterwards (暂存处)."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from people.errors import ActionError
from stories import photo_storage

SCRATCH_FOLDER, SCRATCH_SCHEMA = "restore-scratch", "newsroom_scratch"
DROP_SCHEMA_SQL = f"DROP SCHEMA IF EXISTS {SCRATCH_SCHEMA} CASCADE"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A private folder, removed after the block; remains of a dead run go before it."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    private = settings.VAR_DIR / SCRATCH_FOLDER
    lock = os.open(settings.VAR_DIR, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise ActionError(_("Another copy is being made in this NEWSROOM_VAR; wait for it.")) from taken
        remove_scratch_leftovers()
        private.mkdir(mode=0o700)
        try:
            yield private
        finally:
            shutil.rmtree(private)
    finally:
        os.close(lock)


@contextmanager
def scratch_database(private: Path) -> Iterator[None]:
    """In the block the newsroom's database is a private empty one, removed afterwards."""
    if connection.vendor == "sqlite":
        with override_database_settings(NAME=str(private / "newsroom.sqlite3")):
            yield
        for file in private.glob("newsroom.sqlite3*"):
            file.unlink()
        return
    options = connection.settings_dict["OPTIONS"]
    path = f"{options.get('options', '')} -c search_path={SCRATCH_SCHEMA}".lstrip()
    with scratch_schema(), override_database_settings(OPTIONS={**options, "options": path}):
        yield


@contextmanager
def scratch_schema() -> Iterator[None]:
    """An empty private schema exists beside the newsroom's own during the block."""
    execute_sql(f"CREATE SCHEMA {SCRATCH_SCHEMA}")
    try:
        yield
    finally:
        # Samples that somebody may have been quick enough to take of its columns are gone too.
        execute_sql(DROP_SCHEMA_SQL, "VACUUM FULL pg_statistic")


def remove_scratch_leftovers() -> None:
    """Removes what a copy that died has left."""
    photo_storage.remove_path(settings.VAR_DIR / SCRATCH_FOLDER)
    if connection.vendor == "postgresql":
        execute_sql(DROP_SCHEMA_SQL)


def execute_sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def override_database_settings(**changed: Any) -> Iterator[None]:
    """Inside the block the newsroom's database is the one with these settings changed."""
    usual = connection.settings_dict
    connection.close()
    connection.settings_dict = {**usual, **changed}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual
