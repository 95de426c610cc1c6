"""Two texts that grew from one: what only one side changed stands, what both changed is asked, and no word goes."""

import random
from typing import Any

import pytest

from .conftest import Call

pytestmark = pytest.mark.browser

MERGE = "desk/merge.js"
NAMES = {"texts": ["headline", "body", "note"], "numbers": ["desk"]}


@pytest.mark.parametrize(
    ("theirs", "mine", "runs"),
    [
        ([], [], []),
        (["甲", "乙"], ["甲", "乙"], [{"same": ["甲", "乙"]}]),
        ([], ["甲"], [{"theirs": [], "mine": ["甲"]}]),
        (
            ["甲", "乙", "丙"],
            ["甲", "改", "丙"],
            [{"same": ["甲"]}, {"theirs": ["乙"], "mine": ["改"]}, {"same": ["丙"]}],
        ),
        # A line that was put in is a run of its own, and what stands around it is shared.
        (
            ["甲", "丙"],
            ["甲", "乙", "丙"],
            [{"same": ["甲"]}, {"theirs": [], "mine": ["乙"]}, {"same": ["丙"]}],
        ),
        # The same line twice counts twice.
        (["甲", "甲"], ["甲"], [{"same": ["甲"]}, {"theirs": ["甲"], "mine": []}]),
    ],
)
def test_which_lines_two_texts_share(call: Call, theirs: Any, mine: Any, runs: list[dict[str, Any]]) -> None:
    assert call(MERGE, "runs", theirs, mine) == runs


def test_a_changed_paragraph_is_known_again(call: Call) -> None:
    """Between two others that stay, and beside one that was put in ahead of it."""
    before = ["昨日，社区食堂开张。", "老人吃上热饭。"]
    after = ["新写的导语在这里。", "昨日上午，社区食堂开张。", "老人都吃上热饭。"]
    found = call(MERGE, "changes", before, after)
    assert found["became"] == after[1:]
    assert found["added"] == [[after[0]], [], []]


def text(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged", "asked"),
    [
        # Neighbouring paragraphs, each changed on one side.
        ("一\n二\n三", "一甲\n二\n三", "一\n二乙\n三", "一甲\n二乙\n三", []),
        ("一\n二", "一\n二\n三", "零\n一\n二", "零\n一\n二\n三", []),
        # Taken out on one side, untouched on the other.
        ("一\n二\n三", "一\n三", "一\n二\n三改", "一\n三改", []),
        # The same paragraph: both stand, and it is asked.
        ("一\n二", "一甲\n二", "一乙\n二", "一甲\n一乙\n二", [("一甲", "一乙")]),
        # Taken out here, changed there: it stands, and it is asked.
        ("一\n二\n三", "一\n二改\n三", "一\n三", "一\n二改\n三", [("二改", None)]),
        ("一\n二\n三", "一\n三", "一\n二改\n三", "一\n二改\n三", [(None, "二改")]),
        # Both did the same.
        ("一", "一改", "一改", "一改", []),
        ("", "新写", "新写", "新写", []),
        # Both put something in at one place: all of it, in one order.
        ("一", "一\n甲", "一\n乙", "一\n甲\n乙", []),
        # What one wrote on after the other's words is not doubled.
        ("今天", "今天下", "今天下雨", "今天下雨", []),
        ("", "今天下", "今天下雨", "今天下雨", []),
        # Nothing is known of what both began with.
        (None, "原稿第一段。\n第二段。", "路上写的。", "原稿第一段。\n第二段。\n路上写的。", []),
        # Blanks that the newsroom takes off the ends of lines are no change.
        ("一 \n二", "一\n二", "一 \n二改", "一 \n二改", []),
        # A line that was just begun stays begun.
        ("一", "一甲", "一\n", "一甲\n", []),
    ],
)
def test_two_texts_become_one(
    call: Call, base: str | None, theirs: str, mine: str, merged: str, asked: list[Any]
) -> None:
    found = call(MERGE, "mergeTexts", base, theirs, mine)
    assert found["text"] == merged
    assert [(each["theirs"], each["mine"]) for each in found["questions"]] == asked


