"""The journal: one entry for each change and each refused attempt, and none of them can be changed unseen."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction

from people.actors import SYSTEM
from people.errors import ActionError, NotAllowed, StaleVersion
from people.journal.entries import GENESIS_HASH, ChainCheckpoint, ChainVerification
from people.journal.recording import add_journal_entry, journal_changes, record_denied_attempt
from people.models import User
from stories.errors import InvalidState
from stories.models import Article, JournalEntry, JournalHead, Tag

EDITOR = User(pk=7, username="editor", full_name="责任编辑")
STORY = Article(pk=12)

FIRST = "eb62a3d6e35c632f2c42a5d5aac6c9e02818f7c2e0278921c2788e2d98512ecb"
SECOND = "10c154a368a52471cec8f29026609b38da56b519ce30ef5746a90a1df1e014de"
THIRD = "b24168fb7a9ca9c2815b06333ed59dcd52d0e063ba485f7bd5ce666dd54c6040"


@pytest.fixture
def three(db: None) -> list[JournalEntry]:
    """Three entries at known instants."""
    now = datetime(2020, 4, 3, 9, 30, 0, 5, UTC)
    with patch("django.utils.timezone.now", return_value=now), transaction.atomic():
        return [
            add_journal_entry("write", STORY, by=EDITOR, version=1, headline="街道铺上新路面😀"),
            add_journal_entry("sign", STORY, by=EDITOR, outcome="denied", stage=1),
            add_journal_entry("import", Tag, by=SYSTEM),
        ]


def acts() -> list[tuple[int, str, str]]:
    """The journal in short, as the database has it."""
    return list(JournalEntry.objects.values_list("number", "act", "outcome"))


# ---- the chain ----------------------------------------------------------------------------------
def test_entries_are_numbered_and_chained_by_the_hash_of_their_canonical_form(three):
    assert [entry.line() for entry in JournalEntry.objects.all()] == [
        '{"act":"write","actor_id":7,"actor_name":"责任编辑","at":"2020-04-03T09:30:00.000005Z",'
        '"detail":{"headline":"街道铺上新路面😀","version":1},'
        f'"hash":"{FIRST}","number":1,"outcome":"done",'
        f'"previous":"{"0" * 64}","thing":"stories.article","thing_id":"12"}}',
        '{"act":"sign","actor_id":7,"actor_name":"责任编辑","at":"2020-04-03T09:30:00.000005Z",'
        f'"detail":{{"stage":1}},"hash":"{SECOND}","number":2,"outcome":"denied",'
        f'"previous":"{FIRST}","thing":"stories.article","thing_id":"12"}}',
        '{"act":"import","actor_id":null,"actor_name":"manage.py","at":"2020-04-03T09:30:00.000005Z",'
        f'"detail":{{}},"hash":"{THIRD}","number":3,"outcome":"done",'
        f'"previous":"{SECOND}","thing":"stories.tag","thing_id":""}}',
    ]
    assert JournalEntry.objects.prove() == ChainVerification(ChainCheckpoint(3, THIRD))


def test_an_empty_journal_holds(db):
    assert JournalEntry.objects.prove() == ChainVerification(ChainCheckpoint(0, GENESIS_HASH))


def test_what_was_done_to_a_thing_is_found(three):
    assert list(JournalEntry.objects.about(STORY)) == three[:2]


def test_details_come_back_from_the_database_as_they_were_hashed(db):
    given = {
        "zh": "文峰区版\n第二行",
        "rare": '\U00020bb7野家 👩‍👩‍👧 العربية “引号” \\ " / \u007f\u2028',
        "nul": "a\0b",
        "numbers": [0, -1, 2**53 + 1, 10**30],
        "choice": Article.Kind.NEWS,
        "yes": True,
        "nothing": None,
        "b": {"ä": [], "a": {}, "": {"z": 1, "Z": 2}},
    }
    add_journal_entry("write", STORY, by=EDITOR, **given)
    entry = JournalEntry.objects.get()
    assert entry.detail == {
        "zh": "文峰区版\n第二行",
        "rare": '\U00020bb7野家 👩‍👩‍👧 العربية “引号” \\ " /',
        "nul": "ab",
        "numbers": [0, -1, 9007199254740993, 1000000000000000000000000000000],
        "choice": "news",
        "yes": True,
        "nothing": None,
        "b": {"ä": [], "a": {}, "": {"z": 1, "Z": 2}},
    }
    assert entry.digest() == entry.hash


@pytest.mark.parametrize(
    "value", [1.0, (1, 2), b"x", {1: "x"}, {"a\0": 1}, [1.5], datetime(2020, 4, 3, tzinfo=UTC), object()]
)
def test_a_detail_that_would_not_come_back_the_same_is_refused(db, value):
    with pytest.raises(TypeError, match="The journal"), transaction.atomic():
        add_journal_entry("write", STORY, by=EDITOR, value=value)
    assert acts() == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        add_journal_entry("write", STORY, by=EDITOR)
    assert acts() == []


# ---- together with the change -------------------------------------------------------------------
def test_a_change_and_its_entry_are_made_together(db):
    tag = Tag(name="道路", slug="daolu")
    with journal_changes("keep", tag, by=EDITOR, why="新") as detail:
        tag.save()
        detail["slug"] = tag.slug
    entry = JournalEntry.objects.get()
    assert (entry.thing, entry.thing_id, entry.detail) == (
        "stories.tag",
        str(tag.pk),
        {"why": "新", "slug": "daolu"},
    )


def test_a_discarded_thing_keeps_its_number_in_the_journal(db):
    tag = Tag.objects.create(name="道路", slug="daolu")
    number = str(tag.pk)
    with journal_changes("discard", tag, by=EDITOR):
        tag.delete()
    assert (tag.pk, JournalEntry.objects.get().thing_id) == (None, number)


def test_a_change_that_is_rolled_back_leaves_no_entry_and_no_gap(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with journal_changes("keep", STORY, by=EDITOR):
            pass
        raise ZeroDivisionError
    with journal_changes("write", STORY, by=EDITOR):
        pass
    assert acts() == [(1, "write", "done")]


# ---- refused attempts ---------------------------------------------------------------------------
def signing() -> AbstractContextManager[dict[str, object]]:
    """A block in which the editor signs the story."""
    return journal_changes("sign", STORY, by=EDITOR)


def attempt(error: Exception, by: User | type = EDITOR) -> None:
    """A change inside a journalled block that then fails."""
    with pytest.raises(type(error)) as caught, journal_changes("keep", STORY, by=by, version=3):
        Tag.objects.create(name="道路", slug="daolu")
        raise error
    assert caught.value is error
    assert not Tag.objects.exists()


@pytest.mark.parametrize("refusal", [NotAllowed, InvalidState])
def test_a_refused_attempt_is_in_the_journal_once_and_has_changed_nothing(db, refusal):
    attempt(refusal("请联系值班主任。"))
    assert [entry.facts() | {"at": "", "number": 0} for entry in JournalEntry.objects.all()] == [
        {
            "number": 0,
            "at": "",
            "actor_id": 7,
            "actor_name": "责任编辑",
            "act": "keep",
            "thing": "stories.article",
            "thing_id": "12",
            "outcome": "denied",
            "detail": {"version": 3, "refused": refusal.code, "told": "请联系值班主任。"},
            "previous": "0" * 64,
        }
    ]


@pytest.mark.parametrize("error", [StaleVersion("late"), ActionError("wrong"), ValueError("odd")])
def test_a_lost_race_a_wrong_value_and_a_mistake_are_no_attempts(db, error):
    attempt(error)
    assert acts() == []


@pytest.mark.parametrize("nobody", [SYSTEM, User(username="unsaved")])
def test_only_somebody_with_an_account_is_recorded_as_refused(db, nobody):
    attempt(NotAllowed(), by=nobody)
    assert acts() == []


@pytest.mark.django_db(transaction=True)
def test_a_refusal_through_nested_blocks_is_one_entry():
    with pytest.raises(NotAllowed), journal_changes("publish", STORY, by=EDITOR):
        with journal_changes("keep", STORY, by=EDITOR):
            pass
        with signing(), journal_changes("discard", STORY, by=EDITOR):
            raise NotAllowed
    assert acts() == [(1, "discard", "denied")]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_that_an_outer_block_swallows_stays_beside_what_was_done():
    with journal_changes("publish", STORY, by=EDITOR), pytest.raises(NotAllowed), signing():
        raise NotAllowed
    assert acts() == [(1, "sign", "denied"), (2, "publish", "done")]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_out_of_a_foreign_transaction_is_kept_by_whoever_opened_that():
    with pytest.raises(InvalidState) as refused, transaction.atomic(), signing():
        raise InvalidState
    assert acts() == []
    for _again in range(2):
        record_denied_attempt(refused.value)
        assert acts() == [(1, "sign", "denied")]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_in_a_transaction_that_is_already_lost_waits_for_its_end():
    with transaction.atomic():
        with pytest.raises(InvalidState) as refused, transaction.atomic(savepoint=False), signing():
            raise InvalidState
        record_denied_attempt(refused.value)
    assert acts() == []
    record_denied_attempt(refused.value)
    assert acts() == [(1, "sign", "denied")]


def test_a_refusal_that_no_block_has_seen_is_not_recorded(db):
    record_denied_attempt(NotAllowed())
    assert acts() == []


# ---- append-only --------------------------------------------------------------------------------
def raw(statement: str, *values: object) -> None:
    """The statement has run as somebody with a database shell would run it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


