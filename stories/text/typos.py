"""Typing errors in running text (笔误): marks without their partner, and words that stand twice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

PAIRED_MARKS = {"“": "”", "《": "》", "〈": "〉", "「": "」", "『": "』", "（": "）", "【": "】", "〔": "〕"}
_OPENING_BY_CLOSING = {closing: opening for opening, closing in PAIRED_MARKS.items()}
# 目的的、标的的、的的确确、不了了之、在在处处 are words.
_DOUBLED_PATTERN = re.compile(
    "([，。、；：])\\1|(?<![目标])的的(?!确)|了了(?!之)|在在(?!处)|与与|及及|被被|([\u4e00-\u9fff]{3,20})\\2"
)


class TypoKind(StrEnum):
    UNCLOSED = "unclosed"
    UNOPENED = "unopened"
    DOUBLED = "doubled"


@dataclass(frozen=True)
class Typo:
    """One typo: of which kind, in which paragraph (from 1), and the characters it is about."""

    kind: TypoKind
    paragraph: int
    words: str


def find_typos(text: str) -> list[Typo]:
    """The typos, paragraph by paragraph; each line that is not blank is one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        typo
        for at, line in enumerate(lines)
        for typo in (
            *_unpaired_marks(line, at + 1, lines[at + 1] if at + 1 < len(lines) else ""),
            *_doubled_words(line, at + 1),
        )
    ]


def _unpaired_marks(line: str, number: int, following: str) -> Iterator[Typo]:
    """The marks without a partner; a quotation that goes on in the next paragraph is closed where it ends."""
    open_marks: list[str] = []
    for character in line:
        if character in PAIRED_MARKS:
            open_marks.append(character)
        elif opening := _OPENING_BY_CLOSING.get(character):
            if opening not in open_marks:
                yield Typo(TypoKind.UNOPENED, number, character)
                continue
            # What was opened inside and not closed before its outer mark closes, is unclosed.
            while (inner := open_marks.pop()) != opening:
                yield Typo(TypoKind.UNCLOSED, number, inner)
    for mark in open_marks:
        if not (mark == "“" and following.lstrip("#*-> \u3000").startswith("“")):
            yield Typo(TypoKind.UNCLOSED, number, mark)


def _doubled_words(line: str, number: int) -> Iterator[Typo]:
    for found in _DOUBLED_PATTERN.finditer(line):
        # 哈哈哈哈哈哈 is meant.
        if len(set(found[0])) > 1 or len(found[0]) == 2:
            yield Typo(TypoKind.DOUBLED, number, found[0])
