"""The oracle of the newsroom at work tells what is lost, undone or done twice."""

import pytest

from people.models import ApiToken
from tests.cast import account
from tests.crash.mixed import oracle as oracles
from tests.crash.mixed.browser import Answer
from tests.crash.mixed.oracle import Act, Oracle, Write, undone

DONE, REFUSED, LOST = Answer(302), Answer(409), Answer(409, doubtful=True)


@pytest.mark.parametrize(
    ("writes", "said"),
    [
        ([Write(1, "a", True), Write(2, "here", True)], ""),
        ([Write(1, "a", True), Write(2, "here", False)], ""),
        ([Write(2, "a", True), Write(1, "here", True)], "stored: 'here'"),
        ([Write(2, "a", True), Write(1, "here", False)], "stored: 'here'"),
        ([Write(1, "a", True), Write(1, "here", True)], "two were acknowledged"),
        ([Write(1, "a", True), Write(2, oracles.ANYTHING, True)], ""),
        ([Write(1, "a", False)], ""),
    ],
)
def test_a_cell_holds_what_was_acknowledged_last(writes: list[Write], said: str, monkeypatch) -> None:
    monkeypatch.setitem(oracles.CELLS, "tag", lambda pk: "here")
    found = undone(("tag", "1"), writes)
    assert said in found and bool(said) == bool(found)


def test_a_mark_is_stored_once(db) -> None:
    oracle, owner = Oracle(), account("mark", "记者")
    for name in ("once", "twice", "twice", "unanswered"):
        ApiToken.objects.create(
            user=owner,
            name=name,
            token_hash=f"{ApiToken.objects.count():064}",
            expires_at="2030-01-01T00:00Z",
        )
    for name, answer in (("once", DONE), ("twice", DONE), ("gone", DONE), ("never", REFUSED), ("lost", LOST)):
        oracle.heard("token", answer, marks=[("token", name)])
    assert oracle.lost_or_doubled() == ["stored 2 times: token twice", "acknowledged and lost: token gone"]


def test_the_journal_holds_each_act_as_often_as_it_was_sent(db) -> None:
    oracle, owner = Oracle(), account("mark", "记者")
    oracle.heard("sign", DONE, acts=[Act(owner.username, "sign", "stories.article", "1")])
    oracle.heard("sign", LOST, acts=[Act(owner.username, "sign", "stories.article", "2")])
    assert oracle.journal_differs(0) == [
        f"{owner.username} sign stories.article 1: 1 acknowledged, 0 unanswered, 0 in the journal"
    ]
