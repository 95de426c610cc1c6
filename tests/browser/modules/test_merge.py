"""Two texts of one story: which parts differ, and what comes of choosing."""

from typing import Any

import pytest

from .conftest import Call

pytestmark = pytest.mark.browser

MERGE = "desk/merge.js"
NAMES = {"texts": ["headline", "body", "note"], "numbers": ["desk"]}


@pytest.mark.parametrize(
    ("theirs", "mine", "runs"),
    [
        ("", "", []),
        ("甲\n乙", "甲\n乙", [{"same": ["甲", "乙"]}]),
        ("", "甲", [{"theirs": [], "mine": ["甲"]}]),
        ("甲", "", [{"theirs": ["甲"], "mine": []}]),
        (
            "甲\n乙\n丙",
            "甲\n改\n丙",
            [{"same": ["甲"]}, {"theirs": ["乙"], "mine": ["改"]}, {"same": ["丙"]}],
        ),
        # A line that was put in is a run of its own, and what stands around it is shared.
        ("甲\n丙", "甲\n乙\n丙", [{"same": ["甲"]}, {"theirs": [], "mine": ["乙"]}, {"same": ["丙"]}]),
        # Two changes with an unchanged paragraph between them are two choices.
        (
            "一\n同\n三",
            "壹\n同\n叁",
            [{"theirs": ["一"], "mine": ["壹"]}, {"same": ["同"]}, {"theirs": ["三"], "mine": ["叁"]}],
        ),
        # The same line twice counts twice.
        ("甲\n甲", "甲", [{"same": ["甲"]}, {"theirs": ["甲"], "mine": []}]),
    ],
)
def test_what_two_texts_share_is_no_choice(
    call: Call, theirs: str, mine: str, runs: list[dict[str, Any]]
) -> None:
    assert call(MERGE, "runs", theirs, mine) == runs


def test_texts_too_long_to_compare_are_chosen_as_one_piece(call: Call) -> None:
    theirs, mine = ([f"{who}{n}" for n in range(1001)] for who in "甲乙")
    runs = call(MERGE, "runs", "\n".join(["头", *theirs, "尾"]), "\n".join(["头", *mine, "尾"]))
    assert runs == [{"same": ["头"]}, {"theirs": theirs, "mine": mine}, {"same": ["尾"]}]


@pytest.mark.parametrize(
    ("ways", "text"),
    [
        (["mine", None, "mine"], "壹\n同\n叁"),
        (["theirs", None, "theirs"], "一\n同\n三"),
        (["both", None, "mine"], "一\n壹\n同\n叁"),
        (["theirs", None, "both"], "一\n同\n三\n叁"),
    ],
)
def test_what_was_chosen_is_the_text(call: Call, ways: list[str | None], text: str) -> None:
    assert call(MERGE, "merged", call(MERGE, "runs", "一\n同\n三", "壹\n同\n叁"), ways) == text


@pytest.mark.parametrize("text", ["", "甲", "甲\n\n乙", "甲\n乙\n"])
@pytest.mark.parametrize("other", ["", "丙\n甲", "甲\n丙\n乙"])
def test_choosing_one_side_throughout_gives_that_text(call: Call, text: str, other: str) -> None:
    runs = call(MERGE, "runs", text, other)
    for way, whole in (("theirs", text), ("mine", other)):
        assert call(MERGE, "merged", runs, [way] * len(runs)) == whole


@pytest.mark.parametrize(
    ("theirs", "mine", "fields"),
    [
        ({}, {}, []),
        ({"headline": "甲"}, {"headline": "乙"}, ["headline"]),
        # The body is chosen paragraph by paragraph.
        ({"body": "甲"}, {"body": "乙"}, []),
        # What is not there and what is empty are one thing.
        ({"note": "", "desk": None}, {}, []),
        ({"desk": 1, "tags": ["甲"]}, {"desk": 2, "tags": ["甲", "乙"]}, ["desk", "tags"]),
        ({"bylines": [{"name": "甲"}]}, {"bylines": [{"name": "乙"}], "note": "急"}, ["note", "bylines"]),
    ],
)
def test_fields_that_differ_are_asked_in_the_order_of_the_form(
    call: Call, theirs: dict[str, Any], mine: dict[str, Any], fields: list[str]
) -> None:
    assert call(MERGE, "differing", theirs, mine, NAMES) == fields
