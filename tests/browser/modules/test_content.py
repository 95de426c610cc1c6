"""A working copy as values: what a form's fields say, and what they must be told."""

from typing import Any

import pytest
from django.http import QueryDict

from newsroom.desk.forms import parse_form_content
from stories.actions.drafts.working_copy import (
    FOREIGN_KEY_FIELDS,
    MULTILINE_FIELDS,
    SINGLE_LINE_FIELDS,
    normalise_content,
)

from .conftest import Call

pytestmark = pytest.mark.browser

CONTENT = "desk/content.js"
NAMES = {"texts": [*SINGLE_LINE_FIELDS, *MULTILINE_FIELDS], "numbers": [*FOREIGN_KEY_FIELDS]}


def filled(**fields: Any) -> list[dict[str, Any]]:
    """Fields of a form; an underscore stands for the hyphen in their names."""
    return [
        {"name": name.replace("_", "-"), "value": value if isinstance(value, str) else "on", "checked": value is True}
        for name, value in fields.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("0", None), ("", None), ("-3", None), ("1.5", None), (" 7", None), ("٣", None)],
)
def test_only_the_number_of_a_row_is_a_number(call: Call, typed: str, number: int | None) -> None:
    assert call(CONTENT, "number", typed) == number


def test_tags_are_divided_by_any_mark(call: Call) -> None:
    assert call(CONTENT, "tags", " 民生、教育，, 交通；城建;水利\n、") == [
        "民生",
        "教育",
        "交通",
        "城建",
        "水利",
    ]


def test_line_ends_of_every_kind_are_one(call: Call) -> None:
    assert call(CONTENT, "plain", "一\r\n二\r三\n四") == "一\n二\n三\n四"


def test_people_stand_in_the_order_of_their_places_without_those_taken_out(call: Call) -> None:
    form = filled(
        byline_0_name="甲", byline_0_place="3",
        byline_1_name="乙", byline_1_place="1", byline_1_reporter="5",
        byline_2_name="丙", byline_2_place="2", byline_2_gone=True,
        byline_3_name="丁", byline_3_place="3", byline_3_gone=False,
        byline_4_name="", byline_4_role="reporter",
        headline="不是署名", byline_x_name="也不是",
    )  # fmt: skip
    people = call(CONTENT, "bylines", form)
    assert [(one["name"], one["reporter"]) for one in people] == [("乙", 5), ("丁", None), ("甲", None)]
    assert all(set(one) == {"reporter", "name", "organisation", "role", "printed"} for one in people)


# The places as they are typed, for lines 1 to 4; what comes of it.
MOVES = [
    (["1", "2", "3", "1"], [4, 1, 2, 3]),
    (["4", "2", "3", "4"], [2, 3, 4, 1]),
    (["2", "2", "3", "4"], [2, 1, 3, 4]),
    (["1", "1", "3", "4"], [2, 1, 3, 4]),
    (["1", "2", "", "2"], [1, 4, 2, 3]),
]


@pytest.mark.parametrize(("places", "order"), MOVES)
def test_a_line_given_anothers_number_takes_its_place(
    call: Call, places: list[str], order: list[int]
) -> None:
    """In the browser and in the plain form alike."""
    form = filled(
        **{f"photo_{at}_id": str(at + 1) for at in range(4)},
        **{f"photo_{at}_place": place for at, place in enumerate(places)},
    )
    assert [photo["id"] for photo in call(CONTENT, "photos", form)] == order
    posted = QueryDict(mutable=True)
    posted.update({line["name"]: line["value"] for line in form})
    assert [int(photo["id"]) for photo in parse_form_content(posted)["photos"]] == order


@pytest.mark.parametrize(
    ("photos", "typed", "after"),
    [
        ([], "", [{"id": 7, "caption": ""}]),
        ([], "库里的说明", [{"id": 7, "caption": ""}]),
        ([], "自己的说明", [{"id": 7, "caption": "自己的说明"}]),
        ([{"id": 7, "caption": "先写的"}], "自己的说明", [{"id": 7, "caption": "先写的\n自己的说明"}]),
        (
            [{"id": 7, "caption": "先写的，自己的说明"}],
            "自己的说明",
            [{"id": 7, "caption": "先写的，自己的说明"}],
        ),
        ([{"id": 3, "caption": ""}], "", [{"id": 3, "caption": ""}, {"id": 7, "caption": ""}]),
    ],
)
def test_a_photo_that_arrived_joins_the_content_once(call: Call, photos: Any, typed: str, after: Any) -> None:
    arrived = {"id": 7, "caption": "库里的说明"}
    assert call(CONTENT, "withPhoto", {"body": "文", "photos": photos}, arrived, typed) == {
        "body": "文",
        "photos": after,
    }


def test_a_line_without_a_place_stands_where_it_was_drawn_even_the_eleventh(call: Call) -> None:
    form = filled(
        **{f"photo_{at}_id": str(at + 1) for at in (10, 2, 0)}, photo_3_id="", photo_4_caption="无图"
    )
    assert [photo["id"] for photo in call(CONTENT, "photos", form)] == [1, 3, 11]


def test_the_next_line_has_a_number_that_no_other_has(call: Call) -> None:
    form = filled(byline_0_name="甲", byline_10_name="乙", photo_3_id="1")
    assert [call(CONTENT, "nextPlace", form, prefix) for prefix in ("byline", "photo", "other")] == [11, 4, 0]


CONTENTS: list[dict[str, Any]] = [
    {"kind": "news"},
    {"kind": "news", "headline": "题", "body": "一\n二", "desk": 4, "tags": ["民生", "教育"]},
    {
        "kind": "photo",
        "bylines": [{"reporter": 5, "name": "甲"}, {"printed": "通讯员"}],
        "photos": [{"id": 9, "caption": "图"}],
    },
]


@pytest.mark.parametrize("content", CONTENTS)
def test_what_a_content_fills_in_is_read_as_that_content(call: Call, content: dict[str, Any]) -> None:
    pairs = call(CONTENT, "fields", content, NAMES)
    form = [{"name": name, "value": value} for name, value in pairs]
    values = dict(pairs)
    again = {
        **{name: values[name] for name in NAMES["texts"]},
        **{name: call(CONTENT, "number", values[name]) for name in NAMES["numbers"]},
        "bylines": call(CONTENT, "bylines", form),
        "photos": call(CONTENT, "photos", form),
        "tags": call(CONTENT, "tags", values["tags"]),
    }
    assert call(CONTENT, "same", content, again, NAMES) is True
    # The newsroom itself makes the same of it.
    assert normalise_content(again) == normalise_content(content)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {"headline": "", "tags": [], "desk": None}, True),
        (None, {}, True),
        ({"headline": "甲"}, {"headline": "乙"}, False),
        ({"tags": ["甲", "乙"]}, {"tags": ["乙", "甲"]}, False),
        ({"bylines": [{"name": "甲"}]}, {"bylines": [{"name": "甲", "role": ""}]}, True),
        ({"photos": [{"id": 1}]}, {"photos": [{"id": 1, "caption": "图"}]}, False),
        ({"unknown": 1}, {}, True),
    ],
)
def test_contents_are_the_same_when_the_newsroom_would_keep_the_same(
    call: Call, one: Any, other: Any, same: bool
) -> None:
    assert call(CONTENT, "same", one, other, NAMES) is same
