"""The index of what readers may find, asked in the database's own way."""

from datetime import date

from django.db import connection

from stories.search import postgres, sqlite
from stories.search.query import ResultCursor, SearchQuery

_STORY_ID_MASK = (1 << 40) - 1


def lowest_key_of_day(day: date) -> int:
    """No story of this day or a later one has a lower key."""
    return day.toordinal() << 40


def story_id_of_key(key: int) -> int:
    """The published story's primary key."""
    return _STORY_ID_MASK - (key & _STORY_ID_MASK)


def find(question: SearchQuery, most: int) -> list[ResultCursor]:
    """The next `most` stories in their order, each with its place (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_backend().rows(question, most))
        return [ResultCursor(tier, key) for tier, key in cursor.fetchall()]


def count(question: SearchQuery, most: int) -> int:
    """How many stories there are from the first on, counted up to `most` (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_backend().count(question, most))
        return int(cursor.fetchone()[0])


def _backend():  # type: ignore[no-untyped-def]
    return sqlite if connection.vendor == "sqlite" else postgres
