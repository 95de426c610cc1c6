"""Where the file of SQLite is away nothing is made in its place, and what was saved last is not lost."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsroom import env
from newsroom.sqlite_file import SQLiteFileConnection


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database as a process leaves it that was killed: the last row stands in the log beside it only."""
    made = tmp_path / "made.sqlite3"
    with closing(sqlite3.connect(made, factory=SQLiteFileConnection, isolation_level=None)) as living:
        living.executescript("PRAGMA journal_mode=WAL; CREATE TABLE story (headline TEXT);")
        living.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        living.execute("INSERT INTO story VALUES ('撤下')")
        for path in tmp_path.glob("made*"):
            shutil.copy(path, tmp_path / path.name.replace("made", "newsroom"))
    return tmp_path / "newsroom.sqlite3"


def rows(file: Path) -> list[str]:
    with closing(sqlite3.connect(file, factory=SQLiteFileConnection)) as connection:
        return [headline for (headline,) in connection.execute("SELECT headline FROM story")]


def test_who_asks_while_the_file_is_away_does_not_throw_away_what_was_saved_last(file: Path) -> None:
    away = file.rename(file.with_name("away"))
    with pytest.raises(sqlite3.OperationalError, match="is away"):
        rows(file)
    assert not file.exists()
    away.rename(file)
    assert rows(file) == ["撤下"]


def test_a_server_begins_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SQLiteFileConnection, "must_exist", True)
    with pytest.raises(sqlite3.OperationalError, match="is away"):
        rows(tmp_path / "folder" / "newsroom.sqlite3")
    assert not (tmp_path / "folder").exists()


def test_a_command_begins_a_database_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "newsroom.sqlite3"
    sqlite3.connect(file, factory=SQLiteFileConnection).close()
    assert file.exists() and env.sqlite_options()["factory"] is SQLiteFileConnection
