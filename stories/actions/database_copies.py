"""Makes a restored copy harmless (演练): no e-mail, or only what readers have.

Only for a copy that a restore has just made; that is why nothing here asks a policy.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model

from people.actors import SYSTEM
from people.journal.entries import JournalEntry
from people.journal.recording import journal_changes
from people.models import User
from stories.models import (
    Article,
    Edition,
    Photo,
    PublishedArticle,
    PublishedCase,
    PublishedEdition,
    ReaderReport,
)
from stories.search.index_maintenance import suspend_postgresql_indexes

# How the journal of a public copy begins.
PUBLIC_COPY_JOURNAL_ACT = "copy_public"
# The one rule that such a copy cannot keep while it is made: what was signed does not come along.
SIGNATURE_CHECK_TABLE_AND_TRIGGER = ("stories_publishedarticle", "only_signed_stories_reach_readers")
ROWS_PER_BATCH = 500


def remove_emails_and_sessions() -> None:
    """No account has an e-mail address, and nobody is signed in."""
    User.objects.exclude(email="").update(email="")
    Session.objects.all().delete()


def insert_public_copy_rows(rows: Iterable[Model], *, made_at: str, anchor: str) -> Counter[str]:
    """The empty database holds these rows and one journal entry; returns row counts."""
    counted: Counter[str] = Counter()
    highest: Counter[type[Model]] = Counter()
    told = {"made_at": made_at, "anchor": anchor}
    with journal_changes(PUBLIC_COPY_JOURNAL_ACT, PublishedArticle, by=SYSTEM, **told) as detail:
        with disable_trigger(*SIGNATURE_CHECK_TABLE_AND_TRIGGER), suspend_postgresql_indexes():
            for batch in batches_by_table(rows):
                type(batch[0])._base_manager.bulk_create(batch)
                counted[type(batch[0]).__name__] += len(batch)
                for kind, number in chain.from_iterable(map(referenced_ids, batch)):
                    highest[kind] = max(highest[kind], number)
        advance_id_sequences(highest)
        detail.update(last=highest[PublishedArticle], rows=dict(counted))
    return counted


def batches_by_table(rows: Iterable[Model]) -> Iterator[list[Model]]:
    """The rows in order, in batches of one table and at most `ROWS_PER_BATCH`."""
    batch: list[Model] = []
    for row in rows:
        if batch and (type(row) is not type(batch[0]) or len(batch) == ROWS_PER_BATCH):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def last_copied_article_id() -> int:
    """The highest PublishedArticle id that came with a public copy; 0 elsewhere."""
    first = JournalEntry.objects.filter(number=1, act=PUBLIC_COPY_JOURNAL_ACT).first()
    return int(first.detail["last"]) if first else 0


def referenced_ids(row: Model) -> Iterator[tuple[type[Model], int]]:
    """Each id this row has or refers to; a new row must not be given one of them."""
    yield type(row), row.pk
    if isinstance(row, PublishedArticle):
        yield Article, row.article_id
        yield from ((Photo, photo["id"]) for photo in row.frozen_photos)
    elif isinstance(row, PublishedEdition):
        yield Edition, row.edition_id
    elif isinstance(row, PublishedCase):
        yield ReaderReport, int(row.number.partition("-")[2])


def advance_id_sequences(highest: Counter[type[Model]]) -> None:
    """New rows get ids above the given highest ones."""
    with connection.cursor() as cursor:
        for model, number in highest.items():
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])


@contextmanager
def disable_trigger(table: str, trigger: str) -> Iterator[None]:
    """The trigger does not fire inside the block and is restored after it."""
    # Foreign keys are looked at before and after: PostgreSQL alters no table that still has some to be looked at.
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [trigger])
            (made,) = cursor.fetchone()
            cursor.execute(f'DROP TRIGGER "{trigger}"')
        else:
            made = f'ALTER TABLE "{table}" ENABLE TRIGGER "{trigger}"'
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{trigger}"')
        yield
        connection.check_constraints()
        cursor.execute(made)
