"""The newest day a page reports of is found; the page cannot be older than that."""

import re
from collections import Counter
from collections.abc import Iterable

from stories.importing.parsed_page import MonthDay

_MONTH_DAY_PATTERN = re.compile(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?!\d)")
_SENTENCE_PATTERN = re.compile("[^。！？；]+")
_YEAR_BEFORE_DATE_PATTERN = re.compile("(?:年|去年|前年|明年|次年|当年)$")
_PLANNED_EVENT_PATTERN = re.compile("将|拟|预计|计划|截止|即日起|报名|有效期|开庭|拍卖|公示期|为期|届时")
_RANGE_MARKS_BEFORE_DATE = ("至", "到", "—", "-", "~", "～", "－")
_RANGE_MARKS_AFTER_DATE = ("起", "前", "止", "至", "—", "-", "~", "～", "－")
_DAYS_IN_MONTH = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def newest_reported_day(texts: Iterable[str]) -> MonthDay | None:
    """The newest day reported as past or present, or None if the texts name none.

    Days of a stated year, ends of ranges and days in sentences about plans are left out. The year is
    not known, so days are ordered around the month named most often: December comes before January.
    """
    days = [day for text in texts for day in _days_reported_in_text(text)]
    if not days:
        return None
    counts = Counter(day.month for day in days)
    usual = max(counts.items(), key=lambda item: (item[1], item[0]))[0]
    placed = [((day.month - usual + 5) % 12 - 5, day) for day in days]
    near = [(distance, day) for distance, day in placed if distance <= 1]
    return max(near, key=lambda item: (item[0], item[1].day))[1]


def _days_reported_in_text(text: str) -> list[MonthDay]:
    """The days a text reports of."""
    found = []
    for sentence in _SENTENCE_PATTERN.finditer(text):
        words = sentence.group()
        if "月" not in words or _PLANNED_EVENT_PATTERN.search(words):
            continue
        for match in _MONTH_DAY_PATTERN.finditer(words):
            month, day = int(match.group("month")), int(match.group("day"))
            if not (1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month]):
                continue
            before, after = words[max(0, match.start() - 2) : match.start()], words[match.end() :][:1]
            ranged = before.endswith(_RANGE_MARKS_BEFORE_DATE) and not before.endswith("截至")
            if (
                not ranged
                and after not in _RANGE_MARKS_AFTER_DATE
                and not _YEAR_BEFORE_DATE_PATTERN.search(before)
            ):
                found.append(MonthDay(month, day))
    return found