@pytest.mark.parametrize("seed", range(6))
def test_edits_of_different_paragraphs_all_stand_and_nothing_is_asked(call: Call, seed: int) -> None:
    dice = random.Random(seed)
    for _turn in range(25):
        base = [
            f"第{n}段原文，{dice.randrange(10**6)}号楼的居民这样说。" for n in range(dice.randrange(2, 24))
        ]
        owners = [dice.choice("甲乙无") for _line in base]
        sides: dict[str, list[str]] = {"甲": [], "乙": []}
        words = []
        for at, (line, owner) in enumerate(zip(base, owners, strict=True)):
            for who, lines in sides.items():
                if who == owner:
                    cut = dice.randrange(len(line))
                    lines.append(f"{line[:cut]}〔{who}改{at}〕{line[cut:]}")
                    words.append(f"〔{who}改{at}〕")
                else:
                    lines.append(line)
                if dice.random() < 0.1:
                    lines.append(f"〔{who}加{at}〕{dice.randrange(10**6)}")
                    words.append(f"〔{who}加{at}〕")
        found = call(MERGE, "mergeTexts", text(*base), text(*sides["甲"]), text(*sides["乙"]))
        assert found["questions"] == []
        assert sorted(word for word in words if found["text"].count(word) == 1) == sorted(words)
        assert len(found["text"].split("\n")) == len(base) + sum("加" in word for word in words)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_two_people_do_no_word_of_theirs_goes(call: Call, seed: int) -> None:
    """Any edits at all, of the same paragraphs, too: each mark that somebody set stands in what comes of it."""
    dice = random.Random(f"any {seed}")
    for _turn in range(25):
        base = [dice.choice("春夏秋冬") * dice.randrange(1, 9) for _line in range(dice.randrange(0, 9))]

        def edited(who: str, lines: list[str] = base) -> tuple[list[str], list[str]]:
            lines, marks = list(lines), []
            for n in range(dice.randrange(0, 6)):
                mark = f"〔{who}{n}〕"
                at = dice.randrange(len(lines) + 1)
                act = dice.choice(("put in", "write on", "take out", "move"))
                if act == "put in" or not lines:
                    lines.insert(at, mark)
                    marks.append(mark)
                elif act == "write on":
                    lines[at - 1] += mark
                    marks.append(mark)
                elif act == "take out" and not any(each in lines[at - 1] for each in marks):
                    del lines[at - 1]
                else:
                    lines.append(lines.pop(at - 1))
            return lines, marks

        theirs, their_marks = edited("甲")
        mine, my_marks = edited("乙")
        found = call(MERGE, "mergeTexts", text(*base), text(*theirs), text(*mine))
        missing = [mark for mark in their_marks + my_marks if mark not in found["text"]]
        assert missing == [], (base, theirs, mine, found)


def content(**given: Any) -> dict[str, Any]:
    empty = {"headline": "", "body": "", "note": "", "desk": None, "bylines": [], "photos": [], "tags": []}
    return {**empty, **given}


def test_fields_are_put_together_and_what_both_changed_is_asked(call: Call) -> None:
    base = content(headline="原题", note="原注", desk=1, tags=["甲", "乙"])
    theirs = content(headline="别题", note="原注", desk=2, tags=["甲", "丙"])
    mine = content(headline="我题", note="急", desk=1, tags=["乙", "甲", "丁"])
    found = call(MERGE, "mergeContents", base, theirs, mine, NAMES)
    assert (found["content"]["note"], found["content"]["desk"]) == ("急", 2)
    assert sorted(found["content"]["tags"]) == ["丁", "丙", "甲"]
    assert found["questions"] == [{"name": "headline", "theirs": "别题", "mine": "我题"}]
    # Until it is answered what was typed here stands in the field.
    assert found["content"]["headline"] == "我题"


def test_photos_and_people_are_put_together_by_who_they_are(call: Call) -> None:
    base = content(photos=[{"id": 1, "caption": "一"}, {"id": 2, "caption": "二"}])
    theirs = content(
        photos=[{"id": 1, "caption": "一改"}, {"id": 2, "caption": "二"}, {"id": 3, "caption": ""}]
    )
    mine = content(
        photos=[{"id": 2, "caption": "二改"}, {"id": 1, "caption": "一"}, {"id": 4, "caption": "四"}]
    )
    found = call(MERGE, "mergeContents", base, theirs, mine, NAMES)
    assert found["questions"] == []
    assert [(line["id"], line["caption"]) for line in found["content"]["photos"]] == [
        (2, "二改"), (3, ""), (1, "一改"), (4, "四"),
    ]  # fmt: skip


def test_a_photo_described_twice_is_asked_about(call: Call) -> None:
    sides = [content(photos=[{"id": 1, "caption": caption}]) for caption in ("一", "一甲", "一乙")]
    found = call(MERGE, "mergeContents", *sides, NAMES)
    assert found["content"]["photos"] == [{"id": 1, "caption": "一乙"}]
    assert [(each["name"], each["key"], each["theirs"]["caption"]) for each in found["questions"]] == [
        ("photos", "1", "一甲")
    ]
    chosen = call(MERGE, "answered", found["content"], found["questions"][0], "theirs")
    assert chosen["photos"] == [{"id": 1, "caption": "一甲"}]


@pytest.mark.parametrize(
    ("way", "body"),
    [("mine", "一乙\n二"), ("theirs", "一甲\n二"), ("both", "一甲\n一乙\n二")],
)
def test_a_paragraph_is_chosen(call: Call, way: str, body: str) -> None:
    found = call(
        MERGE,
        "mergeContents",
        content(body="一\n二"),
        content(body="一甲\n二"),
        content(body="一乙\n二"),
        NAMES,
    )
    assert call(MERGE, "answered", found["content"], found["questions"][0], way)["body"] == body


def test_a_paragraph_written_on_since_is_not_taken_away(call: Call) -> None:
    question = {"name": "body", "theirs": "一甲", "mine": "一乙"}
    there = content(body="一甲，又写了\n一乙\n二")
    assert call(MERGE, "answered", there, question, "mine")["body"] == there["body"]
