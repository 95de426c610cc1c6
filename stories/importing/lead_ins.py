"""A story's opening (本报讯, 电头) and closing bracket name writers and source."""

import re
from dataclasses import dataclass

from stories.importing.bylines import HAN_CHARACTER_PATTERN, MAX_BYLINE_CHARS, Byline, read_byline
from stories.importing.parsed_page import Person, ReporterStatus
from stories.importing.personal_names import has_surname, looks_like_a_name, read_names

_NEWSPAPER_NAME_PATTERN = (
    f"{HAN_CHARACTER_PATTERN}{{2,6}}?"
    "(?:日报|晚报|晨报|早报|时报|商报|都市报|周报|新闻网|客户端|全媒体|融媒体中心|融媒)"
)
_NEWS_AGENCY_PATTERN = "新华社|中新社|中新网|新华网|人民网|央视网|央广网|中国新闻网|光明网|大河网"
_DATE_AND_TIME_PATTERN = r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:凌晨|上午|下午|晚)?"
_LEAD_IN_PATTERN = re.compile(
    rf"(?:据)?(?:(?P<own>本报|本刊|本台|本网)|(?P<paper>{_NEWSPAPER_NAME_PATTERN})|(?P<agency>{_NEWS_AGENCY_PATTERN})|(?P<other>{HAN_CHARACTER_PATTERN}{{1,5}}社))"
    rf"(?P<where>[\u4e00-\u9fff、/／]{{0,14}}?)(?P<when>{_DATE_AND_TIME_PATTERN})(?:专|特|急|综合)?(?P<word>讯|电|消息)"
)
_LEAD_IN_BRACKET_PATTERN = re.compile(r"\s*[（(]([^（）()]{2,80})[）)]")
_REPORTED_BY_PATTERN = re.compile(r"\s*((?:本报)?(?:见习)?记者[^。，：:“]{2,40}?)(?:报道|摄影报道)[：:，]?")
_SOURCE_PATTERN = re.compile(
    r"(?:据|综合|来源[：:]|转自|摘自|原载)(?P<name>.{2,30}?)(?:电|报道|消息|讯|等)*$"
)


@dataclass(frozen=True, slots=True)
class LeadIn:
    """A news story's opening: its words, its end, and the people and source it names."""

    text: str
    end: int
    people: tuple[Person, ...]
    source: str
    sure: bool


def read_lead_in(text: str) -> LeadIn | None:
    """The 本报讯 or dateline a paragraph begins with, or None if it begins otherwise."""
    if text.startswith(("（", "(")):
        return _read_bracketed_lead_in(text)
    lead = _LEAD_IN_PATTERN.match(text)
    if not lead:
        return None
    own = bool(lead.group("own") or lead.group("paper"))
    dated = bool(lead.group("when"))
    rest = text[lead.end() : lead.end() + 1]
    plain = not lead.group("where") and not dated and lead.group("own") and lead.group("word") == "讯"
    if not plain and not (rest in "（( \u3000：:" and (own or dated or lead.group("agency"))):
        return None
    if lead.group("other") and not (dated and lead.group("word") == "电"):
        return None
    status: ReporterStatus = "staff" if own else "agency"
    source = "" if own else (lead.group("agency") or lead.group("other"))
    end, people, sure = _read_lead_in_people(text, lead.end(), status, source)
    printed = text[:end].rstrip()
    while end < len(text) and text[end] in " \u3000\t：:":
        end += 1
    return LeadIn(printed, end, people, source, sure)


def _read_lead_in_people(
    text: str, position: int, status: ReporterStatus, organisation: str
) -> tuple[int, tuple[Person, ...], bool]:
    """The lead-in's end, the people in brackets or before 报道, and whether it is sure."""
    bracket = _LEAD_IN_BRACKET_PATTERN.match(text, position)
    if bracket:
        byline = read_byline(bracket.group(1), status, organisation, bracketed=True)
        if not byline:
            byline = _byline_without_roles(bracket.group(1))
        if byline:
            return bracket.end(), byline.people, byline.sure
        return position, (), False
    said = _REPORTED_BY_PATTERN.match(text, position)
    byline = read_byline(said.group(1), status, organisation) if said else None
    if said and byline:
        return said.end(), byline.people, byline.sure
    return position, (), True


def _byline_without_roles(text: str) -> Byline | None:
    """Bracketed names without a role word are reporters of unknown status."""
    names = read_names(text) if len(text) <= 40 else None
    if not names or not all(has_surname(name.name) for name in names):
        return None
    people = tuple(Person(one.name, "reporter", "unknown", text[one.start : one.end]) for one in names)
    return Byline(people, False)


def _read_bracketed_lead_in(text: str) -> LeadIn | None:
    """A text that begins with （记者 X）has that for its lead-in."""
    bracket = _LEAD_IN_BRACKET_PATTERN.match(text)
    if not bracket or "记者" not in bracket.group(1) and "通讯员" not in bracket.group(1):
        return None
    byline = read_byline(bracket.group(1), bracketed=True)
    if not byline or bracket.end() >= len(text):
        return None
    return LeadIn(bracket.group(), bracket.end(), byline.people, "", byline.sure)


@dataclass(frozen=True, slots=True)
class ClosingCredit:
    """A story's closing bracket: where it starts, and the people or source it names."""

    start: int
    text: str
    people: tuple[Person, ...]
    source: str


def read_source(text: str) -> str:
    """The source a bracket or a last line names (据新华社电, 来源：…), or nothing."""
    if text in ("本报综合", "综合", "新华社", "人民日报"):
        return text
    source = _SOURCE_PATTERN.match(text)
    return source.group("name") if source else ""


def read_closing_credit(text: str) -> ClosingCredit | None:
    """The writers or source in the bracket after the last sentence, or None."""
    if not text.endswith(("）", ")")):
        return None
    start = max(text.rfind("（", -MAX_BYLINE_CHARS), text.rfind("(", -MAX_BYLINE_CHARS))
    if start <= 0 or text[:start].rstrip()[-1:] not in tuple("。！？…”"):
        return None
    inside = text[start + 1 : -1].strip()
    source = read_source(inside)
    if source:
        return ClosingCredit(start, text[start:], (), source)
    byline = read_byline(inside)
    if byline and byline.people:
        return ClosingCredit(start, text[start:], byline.people, "")
    if looks_like_a_name(inside):
        people = (Person("".join(inside.split()), "reporter", "unknown", inside),)
        return ClosingCredit(start, text[start:], people, "")
    return None
