"""Page furniture is recognised: running head (报眉), staff, jump lines, desk codes."""

import re
from dataclasses import dataclass

from stories.importing.personal_names import looks_like_a_name

_STAFF_ROLE_PATTERN = re.compile(
    "(?:本版|今日|值班)?(?:责任编辑|责编|版面编辑|美术编辑|值班编辑|值班主任|值班编委|值班总编|版面设计|版式设计|图片编辑"
    "|视觉设计|美编|校对|一校|二校|三校|组版|排版|版式|视觉|审读|检校|编审|终审|签发|主编|编辑|编委|制图|设计)"
)
_CONTACT_LINE_PATTERN = re.compile(
    "(?:本版|本报)?(?:新闻|投稿|报料|爆料|编辑部|广告|发行|本版)(?:热线|邮箱|信箱|电话|E-?mail|QQ群?)[：:\\s]*[0-9A-Za-z]"
)
_PAGE_CREDIT_PATTERN = re.compile("本版(?:图片|照片|文图|稿件).{0,50}$")
_DATE_PATTERN = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s?[年./-]\s?(?P<month>\d{1,2})\s?[月./-]\s?(?P<day>\d{1,2})\s?日?"
    "|[一二]?[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_WEEKDAY_PATTERN = re.compile("(?:星期|周)[一二三四五六日天]")
_PAGE_NUMBER_PATTERN = re.compile(
    "(?<!今日)(?:第\\s?)?(?P<number>[A-Z]?\\d{1,2}|[一二三四五六七八九十]{1,3})\\s?版(?![面图权本块])"
)
_BARE_PAGE_NUMBER_PATTERN = re.compile("[A-Z]?0?\\d{1,2}")
_LETTERED_PAGE_NUMBER_PATTERN = re.compile(
    "(?P<number>[A-Z]\\d{1,2}|0\\d)(?=[\\s　·:：|｜]|[\u4e00-\u9fff]|$)"
)
_NEWSPAPER_NAME_PATTERN = re.compile(
    "[\u4e00-\u9fff]{2,8}(?:日报|晚报|晨报|早报|时报|商报|都市报|周报|新报|导报|快报)"
)
_ISSUE_DETAILS_PATTERN = re.compile(
    "总?第\\s?\\d+\\s?期|(?:本报)?今日\\d+版|国内统一(?:连续出版物号|刊号)|CN\\s?\\d\\d-|邮发代号|农历|主管主办"
)
_PAGE_NAMES = frozenset(
    [
        "要闻",
        "综合",
        "综合新闻",
        "时政",
        "时政要闻",
        "本地新闻",
        "社会",
        "民生",
        "经济",
        "副刊",
        "文化",
        "教育",
        "健康",
        "体育",
    ]
    + [
        "国内",
        "国际",
        "国内新闻",
        "国际新闻",
        "县区新闻",
        "城事",
        "专版",
        "专题",
        "广告",
        "文峰新闻",
        "区域新闻",
        "社会新闻",
    ]
)
_JUMP_LINE_PATTERN = re.compile(
    "[（(]?(?:下转|上接|紧接|转|详见|见)(?:今日)?第?\\s?[A-Z]?[\\d一二三四五六七八九十]{1,3}\\s?版.{0,12}?[）)]?$"
)
_JUMP_LINE_AT_END_PATTERN = re.compile(
    "[（(](?:下转|详见|见|转)(?:今日)?第?\\s?[A-Z]?[\\d一二三四五六七八九十]{1,3}\\s?版[^（）()]{0,12}[）)]$"
)
_JUMP_LINE_AT_START_PATTERN = re.compile(
    "[（(](?:上接|紧接)(?:今日)?第?\\s?[A-Z]?[\\d一二三四五六七八九十]{1,3}\\s?版[^（）()]{0,12}[）)]"
)
_DESK_CODE_PATTERN = re.compile("[①-⑳]\\s?\\d{1,3}$")
_PUNCTUATION_PATTERN = re.compile("[\\W_]+")


@dataclass(frozen=True, slots=True)
class StaffCredits:
    """Who made the page, role by role, and what else stood on the line."""

    people: tuple[tuple[str, str], ...]
    rest: str


@dataclass(frozen=True, slots=True)
class RunningHeadLine:
    """What one line of a running head says; empty where it says nothing."""

    paper: str = ""
    date: str = ""
    number: str = ""
    name: str = ""


def read_staff_line(text: str) -> StaffCredits | None:
    """The staff a line names, or None if it is no staff line."""
    if len(text) > 120 or "。" in text:
        return None
    if _CONTACT_LINE_PATTERN.match(text) or _PAGE_CREDIT_PATTERN.match(text):
        return StaffCredits((), "")
    words = list(_STAFF_ROLE_PATTERN.finditer(text))
    if not words:
        return None
    before = text[: words[0].start()].strip(" \u3000|｜·□■◆●（(")
    if before and not (_is_running_head_part(before) and len(words) > 1):
        return None
    people: list[tuple[str, str]] = []
    rest = [before] if before else []
    for index, word in enumerate(words):
        end = words[index + 1].start() if index + 1 < len(words) else len(text)
        names, left = _staff_names(text[word.end() : end])
        people.extend((word.group(), name) for name in names)
        if left and index + 1 < len(words):
            return None
        if left:
            rest.append(left)
    if not people or (rest and not all(_is_running_head_part(part) for part in rest)):
        return None
    return StaffCredits(tuple(people), " ".join(rest))


