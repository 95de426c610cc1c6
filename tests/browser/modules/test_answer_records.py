"""What becomes of an answer on a phone: joined with what another device typed, unsent until the newsroom has it."""

from typing import Any

import pytest

from .conftest import Call

pytestmark = pytest.mark.browser

MODULE = "desk/answer_records.js"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text"),
    [
        # Only one side changed it.
        ("甲", "甲", "甲乙", "甲乙"),
        ("甲", "甲乙", "甲", "甲乙"),
        # One has all of the other.
        ("", "甲乙", "甲", "甲乙"),
        ("", "甲", "甲乙", "甲乙"),
        # Each has words of its own.
        ("", "甲", "乙", "甲\n乙"),
        ("甲", "甲乙", "甲丙", "甲乙\n甲丙"),
        # Thrown away or sent elsewhere: what was typed on stays; thrown away here: what was typed on elsewhere does.
        ("甲", "甲乙", "", "甲乙"),
        ("甲", "", "甲乙", "甲乙"),
        ("甲", "", "甲", ""),
        ("甲", "甲", "", ""),
    ],
)
def test_of_two_texts_nothing_is_missing(call: Call, base: str, mine: str, theirs: str, text: str) -> None:
    assert call(MODULE, "joined", base, mine, theirs) == text


SENT = {"save_key": "k", "version": 1, "text": "甲"}


@pytest.mark.parametrize(
    ("typed", "answer", "after"),
    [
        ("甲", {"ok": True, "told": {"version": 2}}, {"text": "甲", "base": "甲", "version": 2}),
        # A key was pressed while the save was on its way.
        ("甲乙", {"ok": True, "told": {"version": 2}}, {"text": "甲乙", "base": "甲", "version": 2}),
        (
            "甲",
            {"stale": True, "told": {"text": "丙", "version": 5, "is_sent": False}},
            {"text": "甲\n丙", "base": "丙", "version": 5},
        ),
        # It was sent to the reviewer meanwhile; what was typed on since was not.
        (
            "甲",
            {"stale": True, "told": {"text": "", "version": 5, "is_sent": True}},
            {"text": "", "base": "", "version": 5},
        ),
        (
            "甲乙",
            {"stale": True, "told": {"text": "", "version": 5, "is_sent": True}},
            {"text": "甲乙", "base": "", "version": 5},
        ),
        ("甲", {"wrong": True}, {"text": "甲", "base": "", "version": 1}),
        ("甲", {"refused": True}, {"text": "甲", "base": "", "version": 1}),
    ],
)
def test_after_an_answer_the_record_knows_what_the_newsroom_has(
    call: Call, typed: str, answer: Any, after: dict[str, Any]
) -> None:
    record = {"text": typed, "base": "", "version": 1, "inflight": SENT}
    changed = call(MODULE, "settleAnswer", record, SENT, answer, changed=0)
    assert changed == {**after, "inflight": None}


@pytest.mark.parametrize("answer", [{"away": True}, {"signedOut": True}])
def test_without_an_answer_the_same_save_is_sent_again(call: Call, answer: Any) -> None:
    record = {"text": "甲乙", "base": "", "version": 1, "inflight": SENT}
    assert call(MODULE, "settleAnswer", record, SENT, answer, changed=0) == record
