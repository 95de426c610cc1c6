"""A query is read as words that must all occur, whatever marks of other languages it holds."""

import pytest

from stories.search.query import QueryTooLong, parse_query_words
from stories.search.snippet import SnippetPart, extract_snippet, split_at_hits


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("疫情", ("疫情",)),
        ("  疫情\u3000防控 ", ("疫情", "防控")),
        ('"防控复产 精准监督"', ("防控复产\u3000精准监督",)),
        ("“复工复产” 安阳", ("复工复产", "安阳")),
        ("说“我们", ("说“我们",)),
        ('没关的"引号', ("没关的＂引号",)),
        ("疫情 疫情防控 疫情", ("疫情防控",)),
        ("AND OR NOT NEAR", ("and", "or", "not", "near")),
        ("heads:x* ^y (z)", ("heads：x＊", "＾y", "（z）")),
        ("100% a_b c\\d", ("100％", "a＿b", "c＼d")),
        ("\0\ud800\u200b", ()),
        (" " * 10_000, ()),
        ("", ()),
    ],
)
def test_words_are_read(typed, words):
    assert parse_query_words(typed) == words


@pytest.mark.parametrize("typed", ["长" * 101, "一 二 三 四 五 六 七 八 九"])
def test_more_than_search_takes_is_too_long(typed):
    with pytest.raises(QueryTooLong):
        parse_query_words(typed)


def test_marks_lie_on_the_printed_characters():
    assert split_at_hits("在ＡＢ两地，ab与㎡。", ["ab", "2"]) == [
        SnippetPart("在"),
        SnippetPart("ＡＢ", True),
        SnippetPart("两地，"),
        SnippetPart("ab", True),
        SnippetPart("与"),
        SnippetPart("㎡", True),
        SnippetPart("。"),
    ]


def test_hits_that_touch_are_one():
    assert split_at_hits("疫情防控", ["疫情防", "情防控"]) == [SnippetPart("疫情防控", True)]


def test_the_extract_comes_from_the_line_with_most_words():
    lines = ["昨日，疫情。", "今日，疫情与防控。", "明日。"]
    assert extract_snippet(lines, ["疫情", "防控"]) == [
        SnippetPart("今日，"),
        SnippetPart("疫情", True),
        SnippetPart("与"),
        SnippetPart("防控", True),
        SnippetPart("。"),
    ]
    assert extract_snippet(lines, ["没有"]) == []


def test_a_long_line_is_cut_around_the_word():
    cut = "".join(
        piece.text
        for piece in extract_snippet(["长句，" * 100 + "要找的词在这里，" + "尾巴，" * 100], ["要找的词"])
    )
    assert cut.startswith("……") and cut.endswith("……") and "要找的词" in cut and len(cut) < 150