def _staff_names(text: str) -> tuple[list[str], str]:
    """The names a staff word is followed by, and what comes after them."""
    pieces = text.strip(" \u3000:：/／|｜）)").replace("、", " ").replace("/", " ").replace("｜", " ").split()
    names: list[str] = []
    while pieces:
        if len(pieces[0]) == 1 and len(pieces) > 1 and len(pieces[1]) == 1:
            names.append(pieces.pop(0) + pieces.pop(0))
        elif looks_like_a_name(pieces[0]) or (not names and len(pieces[0]) in (2, 3) and pieces[0].isalpha()):
            names.append(pieces.pop(0))
        else:
            break
    return names, " ".join(pieces)


def _is_running_head_part(text: str) -> bool:
    """The text could stand in a running head beside the staff."""
    return bool(
        _DATE_PATTERN.search(text)
        or _PAGE_NUMBER_PATTERN.search(text)
        or _NEWSPAPER_NAME_PATTERN.search(text)
        or _LETTERED_PAGE_NUMBER_PATTERN.match(text)
    ) or (len(text) <= 8 and any(part in _PAGE_NAMES for part in text.split()))


def read_running_head(text: str, *, at_edge: bool) -> RunningHeadLine | None:
    """What a line of the running head says, or None; `at_edge` asks for less proof."""
    if len(text) > 70 or "。" in text or "，" in text:
        return None
    date, number = (
        _DATE_PATTERN.search(text),
        _PAGE_NUMBER_PATTERN.search(text) or _LETTERED_PAGE_NUMBER_PATTERN.match(text),
    )
    paper, weekday = _NEWSPAPER_NAME_PATTERN.search(text), _WEEKDAY_PATTERN.search(text)
    rest = _running_head_remainder(text)
    signs = bool(date) + bool(number) + bool(weekday) + bool(paper and len(text) - len(paper.group()) < 40)
    plain = len(rest) <= 12
    if plain and signs >= 2 and (date or number):
        return _build_running_head(text, rest)
    if plain and number and (number.end() == len(text) or text[number.end()] in " \u3000:：·|｜"):
        return (
            _build_running_head(text, rest)
            if len(text) <= 16 and (at_edge or _PAGE_NUMBER_PATTERN.match(text))
            else None
        )
    if not at_edge:
        return None
    if text in _PAGE_NAMES or _BARE_PAGE_NUMBER_PATTERN.fullmatch(text):
        return _build_running_head(text, rest)
    if (paper or date or weekday) and len(rest) <= 2:
        return _build_running_head(text, rest)
    return _build_running_head(text, "") if _ISSUE_DETAILS_PATTERN.search(text) and len(text) <= 60 else None


def _running_head_remainder(text: str) -> str:
    """The page's name: a running head without paper, date, weekday and page number."""
    for pattern in (
        _DATE_PATTERN,
        _WEEKDAY_PATTERN,
        _PAGE_NUMBER_PATTERN,
        _NEWSPAPER_NAME_PATTERN,
        _ISSUE_DETAILS_PATTERN,
    ):
        text = pattern.sub(" ", text)
    text = _LETTERED_PAGE_NUMBER_PATTERN.sub(" ", text.strip())
    return " ".join(_PUNCTUATION_PATTERN.sub(" ", text).split())


def _build_running_head(text: str, rest: str) -> RunningHeadLine:
    """The parts of a running head."""
    date, paper = _DATE_PATTERN.search(text), _NEWSPAPER_NAME_PATTERN.search(text)
    number = _PAGE_NUMBER_PATTERN.search(text) or _LETTERED_PAGE_NUMBER_PATTERN.match(text)
    found = number.group("number") if number else text if _BARE_PAGE_NUMBER_PATTERN.fullmatch(text) else ""
    name = rest if not rest.isdigit() and rest != found else ""
    return RunningHeadLine(paper.group() if paper else "", _iso_date(date), found, name)


def _iso_date(date: re.Match[str] | None) -> str:
    """The date as 2020-03-27 if it is in figures, as printed if it is in words."""
    if not date:
        return ""
    if not date.group("year"):
        return date.group()
    return f"{date.group('year')}-{int(date.group('month')):02}-{int(date.group('day')):02}"


def is_date_line(text: str) -> bool:
    """The text is a date with its year and nothing else, as under a notice."""
    date = _DATE_PATTERN.match(text)
    return date is not None and date.end() == len(text)


def is_jump_line(text: str) -> bool:
    """The block only says where the story goes on or came from (下转, 上接)."""
    return len(text) <= 30 and bool(_JUMP_LINE_PATTERN.match(text))


def is_desk_code(text: str) -> bool:
    """The block is an internal code of a desk such as ②6."""
    return len(text) <= 6 and bool(_DESK_CODE_PATTERN.match(text))


def is_punctuation_only(text: str) -> bool:
    """The block has no letter, figure or character."""
    return not any(character.isalnum() for character in text)


def strip_jump_lines_and_codes(text: str) -> tuple[str, int, list[tuple[str, str]]]:
    """The text without jump lines and codes, the length cut before it, and the cuts."""
    cut: list[tuple[str, str]] = []
    offset = 0
    start = _JUMP_LINE_AT_START_PATTERN.match(text)
    if start:
        cut.append(("jump", start.group()))
        offset = start.end() + len(text[start.end() :]) - len(text[start.end() :].lstrip())
        text = text[offset:]
    tail = text[-40:]
    for kind, pattern in (
        ("code", _DESK_CODE_PATTERN),
        ("jump", _JUMP_LINE_AT_END_PATTERN),
        ("code", _DESK_CODE_PATTERN),
    ):
        found = pattern.search(tail)
        if found and found.start() > 0:
            cut.append((kind, found.group()))
            text = text[: len(text) - len(found.group())].rstrip()
            tail = text[-40:]
    return text, offset, cut