ENTRY, HEAD = "stories_journalentry", "stories_journalhead"
COLUMNS = "at, actor_id, actor_name, act, thing, thing_id, outcome, detail, hash"
COPY = f"INTO {ENTRY} ({COLUMNS}, number, previous) SELECT {COLUMNS}, %s, %s FROM {ENTRY} WHERE number = 3"

APPEND_ONLY = "the journal is append-only"
FOLLOWS = "a journal entry follows the head"
MOVES = "the journal head moves one entry on"
BEGINS = "the journal head begins an empty journal"
OF_ITS_OWN = {
    "sqlite": [
        (lambda: raw(f"INSERT OR REPLACE {COPY}", 2, FIRST), FOLLOWS),
        (lambda: raw(f"UPDATE OR REPLACE {ENTRY} SET number = 2 WHERE number = 3"), APPEND_ONLY),
        (
            lambda: raw(f"INSERT OR REPLACE INTO {HEAD} (id, number, hash) VALUES (1, 0, %s)", GENESIS_HASH),
            BEGINS,
        ),
    ],
    "postgresql": [
        (lambda: raw(f"TRUNCATE {ENTRY}"), APPEND_ONLY),
        (lambda: raw(f"TRUNCATE {HEAD}"), APPEND_ONLY),
    ],
}


