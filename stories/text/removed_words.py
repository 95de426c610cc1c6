"""What words a correction took out, and whether others repeat them (原文不再刊出)."""

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from stories.text.inline_diff import tokenise
from stories.text.search_folding import fold

# What any record of a correction says anyway; that these stood in a passage taken out makes them no secret.
COMMON_CORRECTION_WORDS = (
    "未成年人", "法律要求", "当事人", "个人信息", "隐私", "姓名", "住址", "标题", "正文", "段落", "图片", "照片",
    "署名", "说明", "家属", "受害人", "被害人", "监护人", "更正",
    "删去", "删除", "隐去", "原文", "本报", "报道", "内容",
)  # fmt: skip
_COMMON_WORDS_PATTERN = re.compile("|".join(COMMON_CORRECTION_WORDS))


def removed_word_units(old: Iterable[str], new: Iterable[str]) -> set[str]:
    """Runs (two characters, or one word or figure) that only the old lines hold."""
    return _word_units_in_lines(old) - _word_units_in_lines(new)


def first_repeated_words(text: str, runs: Collection[str]) -> str:
    """The first stretch of the folded text made of these runs; "" if there is none."""
    words = tokenise(_COMMON_WORDS_PATTERN.sub("\n", fold(text)))
    marked = [False] * len(words)
    for place, run in _word_units_with_indexes(words):
        if run in runs:
            marked[place] = True
            marked[place + (run != words[place])] = True
    if True not in marked:
        return ""
    first = marked.index(True)
    end = next((place for place in range(first, len(words)) if not marked[place]), len(words))
    return "".join(words[first:end])


def _word_units_in_lines(lines: Iterable[str]) -> set[str]:
    return {run for line in lines for _place, run in _word_units_with_indexes(tokenise(fold(line)))}


def _word_units_with_indexes(words: list[str]) -> Iterable[tuple[int, str]]:
    """Each long word or figure and each pair of neighbours, with its place."""
    for place, word in enumerate(words):
        if len(word) > 1 and _has_letter_or_digit(word):
            yield place, word
    for place, (one, other) in enumerate(pairwise(words)):
        if _has_letter_or_digit(one) and _has_letter_or_digit(other):
            yield place, one + other


def _has_letter_or_digit(word: str) -> bool:
    """Whether the word is more than a mark or a space."""
    return any(character.isalnum() for character in word)
