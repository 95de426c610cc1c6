"""Restores a whole backup into an empty database; a rehearsal sends no mail."""

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from newsroom.operations.backup import (
    MANIFEST_FILE,
    MEDIA_FOLDER,
    SQLITE_FILE,
    TABLES_FOLDER,
    Manifest,
    list_file_fingerprints,
    table_columns,
)
from newsroom.operations.scratch_space import remove_scratch_leftovers
from people.errors import ActionError
from people.journal.entries import ChainCheckpoint
from stories.actions.database_copies import remove_emails_and_sessions
from stories.models import JournalEntry


class RestoreError(ActionError):
    """The backup or its target does not meet the requirements."""


@contextmanager
def open_backup(source: Path, within: Path | None = None) -> Iterator[Path]:
    """The backup as a folder (a .tar unpacked `within` it), every file verified."""
    with tempfile.TemporaryDirectory(prefix="newsroom-restore-", dir=within) as unpacked:
        folder = source
        if source.is_file():
            folder = Path(unpacked)
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        if not (folder / MANIFEST_FILE).is_file():
            raise RestoreError(_("“%(path)s” is no backup: it has no manifest.") % {"path": source})
        promised, found = Manifest.read(folder).files, list_file_fingerprints(folder)
        for path in sorted(promised.keys() | found.keys()):
            if promised.get(path) != found.get(path):
                raise RestoreError(
                    _("The backup is spoiled: “%(path)s” is not as its manifest says.") % {"path": path}
                )
        yield folder


def restore_backup(source: Path, *, rehearse: bool = False) -> Manifest:
    """The newsroom is as it was at the backup; its journal goes on from the anchor."""
    with open_backup(source) as folder:
        manifest = Manifest.read(folder)
        require_compatible(manifest)
        require_empty_target()
        remove_scratch_leftovers()
        # Before a single row: from here on no letter leaves.
        if rehearse:
            (settings.VAR_DIR / settings.RESTORE_REHEARSAL_FILENAME).touch()
        load_backup_rows(folder, manifest)
        if (folder / MEDIA_FOLDER).is_dir():
            shutil.copytree(folder / MEDIA_FOLDER, settings.MEDIA_ROOT, dirs_exist_ok=True)
    migrate_and_verify(manifest)
    if rehearse:
        remove_emails_and_sessions()
    vacuum_analyze()
    return manifest


def load_backup_rows(folder: Path, manifest: Manifest) -> None:
    """The empty database holds the backup's rows as they were."""
    (load_sqlite if manifest.vendor == "sqlite" else load_postgresql)(folder, manifest)


def migrate_and_verify(manifest: Manifest) -> None:
    """What was brought back is proved whole, and is as this code wants it."""
    call_command("migrate", verbosity=0)
    number, digest = manifest.anchor.split(":")
    if fault := JournalEntry.objects.prove([ChainCheckpoint(int(number), digest)]).fault:
        raise RestoreError(str(fault))


def require_compatible(manifest: Manifest) -> None:
    """Refuses a backup of another database system or of newer code."""
    if manifest.vendor != connection.vendor:
        raise RestoreError(
            _("The backup is of %(one)s and this database is %(other)s.")
            % {"one": manifest.vendor, "other": connection.vendor}
        )
    known = {tuple(key) for key in MigrationExecutor(connection).loader.disk_migrations}
    for app, name in manifest.migrations:
        if (app, name) not in known:
            raise RestoreError(
                _("The backup was made by newer code (%(name)s); restore it with that.")
                % {"name": f"{app}.{name}"}
            )


def require_empty_target() -> None:
    """Raises RestoreError if accounts, journal entries, stories or media are present."""
    there = set(connection.introspection.table_names())
    for table in ("people_user", "stories_journalentry", "stories_article"):
        if table in there:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608 - our own names
                if cursor.fetchone()[0]:
                    raise RestoreError(_("This database is not empty; name an empty one in DATABASE_URL."))
    if settings.MEDIA_ROOT.is_dir() and any(settings.MEDIA_ROOT.iterdir()):
        raise RestoreError(_("There are media in NEWSROOM_VAR already; name an empty folder."))


def load_sqlite(folder: Path, manifest: Manifest) -> None:
    """The file takes the place of the empty one."""
    connection.close()
    place = Path(connection.settings_dict["NAME"])
    for left in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
        left.unlink(missing_ok=True)
    shutil.copyfile(folder / SQLITE_FILE, place)


def load_postgresql(folder: Path, manifest: Manifest) -> None:
    """Loads the backup's rows into tables of its migrations, with triggers disabled."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name) for app, name in manifest.migrations])
    with transaction.atomic(), connection.cursor() as cursor:
        known = table_columns(cursor)
        names = ", ".join(f'"{table}"' for table in known)
        for table in known:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute(f"TRUNCATE {names}")
        for table, columns in known.items():
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                copy_file_into_postgresql(folder / TABLES_FOLDER / f"{table}.copy", copy)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in known:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        for sequence, last in manifest.sequences.items():
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [sequence, last])


def vacuum_analyze() -> None:
    """Updates PostgreSQL's statistics, so that searches and lists are fast at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def copy_file_into_postgresql(path: Path, copy: Any) -> None:
    with path.open("rb") as file:
        while data := file.read(1024 * 1024):
            copy.write(data)
