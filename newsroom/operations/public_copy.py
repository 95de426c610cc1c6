"""A public copy of a backup (公开副本): what readers can see now, or no copy at all.

The backup is brought back whole in a private place, proved and brought up to date; the rows that may stay are written
down; the private place is emptied. Only then does the real database get its tables, and those rows. So no byte of
anything else was ever in it. It appears with its last step: what dies before has made no copy.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from newsroom.operations.backup import MEDIA_FOLDER, Manifest, fsync_file
from newsroom.operations.restore import (
    RestoreError,
    load_backup_rows,
    migrate_and_verify,
    open_backup,
    require_compatible,
    require_empty_target,
    vacuum_analyze,
)
from newsroom.operations.scratch_space import (
    execute_sql,
    override_database_settings,
    scratch_database,
    scratch_folder,
)
from people.errors import ActionError
from people.journal import entries as journal
from stories import photo_storage
from stories.actions import integrity
from stories.actions.database_copies import insert_public_copy_rows
from stories.models import PublishedPhoto, PublishedPrinting
from stories.published.public_copy_rows import public_rows
from stories.publishing import share_card_files
from stories.search import index_maintenance

ROWS_FILE, BUILDING_SUFFIX = "rows", "building"
# What stands in a database in which nobody has done anything yet.
MODELS_FILLED_BY_MIGRATIONS = (ContentType, Permission, Group, Group.permissions.through, PublishedPrinting)


def make_public_copy(source: Path) -> Manifest:
    """The empty newsroom holds what readers can see now, or is unchanged on failure."""
    try:
        with scratch_folder() as private, open_backup(source, within=private) as folder:
            manifest = Manifest.read(folder)
            require_compatible(manifest)
            require_empty_target()
            require_only_migration_rows()
            with mark_as_restore_rehearsal():
                with scratch_database(private):
                    load_backup_rows(folder, manifest)
                    migrate_and_verify(manifest)
                    write_rows_to_file(
                        private / ROWS_FILE, public_rows(datetime.fromisoformat(manifest.made_at))
                    )
                load_database_and_media(folder, manifest, private / ROWS_FILE)
    except ActionError:
        raise
    except Exception as error:
        # The first line is what is wrong; further ones may tell of rows.
        reason = (str(error).splitlines() or [""])[0]
        raise RestoreError(
            _("No copy was made, and nothing is left of it: %(reason)s")
            % {"reason": f"{type(error).__name__} {reason}".rstrip()}
        ) from error
    vacuum_analyze()
    return manifest


# ---- what may stay, on its way ------------------------------------------------------------------
def write_rows_to_file(path: Path, rows: Iterable[Model]) -> None:
    """The file holds the rows, one a line."""
    with path.open("w", encoding="ascii") as file:
        for row in rows:
            columns = {
                column.attname: None if getattr(row, column.attname) is None else column.value_to_string(row)
                for column in row._meta.concrete_fields
            }
            file.write(json.dumps([row._meta.label, columns]) + "\n")


def read_rows_from_file(path: Path) -> Iterator[Model]:
    """The rows that the file holds, not yet in the database."""
    with path.open(encoding="ascii") as file:
        for line in file:
            label, columns = json.loads(line)
            model = apps.get_model(label)
            yield model(
                **{
                    column.attname: column.to_python(columns[column.attname])
                    for column in model._meta.concrete_fields
                }
            )


# ---- the real place -----------------------------------------------------------------------------
def require_only_migration_rows() -> None:
    """Refuses a database that holds more than its migrations put there."""
    there = set(connection.introspection.table_names())
    for model in apps.get_models(include_auto_created=True):
        if (
            model not in MODELS_FILLED_BY_MIGRATIONS
            and model._meta.db_table in there
            and model._base_manager.exists()
        ):
            raise RestoreError(_("This database is not empty; name an empty one in DATABASE_URL."))


@contextmanager
def mark_as_restore_rehearsal() -> Iterator[None]:
    """No mail is sent from here on; a failure in the block restores the former state."""
    mark = settings.VAR_DIR / settings.RESTORE_REHEARSAL_FILENAME
    before = mark.exists()
    mark.touch()
    try:
        yield
    except BaseException:
        if not before:
            mark.unlink(missing_ok=True)
        raise


def load_database_and_media(folder: Path, manifest: Manifest, rows: Path) -> None:
    """Database and media hold what the rows say, checked; the database comes last."""
    with (
        remove_media_on_failure(),
        replacement_sqlite_file() if connection.vendor == "sqlite" else transaction.atomic(),
    ):
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            insert_public_copy_rows(
                read_rows_from_file(rows), made_at=manifest.made_at, anchor=manifest.anchor
            )
        require_integrity()
        copy_public_media(folder, manifest)


@contextmanager
def replacement_sqlite_file() -> Iterator[None]:
    """The block writes a new database file, which replaces the empty one on success."""
    place = Path(connection.settings_dict["NAME"])
    fresh = place.with_name(f"{place.name}.{BUILDING_SUFFIX}")
    delete_sqlite_files(fresh)
    try:
        with override_database_settings(NAME=str(fresh)):
            yield
            # All of it is in the one file, and nothing beside it.
            execute_sql("PRAGMA journal_mode=DELETE")
        fsync_file(fresh)
        delete_sqlite_files(place)
        fresh.rename(place)
        photo_storage.fsync_path(place.parent)
    finally:
        delete_sqlite_files(fresh)


def delete_sqlite_files(place: Path) -> None:
    for end in ("-wal", "-shm", "-journal", ""):
        Path(f"{place}{end}").unlink(missing_ok=True)


@contextmanager
def remove_media_on_failure() -> Iterator[None]:
    """When the block fails, the media folder is as empty as it was."""
    before = settings.MEDIA_ROOT.exists()
    try:
        yield
    except BaseException:
        for path in settings.MEDIA_ROOT.glob("*") if before else [settings.MEDIA_ROOT]:
            photo_storage.remove_path(path)
        raise


def copy_public_media(folder: Path, manifest: Manifest) -> None:
    """Copies the renditions and share cards that the copy's rows name, no others."""
    for name in sorted(public_media_names()):
        # What the backup did not hold readers did not get either.
        if f"{MEDIA_FOLDER}/{name}" in manifest.files:
            place = settings.MEDIA_ROOT / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / MEDIA_FOLDER / name, place)


def public_media_names() -> set[str]:
    """The names in the media folder of every file that readers may fetch."""
    pictures = PublishedPhoto.objects.values_list("token", "files").iterator(chunk_size=500)
    names = {
        f"{photo_storage.RENDITIONS}/{token[:2]}/{token}/{name}"
        for token, sizes in pictures
        for name in sizes
    }
    return names | {
        share_card_files.card_file_name(share_card_files.card_text(story))
        for story in share_card_files.stories_with_card_fields().iterator(chunk_size=500)
    }


def require_integrity() -> None:
    """Refuses a copy with missing triggers, integrity faults or index faults."""
    wrong = [
        *integrity.missing_triggers(),
        *journal.missing_journal_triggers(),
        *map(str, integrity.integrity_faults()),
    ]
    wrong += index_maintenance.find_index_faults()
    if wrong:
        raise RestoreError(
            _("No copy was made, and nothing is left of it: %(reason)s") % {"reason": wrong[0]}
        )