@pytest.mark.parametrize(
    ("forbidden", "message"),
    [
        (lambda: JournalEntry.objects.filter(number=2).update(act="write"), APPEND_ONLY),
        (lambda: JournalEntry.objects.get(number=2).save(), APPEND_ONLY),
        (lambda: JournalEntry.objects.get(number=2).delete(), APPEND_ONLY),
        (lambda: JournalEntry.objects.all().delete(), APPEND_ONLY),
        (lambda: raw(f"UPDATE {ENTRY} SET act = 'write' WHERE number = 1"), APPEND_ONLY),
        (lambda: raw(f"DELETE FROM {ENTRY} WHERE number = 3"), APPEND_ONLY),
        (lambda: raw(f"INSERT {COPY}", 4, GENESIS_HASH), FOLLOWS),
        (lambda: raw(f"INSERT {COPY}", 5, THIRD), FOLLOWS),
        (lambda: raw(f"INSERT {COPY}", 0, THIRD), FOLLOWS),
        (lambda: raw(f"UPDATE {HEAD} SET number = 2, hash = %s", SECOND), MOVES),
        (lambda: raw(f"UPDATE {HEAD} SET number = 4"), MOVES),
        (lambda: raw(f"UPDATE {HEAD} SET hash = %s", GENESIS_HASH), MOVES),
        (lambda: raw(f"DELETE FROM {HEAD}"), APPEND_ONLY),
        (lambda: JournalHead.objects.all().delete(), APPEND_ONLY),
        *OF_ITS_OWN[connection.vendor],
    ],
)
def test_the_database_refuses_to_change_shorten_or_fork_the_journal(three, forbidden, message):
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        forbidden()
    assert JournalEntry.objects.prove() == ChainVerification(ChainCheckpoint(3, THIRD))
