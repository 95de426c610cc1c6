"""How a name may be typed: itself, in pinyin, by the first letters of its syllables, a person by the given name."""

import re

from people.pinyin import name_syllables, surname_length, syllables
from stories.text.tokens import LINE, fold

_JOINTS = re.compile(r"[\s\u3000'’＇－·-]+")
_LATIN = re.compile("[a-z0-9]{2,}")


def spellings(name: str, *, person: bool = False) -> str:
    """Every way, each behind a line break: what is typed begins one of them, or lies in the name."""
    parts = name_syllables(name) if person else syllables(name)
    ways = [fold(name).replace(LINE, ""), "".join(parts), "".join(part[0] for part in parts)]
    if person and (cut := surname_length(name)):
        ways.append("".join(syllables(name[cut:])))
    return "".join(LINE + way for way in dict.fromkeys(ways) if way)


def typed(text: str) -> tuple[str, str]:
    """What was typed, folded: what to look for anywhere, and the beginning of a way (empty when it is no pinyin)."""
    folded = fold(" ".join(text.split()))
    latin = _JOINTS.sub("", folded)
    return folded, LINE + latin if _LATIN.fullmatch(latin) else ""
