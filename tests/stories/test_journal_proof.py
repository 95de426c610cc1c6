"""The journal's chain holds with many writing at once, and whoever owns the database cannot break it unseen."""

import threading
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.models import F

from people.actors import SYSTEM
from people.journal.entries import (
    GENESIS_HASH,
    ChainCheckpoint,
    ChainFault,
    ChainVerification,
    missing_journal_triggers,
)
from people.journal.recording import add_journal_entry, journal_changes
from stories.models import Article, JournalEntry, JournalHead, Tag
from tests.conftest import triggers_lifted

ENTRIES = JournalEntry.objects


@pytest.fixture
def five(db: None) -> list[JournalEntry]:
    """Five entries."""
    return [add_journal_entry("write", Article(pk=number), by=SYSTEM) for number in range(1, 6)]


def fault(*anchors: ChainCheckpoint) -> ChainFault | None:
    """The first fault that the proof finds."""
    return JournalEntry.objects.prove(anchors).fault


def rewritten(entries: list[JournalEntry], previous: str) -> str:
    """The entries are chained anew from there on, and this is the hash of the last."""
    for entry in entries:
        entry.previous = previous
        entry.hash = previous = entry.digest()
        entry.save(force_update=True)
    return previous


# ---- tampering by the owner ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"act": "sign"},
        {"actor_name": "somebody else"},
        {"actor_id": 3},
        {"thing": "stories.tag"},
        {"thing_id": "30"},
        {"outcome": "denied"},
        {"detail": {"a": 1}},
        {"at": datetime(2020, 4, 3, tzinfo=UTC)},
        {"previous": GENESIS_HASH},
        {"hash": GENESIS_HASH},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(five, change):
    with triggers_lifted():
        ENTRIES.filter(number=3).update(**change)
    assert fault() == ChainFault(3, "was changed; its hash is not that of its content.")


def test_a_changed_entry_with_its_hash_made_to_fit_is_found_at_the_next(five):
    with triggers_lifted():
        five[2].act = "sign"
        rewritten([five[2]], five[1].hash)
    assert fault() == ChainFault(4, "does not follow from 3; one of the two was replaced.")


def test_a_deleted_entry_is_found(five):
    with triggers_lifted():
        ENTRIES.filter(number=2).delete()
    assert fault() == ChainFault(2, "is missing; after 1 comes 3.")


def test_a_deleted_entry_is_found_though_the_rest_moved_up(five):
    with triggers_lifted():
        ENTRIES.filter(number=2).delete()
        for number in (3, 4, 5):
            ENTRIES.filter(number=number).update(number=F("number") - 1)
    assert fault() == ChainFault(2, "was changed; its hash is not that of its content.")


def test_a_deleted_first_entry_is_found(five):
    with triggers_lifted():
        ENTRIES.filter(number=1).delete()
    assert fault() == ChainFault(1, "is missing; after 0 comes 2.")


def test_an_inserted_entry_is_found(five):
    with triggers_lifted():
        for number in (5, 4, 3):
            ENTRIES.filter(number=number).update(number=F("number") + 1)
        JournalHead.objects.update(number=6)
        inserted = five[2]
        inserted.hash = inserted.digest()
        inserted.save(force_insert=True)
    assert fault() == ChainFault(4, "was changed; its hash is not that of its content.")


def test_two_swapped_entries_are_found(five):
    with triggers_lifted():
        for old, new in ((2, 99), (4, 2), (99, 4)):
            ENTRIES.filter(number=old).update(number=new)
    assert fault() == ChainFault(2, "was changed; its hash is not that of its content.")


def test_two_entries_swapped_with_their_hashes_made_to_fit_are_found(five):
    with triggers_lifted():
        five[1].number, five[2].number = 3, 2
        rewritten([five[2], five[1]], five[0].hash)
    assert fault() == ChainFault(4, "does not follow from 3; one of the two was replaced.")


def test_a_cut_end_is_found(five):
    with triggers_lifted():
        ENTRIES.filter(number__gte=4).delete()
    assert fault() == ChainFault(4, "is missing, and all up to 5; the end was cut off.")


def test_an_emptied_journal_is_found(five):
    with triggers_lifted():
        ENTRIES.all().delete()
    assert fault() == ChainFault(1, "is missing, and all up to 5; the end was cut off.")


def test_a_cut_end_with_the_head_set_back_is_found_by_an_anchor(five):
    kept = ChainCheckpoint(5, five[4].hash)
    with triggers_lifted():
        ENTRIES.filter(number__gte=4).delete()
        JournalHead.objects.update(number=3, hash=five[2].hash)
    assert fault() is None
    assert fault(kept) == ChainFault(4, "is missing, and all up to the anchor's 5; the end was cut off.")


def test_a_chain_written_anew_is_found_by_an_anchor_anywhere_behind_the_change(five):
    early, late = ChainCheckpoint(2, five[1].hash), ChainCheckpoint(4, five[3].hash)
    with triggers_lifted():
        five[2].actor_name = "somebody else"
        JournalHead.objects.update(hash=rewritten(five[2:], five[1].hash))
    assert (fault(), fault(early)) == (None, None)
    assert fault(early, late) == ChainFault(
        4, "is not the one that the anchor names; the journal was rewritten."
    )


