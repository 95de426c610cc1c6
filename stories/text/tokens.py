"""Text as search compares it, and the short pieces (字组) an index keeps of it.

A text is folded one character at a time, so that a piece of a folded text is the folded piece of the text, that a
database can do the same with a table of characters, and that every place in it leads back to the text as printed.
Alike are: full and half width, upper and lower case, traditional and simplified, letters with and without marks.
Marks of punctuation stay, as full-width ones, and a space is the ideographic one, so that what separates pieces
in an index never occurs in one. A line break stays; nothing crosses it.
"""

import unicodedata
from functools import lru_cache

import opencc

LINE = "\n"
SPACE = "\u3000"
IDEOGRAPHS = "\u2e80"
# What the dictionary leaves alone because simplified texts use both; readers mean the same by them.
ALIKE = {"著": "着", "瞭": "了", "甯": "宁", "祇": "只", "衹": "只"}
# The parts of Hangul are not marks on each other, and a syllable stays one character.
HANGUL = range(0xAC00, 0xD7A4)
# So many characters' foldings are kept at hand; a paper uses a tenth of them.
KEPT = 1 << 16
_DROPPED = {"Mn", "Me", "Cc", "Cf", "Cs"}
_SPACES = {"Zs", "Zl", "Zp"}
_simplify = opencc.OpenCC("t2s").convert
_traditional = opencc.OpenCC("s2t").convert


@lru_cache(maxsize=KEPT)
def fold_character(character: str) -> str:
    """The character as search compares it: one, several, or nothing at all."""
    if character == LINE:
        return LINE
    if character == "\t":
        return SPACE
    code = ord(character)
    if code in HANGUL or unicodedata.category(character) == "Co":
        return character
    plain = "".join(part for part in _decomposed(character) if unicodedata.category(part) not in _DROPPED)
    return "".join(map(_widened, _simplified(_decomposed(plain.casefold()))))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _simplified(text: str) -> str:
    """Each character in its simplified form; a few have one only by way of another."""
    if not text or max(text) < IDEOGRAPHS:
        return text
    return "".join(ALIKE.get(part, part) for part in _simplify(_simplify(text)))


def _widened(character: str) -> str:
    """Marks of ASCII are full width and every space is the ideographic one; letters and figures are half width."""
    category = unicodedata.category(character)
    if category in _SPACES:
        return SPACE
    if category in _DROPPED:
        return ""
    if "!" <= character <= "~" and not character.isalnum():
        return chr(ord(character) + 0xFEE0)
    return character


def simplify_words(text: str) -> str:
    """The text with each word in its simplified form (復甦: 复苏), where one character by itself has none."""
    return _simplify(text)


def other_spellings(text: str) -> set[str]:
    """The text in simplified and in traditional characters, where that is not how it is written."""
    return {_simplify(text), _traditional(text)} - {text}


class _Folds(dict[int, str]):
    """Each character's folding by its number, worked out when it is first asked for."""

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if len(self) < KEPT:
            self[code] = folded
        return folded


_folds = _Folds()


def fold(text: str) -> str:
    """The whole text as search compares it, line by line as it was."""
    return text.translate(_folds)


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where in the text it comes from."""
    folded = [fold_character(character) for character in text]
    places = [place for place, part in enumerate(folded) for _ in part]
    return "".join(folded), places


def pieces(word: str, size: int) -> list[str]:
    """Every run of `size` characters of a folded word, in order; the word itself when it is shorter."""
    if len(word) <= size:
        return [word]
    return [word[start : start + size] for start in range(len(word) - size + 1)]


def folding() -> dict[str, str]:
    """Every character that search does not compare as it is, with what it compares instead."""
    found = {}
    for character in map(chr, (*range(1, 0xD800), *range(0xE000, 0x40000), *range(0xE0000, 0xE1000))):
        category = unicodedata.category(character)
        if category != "Cn" and (plain := fold_character.__wrapped__(character)) != character:
            found[character] = plain
    return found
