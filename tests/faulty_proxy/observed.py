"""A log of each row that is written with a mark, of each photo and of each entry of the journal, kept by triggers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from tests.faulty_proxy.marks import HEAD, TAIL

LOG = "observed_write"
# Rows of these are in the log with or without a mark.
ALWAYS = ("stories_journalentry", "stories_photo")
# The sign as text and as JSON writes it where everything but ASCII is escaped.
SIGNS = [sign for each in (HEAD, TAIL) for sign in (each, json.dumps(each)[1:-1])]

NAMES = ", ".join(f"'{name}'" for name in ALWAYS)
POSTGRESQL = f"""
CREATE TABLE {LOG} (seq bigserial PRIMARY KEY, at_table text, op text, content text);
CREATE FUNCTION {LOG}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said text := to_jsonb(NEW)::text;
BEGIN
    IF TG_TABLE_NAME IN ({NAMES}) OR said LIKE '%{HEAD}%' OR said LIKE '%{TAIL}%' THEN
        INSERT INTO {LOG} (at_table, op, content) VALUES (TG_TABLE_NAME, TG_OP, said);
    END IF;
    RETURN NULL;
END $$;
"""


@dataclass(frozen=True)
class Written:
    """One row as it was written, and how."""

    seq: int
    table: str
    op: str
    row: dict[str, Any]


def observe() -> None:
    """From now on the log holds what is written into any table of the newsroom."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
        else:
            cursor.execute(
                f"CREATE TABLE {LOG} (seq integer PRIMARY KEY, at_table text, op text, content text)"
            )
        for table in tables:
            columns = [
                column.name for column in connection.introspection.get_table_description(cursor, table)
            ]
            for op in ("INSERT", "UPDATE"):
                name = f'"observed_{table}_{op.lower()}"'
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f'CREATE TRIGGER {name} AFTER {op} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {LOG}()'
                    )
                else:
                    cursor.execute(sqlite_trigger(name, table, op, columns))


def sqlite_trigger(name: str, table: str, op: str, columns: list[str]) -> str:
    said = ", ".join(f"'{column}', NEW.\"{column}\"" for column in columns)
    text = " || ".join(f"ifnull(NEW.\"{column}\", '')" for column in columns)
    marked = "1" if table in ALWAYS else " OR ".join(f"instr({text}, '{sign}')" for sign in SIGNS)
    return (
        f'CREATE TRIGGER {name} AFTER {op} ON "{table}" WHEN {marked} BEGIN '
        f"INSERT INTO {LOG} (at_table, op, content) VALUES ('{table}', '{op}', json_object({said})); END"
    )


def newest() -> int:
    """The number of the newest line of the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(seq), 0) FROM {LOG}")
        return cursor.fetchone()[0]


def written() -> Iterator[Written]:
    """The whole log in order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT seq, at_table, op, content FROM {LOG} ORDER BY seq")
        while some := cursor.fetchmany(500):
            for seq, table, op, content in some:
                yield Written(seq, table, op, json.loads(content))