def test_an_anchor_before_the_first_entry_is_64_zeros(five):
    assert fault(ChainCheckpoint(0, GENESIS_HASH)) is None
    assert fault(ChainCheckpoint(0, five[0].hash)) == ChainFault(
        0, "is not an entry; an anchor at 0 can only be 64 zeros."
    )


def test_an_entry_beyond_the_head_is_found(five):
    with triggers_lifted():
        JournalHead.objects.update(number=4, hash=five[3].hash)
    assert fault() == ChainFault(5, "stands beyond the head; it was not written by the newsroom.")


def test_a_deleted_head_is_found(five):
    with triggers_lifted():
        JournalHead.objects.all().delete()
    assert fault() == ChainFault(1, "stands beyond the head; it was not written by the newsroom.")


def test_a_changed_head_is_found(five):
    with triggers_lifted():
        JournalHead.objects.update(hash=five[3].hash)
    assert fault() == ChainFault(5, "is not the one that the head names; one of the two was changed.")


UNREADABLE = {
    # Only SQLite keeps what its column does not mean.
    "sqlite": ["at = 'yesterday'", "at = '2020-13-45 00:00:00'", "at = 5", "detail = '[1.5]'", "act = 7.5"],
    "postgresql": ["at = 'infinity'", "at = '4000-01-01 BC'", "detail = '[1.5]'"],
}


@pytest.mark.parametrize("change", UNREADABLE[connection.vendor])
def test_a_value_that_cannot_have_been_written_is_found(five, change):
    with triggers_lifted(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE stories_journalentry SET {change} WHERE number = 3")
    found = fault()
    assert found is not None and found.number == 3
    assert "changed" in found.reason


def test_guards_that_no_longer_stand_are_named(five):
    assert missing_journal_triggers() == []
    with triggers_lifted():
        assert missing_journal_triggers()[:3] == [
            "journal_entry_follows_the_head",
            "journal_entry_is_never_changed",
            "journal_entry_is_never_deleted",
        ]
    assert missing_journal_triggers() == []


# ---- many at once -------------------------------------------------------------------------------
def at_once(*work: Callable[[], None]) -> list[BaseException]:
    """Each work was done in a thread with a connection of its own; these are the errors that came of it."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(work))

    def run(one: Callable[[], None]) -> None:
        try:
            start.wait(10)
            one()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return errors


@pytest.mark.django_db(transaction=True)
def test_two_hundred_entries_written_by_eight_at_once_are_one_chain_without_a_gap():
    def writer(name: int) -> Callable[[], None]:
        def write() -> None:
            for turn in range(25):
                with journal_changes("write", Article(pk=name), by=SYSTEM, turn=turn):
                    pass

        return write

    # There is no head yet, so the eight also race to make it.
    assert at_once(*map(writer, range(8))) == []
    entries = list(ENTRIES.all())
    assert [entry.number for entry in entries] == list(range(1, 201))
    assert sorted((int(entry.thing_id), entry.detail["turn"]) for entry in entries) == [
        (name, turn) for name in range(8) for turn in range(25)
    ]
    assert ENTRIES.prove() == ChainVerification(ChainCheckpoint(200, entries[-1].hash))


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_transactions_at_once_the_half_that_fails_leaves_nothing():
    def write() -> None:
        for turn in range(25):
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                add_journal_entry("keep", Article, by=SYSTEM)
                raise ZeroDivisionError
            with transaction.atomic():
                add_journal_entry("write", Article, by=SYSTEM, turn=turn)

    assert at_once(*[write] * 8) == []
    assert ENTRIES.prove() == ChainVerification(ChainCheckpoint(200, ENTRIES.get(number=200).hash))
    assert set(ENTRIES.values_list("act", flat=True)) == {"write"}


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_same_rows_in_opposite_order_do_not_wait_for_each_other_for_ever():
    rows = [Tag.objects.create(name=name, slug=name) for name in ("a", "b")]

    def writer(first: Tag, second: Tag) -> Callable[[], None]:
        def write() -> None:
            for _turn in range(25):
                with journal_changes("publish", Tag, by=SYSTEM):
                    Tag.objects.filter(pk=first.pk).update(name=first.name)
                    with journal_changes("keep", first, by=SYSTEM):
                        pass
                    Tag.objects.filter(pk=second.pk).update(name=second.name)

        return write

    assert at_once(writer(rows[0], rows[1]), writer(rows[1], rows[0])) == []
    assert ENTRIES.prove() == ChainVerification(ChainCheckpoint(100, ENTRIES.get(number=100).hash))


# ---- at scale -----------------------------------------------------------------------------------
def test_ten_thousand_entries_are_proved_in_three_queries_and_little_memory(db, django_assert_num_queries):
    now, previous, entries = datetime(2020, 4, 3, tzinfo=UTC), GENESIS_HASH, []
    for number in range(1, 10_001):
        entry = JournalEntry(
            number=number, at=now, act="write", outcome="done", detail={"text": "字" * 200}, previous=previous
        )
        entry.hash = previous = entry.digest()
        entries.append(entry)
    JournalHead.objects.locked()
    with triggers_lifted():
        ENTRIES.bulk_create(entries, batch_size=500)
        JournalHead.objects.update(number=10_000, hash=previous)
    del entries
    tracemalloc.start()
    with django_assert_num_queries(3):
        assert ENTRIES.prove() == ChainVerification(ChainCheckpoint(10_000, previous))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # All of them at once take more than 20 MB.
    assert most < 8_000_000
