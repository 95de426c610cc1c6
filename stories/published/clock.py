"""The clock that decides what readers may see at this instant: the database's."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """What time it is by the clock that decides what readers may see (1 query)."""
    moment = (
        "STATEMENT_TIMESTAMP()"
        if connection.vendor == "postgresql"
        else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {moment}")
        (now,) = cursor.fetchone()
    return now if isinstance(now, datetime) else datetime.fromisoformat(now).replace(tzinfo=UTC)
