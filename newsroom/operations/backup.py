"""A backup of database and media, made in use, with a checksum for each file."""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

SQLITE_FILE = "newsroom.sqlite3"
TABLES_FOLDER = "tables"
MEDIA_FOLDER = "media"
MANIFEST_FILE = "manifest.json"


@dataclass
class Manifest:
    """What a backup holds: journal anchor, migrations, each file's size and SHA-256."""

    made_at: str
    vendor: str
    anchor: str
    migrations: list[list[str]]
    sequences: dict[str, int] = field(default_factory=dict)
    files: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        return cls(**json.loads((folder / MANIFEST_FILE).read_text("utf-8")))

    def write(self, folder: Path) -> None:
        (folder / MANIFEST_FILE).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")


def file_size_and_sha256(path: Path) -> list[Any]:
    """The file's size and SHA-256."""
    with path.open("rb") as file:
        return [path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()]


def list_file_fingerprints(folder: Path) -> dict[str, list[Any]]:
    """Every file below the folder but the manifest, with its fingerprint."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST_FILE)
    return {str(path.relative_to(folder)): file_size_and_sha256(path) for path in found}


def make_backup(target: Path) -> Manifest:
    """Writes a whole backup to `target`: a folder, or one file if it ends in .tar."""
    building = target.with_name(f"{target.name}.{os.getpid()}.partial")
    building.mkdir(parents=True)
    try:
        manifest = (
            copy_sqlite_database(building)
            if connection.vendor == "sqlite"
            else copy_postgresql_tables(building)
        )
        # After the rows: a photo is on the disk before a row names it, so the copy lacks none.
        if settings.MEDIA_ROOT.is_dir():
            shutil.copytree(settings.MEDIA_ROOT, building / MEDIA_FOLDER)
        manifest.files = list_file_fingerprints(building)
        manifest.write(building)
        if target.suffix == ".tar":
            packed = building.with_suffix(".tar.partial")
            with tarfile.open(packed, "w") as archive:
                archive.add(building, arcname="")
            fsync_file(packed)
            packed.rename(target)
        else:
            for path in building.rglob("*"):
                if path.is_file():
                    fsync_file(path)
            building.rename(target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return manifest


def fsync_file(path: Path) -> None:
    """The file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def copy_sqlite_database(folder: Path) -> Manifest:
    """The database file at one instant, by SQLite's own way of copying one in use."""
    source, now = f"file:{connection.settings_dict['NAME']}?mode=ro", timezone.now()
    with (
        closing(sqlite3.connect(source, uri=True, timeout=60)) as original,
        closing(sqlite3.connect(folder / SQLITE_FILE)) as copy,
    ):
        # All pages in one step: a copy in steps begins anew with every write.
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        head = copy.execute("SELECT number, hash FROM stories_journalhead").fetchone()
        applied = copy.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return build_manifest("sqlite", now, head, applied)


def copy_postgresql_tables(folder: Path) -> Manifest:
    """Copies every table at one instant by COPY; needs only the driver."""
    (folder / TABLES_FOLDER).mkdir()
    raw, now = connection.get_new_connection(connection.get_connection_params()), timezone.now()
    with closing(raw), raw.cursor() as cursor:
        raw.autocommit = False
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, columns in table_columns(cursor).items():
            with (
                (folder / TABLES_FOLDER / f"{table}.copy").open("wb") as file,
                cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT') as copy,
            ):
                for data in copy:
                    file.write(data)
        cursor.execute("SELECT number, hash FROM stories_journalhead")
        head = cursor.fetchone()
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        applied = cursor.fetchall()
        manifest = build_manifest("postgresql", now, head, applied)
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences "
            "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        manifest.sequences = dict(cursor.fetchall())
        raw.rollback()
    return manifest


def table_columns(cursor: Any) -> dict[str, str]:
    """Every table of the newsroom's schema with its columns that are not generated."""
    cursor.execute(
        "SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position) "
        "FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) "
        "WHERE t.table_type = 'BASE TABLE' AND c.table_schema = current_schema() AND c.is_generated = 'NEVER' "
        "GROUP BY c.table_name ORDER BY c.table_name"
    )
    return dict(cursor.fetchall())


def build_manifest(vendor: str, now: datetime, head: Any, applied: Any) -> Manifest:
    """The copy's manifest; `now` is before the copy began, so no row is newer."""
    anchor = f"{head[0]}:{head[1]}" if head else f"0:{'0' * 64}"
    return Manifest(now.isoformat(), vendor, anchor, [list(row) for row in applied])
