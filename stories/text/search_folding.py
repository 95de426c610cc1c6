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

LINE_BREAK = "\n"
IDEOGRAPHIC_SPACE = "\u3000"
FIRST_IDEOGRAPHIC_CHARACTER = "\u2e80"
# What the dictionary leaves alone because simplified texts use both; readers mean the same by them.
STANDARD_BY_VARIANT_CHARACTER = {"著": "着", "瞭": "了", "甯": "宁", "祇": "只", "衹": "只"}
# The parts of Hangul are not marks on each other, and a syllable stays one character.
HANGUL_CODE_POINTS = range(0xAC00, 0xD7A4)
# So many characters' foldings are kept at hand; a paper uses a tenth of them.
MAX_CACHED_CHARACTERS = 1 << 16
_DROPPED_UNICODE_CATEGORIES = {"Mn", "Me", "Cc", "Cf", "Cs"}
_SPACE_UNICODE_CATEGORIES = {"Zs", "Zl", "Zp"}
_to_simplified = opencc.OpenCC("t2s").convert
_to_traditional = opencc.OpenCC("s2t").convert


@lru_cache(maxsize=MAX_CACHED_CHARACTERS)
def fold_character(character: str) -> str:
    """The character as search compares it: one, several, or nothing at all."""
    if character == LINE_BREAK:
        return LINE_BREAK
    if character == "\t":
        return IDEOGRAPHIC_SPACE
    code = ord(character)
    if code in HANGUL_CODE_POINTS or unicodedata.category(character) == "Co":
        return character
    plain = "".join(
        part
        for part in _decompose(character)
        if unicodedata.category(part) not in _DROPPED_UNICODE_CATEGORIES
    )
    return "".join(map(_fold_character_width, _simplify_characters(_decompose(plain.casefold()))))


def _decompose(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _simplify_characters(text: str) -> str:
    """Each character in its simplified form; a few have one only by way of another."""
    if not text or max(text) < FIRST_IDEOGRAPHIC_CHARACTER:
        return text
    return "".join(
        STANDARD_BY_VARIANT_CHARACTER.get(part, part) for part in _to_simplified(_to_simplified(text))
    )


def _fold_character_width(character: str) -> str:
    """ASCII marks are full width, spaces ideographic, letters and figures half width."""
    category = unicodedata.category(character)
    if category in _SPACE_UNICODE_CATEGORIES:
        return IDEOGRAPHIC_SPACE
    if category in _DROPPED_UNICODE_CATEGORIES:
        return ""
    if "!" <= character <= "~" and not character.isalnum():
        return chr(ord(character) + 0xFEE0)
    return character


def simplify_words(text: str) -> str:
    """The text with words simplified where single characters cannot be (復甦: 复苏)."""
    return _to_simplified(text)


def other_script_spellings(text: str) -> set[str]:
    """The text in simplified and in traditional characters, where they differ from it."""
    return {_to_simplified(text), _to_traditional(text)} - {text}


class _FoldTable(dict[int, str]):
    """Each character's folding by its number, worked out when it is first asked for."""

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if len(self) < MAX_CACHED_CHARACTERS:
            self[code] = folded
        return folded


_fold_table = _FoldTable()


def fold(text: str) -> str:
    """The whole text as search compares it, line by line as it was."""
    return text.translate(_fold_table)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where in the text it comes from."""
    folded = [fold_character(character) for character in text]
    places = [place for place, part in enumerate(folded) for _ in part]
    return "".join(folded), places


def ngrams(word: str, size: int) -> list[str]:
    """Every run of `size` characters of a folded word; a shorter word is its own run."""
    if len(word) <= size:
        return [word]
    return [word[start : start + size] for start in range(len(word) - size + 1)]


def character_fold_table() -> dict[str, str]:
    """Every character that search replaces before comparing, with its replacement."""
    found = {}
    for character in map(chr, (*range(1, 0xD800), *range(0xE000, 0x40000), *range(0xE0000, 0xE1000))):
        category = unicodedata.category(character)
        if category != "Cn" and (plain := fold_character.__wrapped__(character)) != character:
            found[character] = plain
    return found
