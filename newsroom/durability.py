"""Refuses databases that may lose acknowledged writes in a power cut (断电不丢)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from django.utils.translation import gettext as _

# What SQLite calls FULL; below it a power cut takes the newest transactions, or the file.
SQLITE_SYNCHRONOUS_FULL = 2
SAFE_SQLITE_JOURNAL_MODES = ("wal", "delete", "truncate", "persist")
POSTGRESQL_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes")


@register(Tags.database)
def check_durability(app_configs: Any, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """In production, an error for each setting that may lose acknowledged writes."""
    if not settings.PRODUCTION:
        return []
    return [
        Error(sentence, hint=_("See “In production” in docs/operating.md."), id="newsroom.E001")
        for alias in databases or ()
        for sentence in unsafe_settings(connections[alias])
    ]


def unsafe_settings(connection: BaseDatabaseWrapper) -> list[str]:
    """A sentence for each setting of this connection that is unsafe (3 queries)."""
    unsafe = _("The database has %(setting)s = %(value)s; what was saved may be lost in a power cut.")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            found = [(name, fetch_single_value(cursor, f"SHOW {name}")) for name in POSTGRESQL_SETTINGS]
            return [unsafe % {"setting": name, "value": value} for name, value in found if value == "off"]
        wrong = []
        synchronous, journal = (
            fetch_single_value(cursor, "PRAGMA synchronous"),
            fetch_single_value(cursor, "PRAGMA journal_mode"),
        )
        if int(synchronous) < SQLITE_SYNCHRONOUS_FULL:
            wrong.append(("synchronous", synchronous))
        if journal.lower() not in SAFE_SQLITE_JOURNAL_MODES:
            wrong.append(("journal_mode", journal))
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        wrong.append(("transaction_mode", str(getattr(connection, "transaction_mode", None))))
    return [unsafe % {"setting": name, "value": value} for name, value in wrong]


def fetch_single_value(cursor: Any, question: str) -> str:
    cursor.execute(question)
    return str(cursor.fetchone()[0])


def refuse_unsafe_database() -> None:
    """Stops the start when the production database may lose acknowledged writes.

    An unreachable database does not stop it: readers get the pages that are kept.
    """
    if not settings.PRODUCTION:
        return
    try:
        found = unsafe_settings(connections["default"])
    except OperationalError:
        return
    finally:
        connections["default"].close()
    if found:
        raise ImproperlyConfigured(found[0])
