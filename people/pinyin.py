"""Slugs from Chinese: 周俊英 becomes zhou-junying, a headline its syllables."""

import re
import unicodedata
from collections.abc import Collection

# Surnames that are read differently as surnames, and the common ones of two characters.
SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao",
    "任": "ren", "华": "hua", "尉": "wei", "缪": "miao", "宁": "ning", "员": "yun", "覃": "qin", "乐": "yue",
    "翟": "zhai", "黑": "he", "那": "na", "折": "she", "种": "chong", "秘": "bi", "冼": "xian", "琚": "ju",
}  # fmt: skip
TWO_CHARACTER_SURNAMES = (
    "欧阳 司马 诸葛 上官 夏侯 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 长孙 宇文 端木 独孤 南宫 西门 东郭 "
    "百里 呼延 轩辕 申屠 公羊 赫连 澹台 濮阳 闻人"
).split()
# Characters of names for which the dictionary has no reading.
RARE_CHARACTER_READINGS = {"𠮷": "ji"}
HAN_PATTERN = re.compile(r"[㐀-鿿豈-﫿𠀀-𲎯]")
_CHARACTER_WITHOUT_PINYIN_PATTERN = re.compile("[㐀-鿿豈-﫿\ue000-\uf8ff\U00020000-\U000323af]")
MAX_SLUG_CHARACTERS = 60


def name_slug(name: str) -> str:
    """A person's slug: surname, hyphen, given name; Latin names keep their letters."""
    cut = surname_length(name)
    if not cut:
        return pinyin_slug(name)
    surname, given = surname_syllables(name[:cut]), pinyin_readings(name[cut:])
    return pinyin_slug(f"{''.join(surname)}-{''.join(given)}".rstrip("-"))


def name_syllables(name: str) -> list[str]:
    """A person's name in syllables, the surname read as a surname."""
    cut = surname_length(name)
    return (
        [*pinyin_syllables("".join(surname_syllables(name[:cut]))), *pinyin_syllables(name[cut:])]
        if cut == 1
        else pinyin_syllables(name)
    )


def surname_length(name: str) -> int:
    """How many characters of a Chinese name are its surname; 0 for other names."""
    if not HAN_PATTERN.search(name) or len(name) > 4 or not HAN_PATTERN.fullmatch(name[0]):
        return 0
    return 2 if len(name) > 2 and name[:2] in TWO_CHARACTER_SURNAMES else 1


def surname_syllables(surname: str) -> list[str]:
    return [SURNAME_READINGS[surname]] if surname in SURNAME_READINGS else pinyin_readings(surname)


def first_free_slug(wanted: str, taken: Collection[str], longest: int = MAX_SLUG_CHARACTERS) -> str:
    """The wanted slug, or it with the first free number, within the length limit."""
    if wanted not in taken:
        return wanted
    for number in range(2, len(taken) + 3):
        numbered = f"{wanted[: longest - len(str(number)) - 1].rstrip('-')}-{number}"
        if numbered not in taken:
            return numbered
    raise AssertionError("there are more numbers than addresses taken")


def pinyin_slug(text: str, longest: int = MAX_SLUG_CHARACTERS) -> str:
    """Lower-case ASCII syllables and hyphens, cut at a syllable; “item” if empty."""
    parts = pinyin_syllables(text[: longest * 4])
    kept: list[str] = []
    for part in parts:
        if len("-".join([*kept, part])) > longest:
            break
        kept.append(part)
    return "-".join(kept) or (parts[0][:longest] if parts else "item")


def pinyin_syllables(text: str) -> list[str]:
    """The text in lower-case ASCII: Chinese by syllables, everything else by words."""
    read = " ".join(pinyin_readings(text)).replace("ü", "v")
    plain = unicodedata.normalize("NFKD", read).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain.lower())


def pinyin_readings(text: str) -> list[str]:
    """The text with its Chinese read out; unreadable characters as their code point.

    Left out, 𠮷田 would have the address of 田.
    """
    # Its dictionaries take a fifth of the time in which a process starts, and most never read anything out.
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, errors=_spell_characters_without_pinyin)


def _spell_characters_without_pinyin(signs: str) -> str:
    return _CHARACTER_WITHOUT_PINYIN_PATTERN.sub(
        lambda one: f" {RARE_CHARACTER_READINGS.get(one[0], f'u{ord(one[0]):x}')} ", signs
    )
