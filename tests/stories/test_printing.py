"""The printing tells apart any two moments at which readers may see something else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from stories.errors import InvalidState
from stories.models import PublishedCase, PublishedPhoto, PublishedPrinting
from stories.models.printing import CHANGE_COUNT_TRIGGERS, CHANGE_COUNTED_TABLES
from stories.published.queries import ContentGeneration, content_generation
from tests import make


def published_tables() -> list[str]:
    mine = PublishedPrinting._meta.db_table
    return sorted(t for t in connection.introspection.table_names() if "_published" in t and t != mine)


@pytest.mark.usefixtures("db")
def test_every_table_of_published_rows_rings():
    """A new one gets its bells in its migration, as 0007 hangs them, and a line in RUNG_BY."""
    assert sorted(CHANGE_COUNTED_TABLES) == published_tables()
    standing = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(standing)
        assert CHANGE_COUNT_TRIGGERS - {name for (name,) in cursor} == set()


@pytest.mark.parametrize("table", [table for table in CHANGE_COUNTED_TABLES if "article" not in table])
def test_plain_sql_changes_the_printing(db, table):
    out = make.published([make.story(full=True)])
    PublishedPhoto.objects.create(article=out.articles.get(), photo_id=1, token="0" * 32)
    today = timezone.localdate()
    PublishedCase.objects.create(
        number="2020-00001", outcome="accepted", received_on=today, answered_on=today
    )
    before = content_generation()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id WHERE id > 0")
    assert content_generation().number > before.number


def test_each_thing_done_to_a_published_row_changes_the_printing(db):
    seen = [content_generation()]
    out = make.published([make.story()], at=timezone.now() + timedelta(hours=1))
    seen.append(content_generation())
    out.articles.update(withdrawn_at=timezone.now())
    seen.append(content_generation())
    out.delete()
    seen.append(content_generation())
    assert len(set(seen)) == 4 and seen[0].story is seen[1].story is None


def test_the_printing_is_one_query_and_stands_still_while_nothing_changes(db, django_assert_num_queries):
    make.published([make.story()])
    with django_assert_num_queries(1):
        first = content_generation()
    make.story("还没有见报")
    assert content_generation() == first
    assert first.story is not None and first.edition is not None


def test_a_printing_that_was_emptied_counts_on(db):
    PublishedPrinting.objects.all().delete()
    assert content_generation() == ContentGeneration(0, None, None)
    make.published([make.story()])
    assert content_generation().number > 0


def test_a_refused_change_leaves_the_printing_alone(db, django_capture_on_commit_callbacks):
    before = content_generation()
    with pytest.raises(InvalidState), django_capture_on_commit_callbacks() as heard:
        make.published([])
    assert (content_generation(), heard) == (before, [])
