import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.text import clean_inline_text, clean_line, clean_prose, is_blank

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]),
        st.sampled_from(
            " \t\r\n\x0b\x85\u3000\xa0\u200b\u200c\u200d\u200e\u2028\ufe00\ufe0f\U000e0100\u3164\u2800"
            "\u0628中a1👩\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f\u20e3"
        ),
    )
)
NEVER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("吹响复工号角 推进项目建设", "吹响复工号角 推进项目建设"),
        ("  吹响复工号角\t\t推进项目建设\r\n", "吹响复工号角 推进项目建设"),
        ("吹响复工号角　推进项目建设", "吹响复工号角　推进项目建设"),
        ("　　迎着春日", "迎着春日"),
        ("一\n二\r三\r\n四\u2028五\u2029六\x0b七\x0c八\x85九", "一 二 三 四 五 六 七 八 九"),
        ("a\xa0\u2003\u202f \u205fb", "a b"),
        ("a \u200b b", "a b"),
        ("安\x00阳\x07日\x1b报\x7f网\x9b页", "安阳日报网页"),
        ("安\ud800阳\udfff", "安阳"),
        ("安\ufffe阳\uffff报\ufdd0纸\U0001ffff", "安阳报纸"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("\u2066安\u2067阳\u2068报\u2069\u202a\u202b\u202d", "安阳报"),
        ("\ufeff安\u200b阳\u2060日\xad报\u2063社\ufffc", "安阳日报社"),
        ("安\ufff9阳\ufffaan\ufffb", "安阳an"),
        ("隐\U000e0001\U000e0068\U000e0069\U000e007f藏", "隐藏"),
        ("pay\u200dpal", "paypal"),
        ("文\u200c峰", "文峰"),
        ("a\ufe0f\ufe01\U000e0100\U000e0101b", "a\ufe0fb"),
        ("a <b>bold</b> & \"quoted\" 'text'", "a <b>bold</b> & \"quoted\" 'text'"),
        ("坏\ufffd字", "坏\ufffd字"),
    ],
)
def test_a_line_is_plain_visible_text(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "琚运林、刘斐、靳俊利",
        "𠮷野家、㐂、𬬻、𪚥",
        "\uf900\uf9fe\ufa0e\U0002f800",  # compatibility ideographs: normalising would change them
        "\ue000\U000f0000",  # rare characters kept in the private use area
        "葛\U000e0100飾区",  # ideographic variation sequence
        "e\u0301 é",
        "👨‍👩‍👧‍👦 👩🏽‍🚒 🏳️‍🌈 ❤️‍🔥 🧑‍🤝‍🧑",
        "🇨🇳 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "1️⃣ #️⃣ ☎︎ ☎️ ©️",
        "שלום עולם (123)",
        "مرحبا بالعالم",
        "می‌خواهم",
        "क्‍ष",
        "ئۇيغۇرچە \u200f(2020)\u200e",
        "“亮剑”——‘清单之外无事项’……《条例》□·％＋",
    ],
)
def test_chinese_emoji_and_right_to_left_text_are_kept_exactly(text: str) -> None:
    assert clean_line(text) == text
    assert clean_prose(text) == text


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " \t\r\n",
        "　　",
        "\u200b\u200c\u200d\u2060\ufeff",
        "\u200e\u200f\u061c",
        "\ufe0f\U000e0100",
        "\u3164\uffa0\u115f\u1160",
        "\u2800\u034f \u180e",
        "\x00\x1f\u202e\ud800",
        "\U000e0041\U000e0042",
    ],
)
def test_a_value_of_which_nothing_shows_is_empty(nothing: str) -> None:
    assert clean_line(nothing) == ""
    assert clean_prose(nothing) == ""
    assert is_blank(nothing)


def test_no_value_is_blank_and_a_word_is_not() -> None:
    assert is_blank(None)
    assert not is_blank("字")
    assert not is_blank("\u200f.\u200f")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一\r\n二\r三\u2028四\u2029五", "一\n二\n三\n四\n五"),
        ("\n\n　　第一段  \n\n第二段　\n\n", "第一段\n\n第二段"),
        ("第一段\n　　第二段\t \n第三段", "第一段\n　　第二段\n第三段"),
        ("a  b\n\tc", "a b\n c"),
        ("一\u202e二\n\u200b\n三", "一二\n\n三"),
    ],
)
def test_prose_keeps_its_lines(typed: str, kept: str) -> None:
    assert clean_prose(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" \t一 \n", " 一 "),
        ("\xa0", " "),
        ("　一\r\n二\u200b", "　一 二"),
        ("\u200d", ""),
    ],
)
def test_a_span_keeps_the_spaces_that_divide_it_from_its_neighbours(typed: str, kept: str) -> None:
    assert clean_inline_text(typed) == kept


@given(ANY_TEXT, ANY_TEXT)
def test_two_clean_spans_side_by_side_are_clean_but_for_a_double_space(left: str, right: str) -> None:
    joined = clean_inline_text(left) + clean_inline_text(right)
    assert clean_inline_text(joined) == joined.replace("  ", " ")


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    line, prose = clean_line(text), clean_prose(text)
    assert clean_line(line) == line
    assert clean_prose(prose) == prose
    assert clean_prose(line) == line


@given(ANY_TEXT)
def test_cleaning_leaves_nothing_forbidden_and_never_adds(text: str) -> None:
    line, prose = clean_line(text), clean_prose(text)
    assert len(prose) <= len(text)
    assert len(line) <= len(text)
    assert not NEVER.search(line)
    assert "\n" not in line
    assert not NEVER.search(prose)
    assert "  " not in line
    assert line == line.strip(" \u3000")
    assert is_blank(text) == (line == "") == (prose == "")
    line.encode()
    prose.encode()


@pytest.mark.parametrize(
    "piece",
    [" ", "\u200d", "\ufe0f", "\U000e0067", "\U0001f3f4\U000e0067", "👩‍", "\r\n", "a ", "\u3000", "\u202e"],
)
def test_a_million_hostile_characters_are_cleaned_in_seconds(piece: str) -> None:
    text = "头" + piece * 1_000_000 + "尾"
    started = time.perf_counter()
    clean_line(text)
    clean_prose(text)
    assert time.perf_counter() - started < 60
