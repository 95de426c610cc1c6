"""What an answer of the newsroom means for what a phone has sent."""

from typing import Any

import pytest

from .conftest import Call

pytestmark = pytest.mark.browser

NAMES = {"texts": ["headline", "body"], "numbers": []}


@pytest.mark.parametrize(
    ("status", "told", "means"),
    [
        (200, {}, "ok"),
        (201, {}, "ok"),
        (409, {"stale": True, "content": {}}, "stale"),
        (409, {"stale": True}, "refused"),
        (409, {}, "refused"),
        (409, {"gone": True, "yours": {}}, "gone"),
        (400, {}, "wrong"),
        (413, {}, "wrong"),
        (401, {}, "door"),
        (403, {}, "door"),
        (404, {}, "refused"),
        *[(status, {}, "away") for status in (408, 429, 500, 503, 504)],
    ],
)
def test_an_answer_to_a_save_means_one_thing(call: Call, status: int, told: Any, means: str) -> None:
    assert call("desk/submit.js", "verdict", status, told) == means


@pytest.mark.parametrize(
    ("answer", "typed", "after"),
    [
        ({"ok": True, "told": {"version": 4, "saved_at": 9, "receipt": "r", "length": 2}}, "甲", (4, False, True)),
        # A key was pressed while the save was on its way.
        ({"ok": True, "told": {"version": 4, "saved_at": 9, "receipt": "r", "length": 2}}, "甲乙", (4, True, True)),
        # Nobody knows whether it arrived: the same key goes again.
        ({"away": True}, "甲", (3, True, False)),
        ({"signedOut": True, "told": {}}, "甲", (3, True, False)),
        # It was answered: the key is spent, what was typed stays.
        ({"stale": True, "told": {}}, "甲", (3, True, True)),
        # Thrown away elsewhere: it begins anew.
        ({"gone": True, "told": {}}, "甲", (0, True, True)),
        ({"wrong": True, "told": {}}, "甲", (3, True, True)),
        ({"refused": True, "told": {}}, "甲", (3, True, True)),
    ],
)  # fmt: skip
def test_a_key_is_spent_when_the_newsroom_has_answered(
    call: Call, answer: Any, typed: str, after: Any
) -> None:
    sent = {"save_key": "k", "version": 3, "content": {"body": "甲"}}
    record = {"version": 3, "dirty": True, "inflight": sent, "content": {"body": typed}}
    changed = call("desk/submit.js", "settle", record, sent, answer, NAMES, changed=0)
    assert (changed["version"], changed["dirty"], changed["inflight"] is None) == after


def test_who_no_longer_writes_along_goes_on_under_a_key_of_its_own(call: Call) -> None:
    sent = {"save_key": "k", "version": 3, "content": {"body": "甲"}}
    record = {
        "key": "old",
        "story": 7,
        "based_on": 4,
        "version": 3,
        "inflight": sent,
        "content": {"body": "甲乙"},
    }
    answer = {"gone": True, "told": {"key": "own"}}
    changed = call("desk/submit.js", "settle", record, sent, answer, NAMES, changed=0)
    assert (changed["key"], changed["story"], changed["based_on"], changed["version"]) == (
        "own",
        None,
        None,
        0,
    )
    assert changed["content"] == {"body": "甲乙"} and changed["dirty"]


@pytest.mark.parametrize(("status", "final"), [(400, True), (404, True), (409, True), (401, False), (403, False),
                                               (408, False), (429, False), (500, False), (200, False)])  # fmt: skip
def test_a_photo_is_given_up_only_when_the_newsroom_said_no(call: Call, status: int, final: bool) -> None:
    assert call("desk/upload.js", "isFinal", {"status": status}) is final


@pytest.mark.parametrize(
    ("sent", "size", "percent"), [(0, 10, 0), (1, 3, 33), (3, 3, 100), (None, 3, 0), (0, 0, 0)]
)
def test_how_far_a_photo_is(call: Call, sent: int | None, size: int, percent: int) -> None:
    assert call("desk/upload.js", "percent", {"sent": sent, "size": size}) == percent
