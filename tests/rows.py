"""Everything the newsroom holds, so that a test can say that nothing has changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Model

from people.models import User

# A refused attempt is written down on purpose, so the journal is told apart from what it tells of.
JOURNAL = ("JournalEntry", "JournalHead")


def rows(models: Iterable[type[Model]] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours but the journal, and who holds which role; values as the database has them.

    Models would be made of each row otherwise, which takes most of the time of tests that compare again and again.
    """
    ours = [*apps.get_app_config("people").get_models(), *apps.get_app_config("stories").get_models()]
    tables = [*ours, Group, User.groups.through] if models is None else models
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        for table in tables:
            if table.__name__ not in JOURNAL:
                key = connection.ops.quote_name(table._meta.pk.column)
                cursor.execute(
                    f"SELECT * FROM {connection.ops.quote_name(table._meta.db_table)} ORDER BY {key}"
                )
                names = [column[0] for column in cursor.description]
                found[table.__name__] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


@contextmanager
def unchanged() -> Iterator[None]:
    """After the block every row is as it was before."""
    before = rows()
    yield
    after = rows()
    changed = {table: (before[table], after[table]) for table in after if after[table] != before[table]}
    assert not changed, changed
