"""The printing tells apart any two moments at which readers may see something else."""

from dataclasses import fields
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField
from django.utils import timezone

from stories.errors import InvalidState
from stories.migrations._counted_changes import count_changes
from stories.models import PublishedCase, PublishedPhoto, PublishedPrinting
from stories.models.printing import CHANGE_COUNT_TRIGGER_NAMES, CHANGE_COUNTED_TABLES
from stories.published.queries import AWAITED_TIMES, PublicContentVersion, public_content_version
from tests import make


def published_tables() -> list[str]:
    mine = PublishedPrinting._meta.db_table
    return sorted(t for t in connection.introspection.table_names() if "_published" in t and t != mine)


@pytest.mark.usefixtures("db")
def test_every_table_of_published_rows_rings():
    """A new one is counted by its migration (`count_changes`), and stands in CHANGE_COUNTED_TABLES."""
    assert sorted(CHANGE_COUNTED_TABLES) == published_tables()
    standing = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(standing)
        assert CHANGE_COUNT_TRIGGER_NAMES - {name for (name,) in cursor} == set()


# Written down when something happened, and compared with no clock.
PAST_TIMES = {
    ("PublishedEdition", "published_at"),
    ("PublishedEdition", "withdrawn_at"),
    ("PublishedArticle", "published_at"),
    ("PublishedArticle", "withdrawn_at"),
    ("PublishedArticle", "withheld_at"),
}


def test_every_time_that_readers_wait_for_makes_pages_anew():
    """A new time of a published row is awaited, or told here as one that lies in the past."""
    models = [
        model for model in apps.get_app_config("stories").get_models() if "_published" in model._meta.db_table
    ]
    times = {
        (model.__name__, field.name)
        for model in models
        for field in model._meta.concrete_fields
        if isinstance(field, DateTimeField)
    }
    awaited = {(model.__name__, name) for model, name in AWAITED_TIMES.values()}
    assert times - PAST_TIMES == awaited
    assert [field.name for field in fields(PublicContentVersion)] == ["number", *AWAITED_TIMES]


def test_a_new_table_is_counted_by_one_operation(db):
    operation, editor = count_changes("stories_publishedthing"), connection.schema_editor()
    editor.execute("CREATE TABLE stories_publishedthing (id integer PRIMARY KEY)")
    operation.code(apps, editor)
    seen = [public_content_version().number]
    for statement in ("INSERT INTO {0} VALUES (1)", "UPDATE {0} SET id = 2", "DELETE FROM {0}"):
        editor.execute(statement.format("stories_publishedthing"))
        seen.append(public_content_version().number)
    assert len(set(seen)) == len(seen)
    operation.reverse_code(apps, editor)
    editor.execute("INSERT INTO stories_publishedthing VALUES (1)")
    assert public_content_version().number == seen[-1]


@pytest.mark.parametrize("table", [table for table in CHANGE_COUNTED_TABLES if "article" not in table])
def test_plain_sql_changes_the_printing(db, table):
    out = make.published([make.story(full=True)])
    PublishedPhoto.objects.create(article=out.articles.get(), photo_id=1, token="0" * 32)
    today = timezone.localdate()
    PublishedCase.objects.create(
        number="2020-00001", outcome="accepted", received_on=today, answered_on=today
    )
    before = public_content_version()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id WHERE id > 0")
    assert public_content_version().number > before.number


def test_each_thing_done_to_a_published_row_changes_the_printing(db):
    seen = [public_content_version()]
    out = make.published([make.story()], at=timezone.now() + timedelta(hours=1))
    seen.append(public_content_version())
    out.articles.update(withdrawn_at=timezone.now())
    seen.append(public_content_version())
    out.delete()
    seen.append(public_content_version())
    assert len(set(seen)) == 4 and seen[0].story is seen[1].story is None


def test_the_printing_is_one_query_and_stands_still_while_nothing_changes(db, django_assert_num_queries):
    make.published([make.story()])
    with django_assert_num_queries(1):
        first = public_content_version()
    make.story("还没有见报")
    assert public_content_version() == first
    assert first.story is not None and first.edition is not None


def test_a_printing_that_was_emptied_counts_on(db):
    PublishedPrinting.objects.all().delete()
    assert public_content_version() == PublicContentVersion(0, None, None)
    make.published([make.story()])
    assert public_content_version().number > 0


def test_a_refused_change_leaves_the_printing_alone(db, django_capture_on_commit_callbacks):
    before = public_content_version()
    with pytest.raises(InvalidState), django_capture_on_commit_callbacks() as heard:
        make.published([])
    assert (public_content_version(), heard) == (before, [])
