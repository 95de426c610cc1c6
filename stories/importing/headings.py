"""Lines above a story are sorted into kicker (引题), headline (主题) and deck (副题)."""

import re
from dataclasses import dataclass

_ORGANISATION_NAME_PATTERN = re.compile(
    "(?:委|办|局|厅|院|部|队|站|所|会|社|中心|大队|支队|中队|街道|街道办事处|办事处|乡|镇|村|社区|县|区|市|公司|集团|学校|小学|中学|大学|学院|幼儿园"
    "|医院|银行|支行|分行|法院|检察院|公安局|派出所|监委|党工委|党委|支部|政府|工会|商会|协会|园区|管委会|开发区|超市|厂|合作社|居委会|馆)$"
)
_UNFINISHED_LINE_PATTERN = re.compile(
    "(?:强调|指出|要求|提出|时|中|后|暨|日前|近日|日|以来|之际|如何|为|对|：|——|召开)$"
)
_LEADING_DASH_PATTERN = re.compile("^[—–─-]+")


@dataclass(frozen=True, slots=True)
class HeadlineGroup:
    """A headline with its kicker and deck, and whether their order is beyond doubt."""

    kicker: str = ""
    headline: str = ""
    deck: str = ""
    sure: bool = True


def is_organisation_name(text: str) -> bool:
    """The line is the name of an office, a firm or a place, as local kickers are."""
    return (
        len(text) <= 20
        and " " not in text
        and bool(_ORGANISATION_NAME_PATTERN.search(text))
        and "，" not in text
    )


def split_into_headline_group(lines: list[str]) -> HeadlineGroup:
    """The lines as kicker, headline and deck; a headline keeps its line breaks."""
    deck_at = next(
        (index for index, line in enumerate(lines) if index and _LEADING_DASH_PATTERN.match(line)), len(lines)
    )
    above, below = lines[:deck_at], lines[deck_at:]
    deck = "\n".join(below)
    if len(above) <= 1:
        return HeadlineGroup("", above[0] if above else "", deck)
    first, rest = above[0], above[1:]
    if is_organisation_name(first) or _UNFINISHED_LINE_PATTERN.search(first):
        group = _group_headline_and_deck(rest, bool(deck))
        return HeadlineGroup(first, group.headline, deck or group.deck, group.sure)
    if len(above) >= 3:
        group = _group_headline_and_deck(rest, bool(deck))
        return HeadlineGroup(first, group.headline, deck or group.deck, False)
    group = _group_two_lines(first, above[1], bool(deck))
    return HeadlineGroup(group.kicker, group.headline, deck or group.deck, group.sure)


def _group_headline_and_deck(lines: list[str], has_deck: bool) -> HeadlineGroup:
    """The lines under a kicker: equal ones are one headline, else the rest is a deck."""
    if len(lines) == 1 or has_deck:
        return HeadlineGroup("", "\n".join(lines), "", len(lines) == 1)
    if len(lines) == 2 and abs(len(lines[0]) - len(lines[1])) <= 1:
        return HeadlineGroup("", "\n".join(lines), "", False)
    return HeadlineGroup("", lines[0], "\n".join(lines[1:]), False)


def _group_two_lines(first: str, second: str, has_deck: bool) -> HeadlineGroup:
    """Two lines without a telling word, grouped by halves and lengths, never sure."""
    first_halved, second_halved = " " in first, " " in second
    if second_halved and not first_halved:
        return HeadlineGroup(first, second, "", False)
    if abs(len(first) - len(second)) <= 1:
        return HeadlineGroup("", f"{first}\n{second}", "", False)
    if not has_deck and len(second) > len(first) and (first_halved or len(second) >= 14):
        return HeadlineGroup("", first, second, False)
    return HeadlineGroup(first, second, "", False)
