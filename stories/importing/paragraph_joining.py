"""Paragraphs that a column break cut in two are one again."""

import re

from stories.text.chinese import ends_sentence

_LIST_MARKER_PATTERN = re.compile(
    "(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\\d]{1,3}[）)]|\\d{1,2}[、．.](?!\\d)|[①-⑳■●◆▲★□○]"
    "|第[一二三四五六七八九十\\d]{1,3}[条章节项])"
)
_SPEAKER_TURN_PATTERN = re.compile("(?:问|答|记者|主持人|Q|A)\\s?[：:]")
_LIST_ANNOUNCEMENT_PATTERN = re.compile("(?:如下|以下|下列|包括|名单|公告|公示|通知)[^，。]{0,8}[：:]$")
_ASCII_LETTER_PATTERN = re.compile("[A-Za-z]")


def starts_list_item(text: str) -> bool:
    """The text begins a numbered point, a bullet or somebody's turn to speak."""
    return bool(_LIST_MARKER_PATTERN.match(text) or _SPEAKER_TURN_PATTERN.match(text))


def continues_sentence(above: str, below: str, *, below_is_indented: bool = False) -> bool:
    """The text above ends inside a sentence that the text below goes on with."""
    if ends_sentence(above) or below_is_indented or starts_list_item(below):
        return False
    return not (_LIST_ANNOUNCEMENT_PATTERN.search(above[-24:]) and not below.startswith("“"))


def join_text(above: str, below: str) -> tuple[str, int]:
    """The two parts as one text, and where in it the second begins."""
    if _ASCII_LETTER_PATTERN.match(above[-1:]) and _ASCII_LETTER_PATTERN.match(below[:1]):
        above += " "
    return above + below, len(above)
