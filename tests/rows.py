"""Everything the newsroom holds, so that a test can say that nothing has changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group

from people.models import User

# A refused attempt is written down on purpose, so the journal is told apart from what it tells of.
JOURNAL = ("JournalEntry", "JournalHead")


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours but the journal, and who holds which role."""
    tables = [*apps.get_app_config("people").get_models(), *apps.get_app_config("stories").get_models()]
    tables += [Group, User.groups.through]
    return {
        table.__name__: list(table._base_manager.order_by("pk").values())
        for table in tables
        if table.__name__ not in JOURNAL
    }


@contextmanager
def unchanged() -> Iterator[None]:
    """After the block every row is as it was before."""
    before = rows()
    yield
    after = rows()
    changed = {table: (before[table], after[table]) for table in after if after[table] != before[table]}
    assert not changed, changed
