"""The index of what readers may find, asked in the database's own way."""

from datetime import date

from django.db import connection

from stories.search import postgres, sqlite
from stories.search.query import ResultCursor, SearchQuery

_INDEX_KEY_STORY_MASK = (1 << 40) - 1


def lowest_index_key_of_day(day: date) -> int:
    """No story of this day or a later one has a lower key."""
    return day.toordinal() << 40


def story_id_of_index_key(key: int) -> int:
    """The published story's primary key."""
    return _INDEX_KEY_STORY_MASK - (key & _INDEX_KEY_STORY_MASK)


def find_stories_in_index(question: SearchQuery, most: int) -> list[ResultCursor]:
    """The next `most` stories in their order, each with its place (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_backend().next_results_statement(question, most))
        return [ResultCursor(tier, key) for tier, key in cursor.fetchall()]


def count_stories_in_index(question: SearchQuery, most: int) -> int:
    """How many stories there are from the first on, counted up to `most` (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_backend().count_statement(question, most))
        return int(cursor.fetchone()[0])


def _backend():  # type: ignore[no-untyped-def]
    return sqlite if connection.vendor == "sqlite" else postgres
