"""The index of what readers may find, as the database keeps it: asked, checked, made anew."""

from datetime import date

from django.db import connection

from stories.search import postgres, sqlite
from stories.search.query import Place, SearchQuery

_STORY = (1 << 40) - 1


def lowest_key(day: date) -> int:
    """No story of this day or a later one has a lower key."""
    return day.toordinal() << 40


def story_at(key: int) -> int:
    """The published story's primary key."""
    return _STORY - (key & _STORY)


def find(question: SearchQuery, most: int) -> list[Place]:
    """The next `most` stories in their order, each with its place (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_backend().rows(question, most))
        return [Place(tier, key) for tier, key in cursor.fetchall()]


def count(question: SearchQuery, most: int) -> int:
    """How many stories there are from the first on; the counting stops at `most` (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_backend().count(question, most))
        return int(cursor.fetchone()[0])


def _backend():  # type: ignore[no-untyped-def]
    return sqlite if connection.vendor == "sqlite" else postgres
