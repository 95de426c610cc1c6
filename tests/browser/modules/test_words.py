"""Sentences that are filled in, and the length of a text."""

from typing import Any

import pytest

from stories.text.chinese import newspaper_character_count

from .conftest import Call

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("sentence", "facts", "filled"),
    [
        ("{time}已存，{time}。", {"time": "14:03"}, "14:03已存，14:03。"),
        ("共{n}字", {"n": 0}, "共0字"),
        ("没有{what}", {"other": 1}, "没有{what}"),
        ("照旧", None, "照旧"),
    ],
)
def test_a_sentence_is_filled_in(call: Call, sentence: str, facts: Any, filled: str) -> None:
    assert call("desk/messages.js", "filled", sentence, facts) == filled


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今天开工。",
        "增长87.5%，达3.2亿元",
        "GDP 增长",
        "don’t stop",
        "𠀀字々〇",
        "a@b.cn 与 8:30",
        "“……”\n\n",
    ],
)
def test_a_phone_counts_as_the_newsroom_counts(call: Call, text: str) -> None:
    assert call("desk/character_count.js", "characters", text) == newspaper_character_count(text)
