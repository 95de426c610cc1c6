"""Where a sentence ends that is read aloud, and what is spoken in the place of local names."""

import json

import pytest

from tests.browser.test_aloud import READINGS

from .conftest import Call

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("今天开工。明天复产！", ["今天开工。", "明天复产！"]),
        ("“不能放松。”他说。大家点头。", ["“不能放松。”他说。", "大家点头。"]),
        ("他说：“不能放松。要细。”随后离开。", ["他说：“不能放松。", "要细。”", "随后离开。"]),
        ("“真的吗？！”她问。", ["“真的吗？！”她问。"]),
        ("工人忙碌的身影随处可见……春回大地。", ["工人忙碌的身影随处可见……", "春回大地。"]),
        ("增长87.5%，达3.2亿元。没有句号", ["增长87.5%，达3.2亿元。", "没有句号"]),
        ("（他笑了。）然后走了。", ["（他笑了。）", "然后走了。"]),
        ("“‘细’字当头。”书记表示，“再细一点。”", ["“‘细’字当头。”书记表示，“再细一点。”"]),
    ],
)
def test_sentences_end_where_a_reader_would_breathe(call: Call, text: str, parts: list[str]) -> None:
    found = [text[start:end] for start, end in call("read_aloud.js", "sentences", text)]
    assert found == parts


def test_local_names_are_spoken_as_they_are_read_here(call: Call) -> None:
    readings = json.loads(READINGS.read_text())
    text = "琚运林从浚县到相州，过洹河。"
    spoken = call("read_aloud.js", "spoken", text, readings)
    assert spoken == "居运林从训县到向州，过环河。" and len(spoken) == len(text)
