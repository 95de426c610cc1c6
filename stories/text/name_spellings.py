"""How a name may be typed: as it is, in pinyin, by initials, or by given name."""

import re

from people.pinyin import name_syllables, pinyin_syllables, surname_length
from stories.text.search_folding import LINE_BREAK, fold

_NAME_SEPARATOR_PATTERN = re.compile(r"[\s\u3000'’＇－·-]+")
_PINYIN_PATTERN = re.compile("[a-z0-9]{2,}")


def searchable_name_spellings(name: str, *, person: bool = False) -> str:
    """All ways to type the name, each behind a line break that marks its beginning."""
    parts = name_syllables(name) if person else pinyin_syllables(name)
    ways = [fold(name).replace(LINE_BREAK, ""), "".join(parts), "".join(part[0] for part in parts)]
    if person and (cut := surname_length(name)):
        ways.append("".join(pinyin_syllables(name[cut:])))
    return "".join(LINE_BREAK + way for way in dict.fromkeys(ways) if way)


def typed_name_search_terms(text: str) -> tuple[str, str]:
    """The typed text folded, and as the beginning of a way; empty if it is no pinyin."""
    folded = fold(" ".join(text.split()))
    latin = _NAME_SEPARATOR_PATTERN.sub("", folded)
    return folded, LINE_BREAK + latin if _PINYIN_PATTERN.fullmatch(latin) else ""
