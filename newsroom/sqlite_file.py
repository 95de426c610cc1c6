"""The file that SQLite keeps the newsroom in; where it is away, nothing is made in its place."""

import sqlite3
from pathlib import Path
from typing import Any


class SQLiteFileConnection(sqlite3.Connection):
    """A connection to the file; an empty one is made only where a database may begin.

    SQLite makes a missing file, and throws away the write-ahead log beside it: what was saved last would be lost
    although the file comes back.
    """

    # A server never begins a database; `newsroom/wsgi.py` says so.
    must_exist = False

    def __init__(self, database: str | Path, *args: Any, **kwargs: Any) -> None:
        # Addresses such as `file:…?mode=ro` and databases in memory say themselves what is to be made.
        named = str(database).startswith(("file:", ":memory:"))
        if not named and not Path(database).exists():
            if self.must_exist or Path(f"{database}-wal").exists():
                raise sqlite3.OperationalError(f"the database {database} is away")
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(database, *args, **kwargs)
