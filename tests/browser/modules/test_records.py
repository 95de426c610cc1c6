"""What a phone keeps of a working copy: which records count, in what order, and how long is waited."""

from typing import Any

import pytest

from .conftest import Call

pytestmark = pytest.mark.browser

RECORDS = "desk/records.js"
NOW = 1_000_000_000_000
DAY = 24 * 3600 * 1000
MINE = {"id": "k.mine", "key": "k", "story": None, "user": "li", "version": 3, "based_on": 2}


def row(id: str, **facts: Any) -> dict[str, Any]:
    kept = {"key": "k", "story": None, "user": "li", "version": 3, "dirty": False, "inflight": None}
    return {"id": id, **kept, "typed_at": NOW - DAY, "content": {"body": id}, **facts}


@pytest.mark.parametrize(
    ("facts", "is_shell", "counts"),
    [
        ({"dirty": True}, False, True),
        ({"inflight": {"save_key": "x"}}, False, True),
        # Saved and long ago: the newsroom's page says as much or more.
        ({}, False, False),
        # Saved a moment ago: the newsroom's page may be older.
        ({"typed_at": NOW - 59_000}, False, True),
        ({"typed_at": NOW - 59_000, "version": 2}, False, False),
        # A page from the phone's memory has nothing but what was kept.
        ({}, True, True),
        ({"dirty": True, "user": "wang"}, True, False),
        ({"dirty": True, "key": "other"}, True, False),
        ({"dirty": True, "content": None}, True, False),
    ],
)
def test_what_other_pages_kept_counts_when_the_newsroom_may_lack_it(
    call: Call, facts: dict[str, Any], is_shell: bool, counts: bool
) -> None:
    found = call(RECORDS, "keptFor", MINE, [row("k.1", **facts)], {"isShell": is_shell, "now": NOW})
    assert bool(found) is counts


def test_a_page_without_a_key_looks_for_its_story(call: Call) -> None:
    mine = {**MINE, "key": "", "story": 8}
    rows = [row("a", story=8, dirty=True), row("b", story=9, dirty=True), row("c", dirty=True)]
    assert [one["id"] for one in call(RECORDS, "keptFor", mine, rows, {"isShell": True, "now": NOW})] == ["a"]


def test_unsent_records_come_first_and_then_the_newest(call: Call) -> None:
    rows = [
        row("saved", typed_at=NOW - 1),
        row("older", dirty=True, typed_at=NOW - 30),
        row("newer", inflight={"save_key": "x"}, typed_at=NOW - 20),
        row("early", typed_at=NOW - 40),
    ]
    found = call(RECORDS, "keptFor", MINE, rows, {"isShell": True, "now": NOW})
    assert [one["id"] for one in found] == ["newer", "older", "saved", "early"]


@pytest.mark.parametrize(
    ("facts", "missing"),
    [({}, False), ({"dirty": True}, True), ({"version": 4}, True), ({"version": 2}, False)],
)
def test_a_record_has_words_that_a_page_lacks(call: Call, facts: dict[str, Any], missing: bool) -> None:
    assert call(RECORDS, "isMissing", row("k.1", **facts), MINE) is missing


def test_a_page_goes_on_where_the_other_ended_under_its_own_name(call: Call) -> None:
    left = row("k.gone", story=8, version=7, dirty=True, receipt="abc", saved_at=NOW, intent={"act": "file"})
    after = call(RECORDS, "takeOver", MINE, left, changed=0)
    assert after["id"] == "k.mine" and after["user"] == "li"
    assert {name: after[name] for name in ("story", "version", "dirty", "receipt", "saved_at", "intent")} == {
        name: left[name] for name in ("story", "version", "dirty", "receipt", "saved_at", "intent")
    }
    assert (after["content"], after["based_on"]) == ({"body": "k.gone"}, 2)


@pytest.mark.parametrize(
    ("key", "story", "name"), [("k", 8, "k.tab"), ("", 8, "story-8.tab"), ("", None, "story-null.tab")]
)
def test_every_page_of_a_copy_has_a_record_of_its_own(call: Call, key: str, story: Any, name: str) -> None:
    assert call(RECORDS, "recordId", key, story, "tab") == name


def test_what_waits_is_this_persons_and_lacks_something(call: Call) -> None:
    rows = [
        row("typed", dirty=True),
        row("sent", inflight={"save_key": "x"}),
        row("to file", intent={"act": "file"}),
        row("saved"),
        row("somebody else's", dirty=True, user="wang"),
        row("empty", dirty=True, content=None),
    ]
    assert [one["id"] for one in call(RECORDS, "waiting", rows, "li")] == ["typed", "sent", "to file"]


@pytest.mark.parametrize(
    ("facts", "outdated"),
    [
        ({"typed_at": NOW - 31 * DAY}, True),
        ({"typed_at": NOW - 29 * DAY}, False),
        ({"typed_at": NOW - 31 * DAY, "dirty": True}, False),
        ({"typed_at": NOW - 31 * DAY, "intent": {"act": "file"}}, False),
    ],
)
def test_only_what_waits_for_nothing_is_cleared_after_a_month(
    call: Call, facts: dict[str, Any], outdated: bool
) -> None:
    assert call(RECORDS, "isOutdated", row("k.1", **facts), NOW) is outdated


@pytest.mark.parametrize(("since", "left"), [(0, 300), (500, 300), (700, 200), (900, 0), (5000, 0)])
def test_each_key_puts_saving_off_though_never_for_long(call: Call, since: int, left: int) -> None:
    assert call(RECORDS, "timeLeft", NOW - since, NOW, 300, 900) == left


def test_each_failure_doubles_the_wait_up_to_the_longest(call: Call) -> None:
    waits, last = [], 0
    for _ in range(6):
        last = call(RECORDS, "nextWait", last, 2000, 30_000)
        waits.append(last)
    assert waits == [2000, 4000, 8000, 16_000, 30_000, 30_000]
