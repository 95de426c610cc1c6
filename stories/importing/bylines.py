"""Bylines are read: names follow their role word, and 文图 or 摄 may close them."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from stories.importing.parsed_page import BylineRole, Person, ReporterStatus
from stories.importing.personal_names import PrintedName, has_surname, read_names

MAX_BYLINE_CHARS = 160
_BYLINE_MARKERS = "□■●◆○◇▲△★☆"
_SEPARATORS_PATTERN = re.compile(f"[\\s、，,;；：:|｜{_BYLINE_MARKERS}]+")
_WORD_END_LOOKAHEAD = r"(?=$|[\s、，,;；/／（）()])"
HAN_CHARACTER_PATTERN = "[\u4e00-\u9fff]"
_ROLE_PATTERN = re.compile(
    f"(?:(?<![\u4e00-\u9fff])(?P<house>{HAN_CHARACTER_PATTERN}{{1,8}}?(?:社|日报|晚报|晨报|早报|时报|商报|都市报|周报|网|电视台|中心)))?"
    "(?P<own>本报|本刊|本台|本社|本网)?"
    f"(?:首席|资深|高级|特约|特派|见习|实习|全媒体|融媒体|全媒|融媒|驻{HAN_CHARACTER_PATTERN}{{2,3}}?)*"
    "(?P<noun>摄影记者|记者|通讯员|通信员|评论员|观察员|撰稿人|撰稿|撰文|实习生|作者|执笔|采写|文字|摄影报道|摄影|整理|编译)"
)
_TEXT_AND_PHOTO_PATTERN = (
    r"文\s?[/／、]?\s?图|图\s?[/／、]?\s?文|文并图|文\s?[/／、并]?\s?摄|摄影\s?[/／]?\s?报道"
)
_CLOSING_ROLE_PATTERN = re.compile(
    rf"[\s/／]*(?P<tail>{_TEXT_AND_PHOTO_PATTERN}|摄影|摄制|摄|供图|绘图|制图|整理|编译|采写|撰文|报道){_WORD_END_LOOKAHEAD}"
    r"|(?:[/／]\s?|(?<=\s))(?P<one>文|图)(?=$|[\s、，,;；（）()])"
)
_LEADING_ROLE_PATTERN = re.compile(
    rf"(?P<head>{_TEXT_AND_PHOTO_PATTERN}|文|图|摄)\s?[/／：:]\s?(?!文|图)|(?P<both>{_TEXT_AND_PHOTO_PATTERN})(?=\s)"
)
_BRACKETED_TEXT_PATTERN = re.compile(r"\s?[（(]([^（）()]{1,30})[）)]")
_AGENCY_SUFFIXES = ("社", "网")
_ROLES_WITHOUT_NAMES = ("评论员", "记者")


class _RoleOfNextNames(NamedTuple):
    """A role word in force: where it stands, what it makes of the names after it."""

    start: int
    word: str
    role: BylineRole
    status: ReporterStatus
    organisation: str
    first: bool = True
    heading: str = ""  # 文/图 before the names instead of after them


@dataclass(frozen=True, slots=True)
class Byline:
    """The people of a byline, and whether every split was beyond doubt."""

    people: tuple[Person, ...]
    sure: bool = True


def read_byline(
    text: str, status: ReporterStatus = "staff", organisation: str = "", *, bracketed: bool = False
) -> Byline | None:
    """The people a byline names, or None if the text is not wholly a byline.

    `status` and `organisation` are those of a bare 记者; `bracketed` says the text stood in brackets, where
    a name needs no better proof.
    """
    if not text or len(text) > MAX_BYLINE_CHARS or "。" in text:
        return None
    return _BylineParser(text, status, organisation, bracketed).read()


class _BylineParser:
    """One byline being read from left to right."""

    def __init__(self, text: str, status: ReporterStatus, organisation: str, bracketed: bool) -> None:
        """Nothing is read yet."""
        self.text = text
        self.status: ReporterStatus = status
        self.organisation = organisation
        self.marked = text.lstrip().startswith(tuple(_BYLINE_MARKERS))
        self.trusting = bracketed or self.marked
        self.people: list[Person] = []
        self.pending: list[tuple[PrintedName, _RoleOfNextNames]] = []
        self.switch = _RoleOfNextNames(0, "", "reporter", "unknown", "")
        self.sure = True
        self.announced = self.marked

    def read(self) -> Byline | None:
        """Everything is read, or None because something was no part of a byline."""
        position = 0
        nameless = False
        while position < len(self.text):
            skipped = _SEPARATORS_PATTERN.match(self.text, position)
            if skipped:
                position = skipped.end()
                continue
            step = self._step(position)
            if step is None:
                return None
            nameless = nameless or self.switch.word.endswith(_ROLES_WITHOUT_NAMES)
            position = step
        self._settle("", None)
        if not self.announced or not (
            self.people or (nameless and self.switch.word.startswith(("本报", "特约")))
        ):
            return None
        return Byline(tuple(self.people), self.sure)

    def _step(self, position: int) -> int | None:
        """The next part is taken in; its end, or None if it fits nowhere."""
        tail = _CLOSING_ROLE_PATTERN.match(self.text, position)
        if tail and self.pending and not self._leads_names(tail):
            self.announced = True
            self._settle(tail.group("tail") or tail.group("one"), tail)
            return tail.end()
        bracket = _BRACKETED_TEXT_PATTERN.match(self.text, position)
        if bracket:
            return self._bracket(bracket)
        head = _LEADING_ROLE_PATTERN.match(self.text, position)
        if head:
            self._settle("", None)
            word = head.group("head") or head.group("both")
            self.switch = _RoleOfNextNames(
                position, word, role_from_credit_word(word, "reporter"), "unknown", "", heading=word
            )
            self.announced = True
            return head.end()
        role = _ROLE_PATTERN.match(self.text, position)
        if role:
            self.switch = self._switched(role)
            self.announced = True
            return role.end()
        return self._names(position)

    def _leads_names(self, tail: re.Match[str]) -> bool:
        """The word (摄影, 整理) stands before its names: no other word closes them."""
        if not _ROLE_PATTERN.fullmatch(tail.group("tail") or ""):
            return False
        rest = self.text[tail.end() :].strip(" \u3000：:")
        return bool(rest) and not _ROLE_PATTERN.match(rest) and not _CLOSING_ROLE_PATTERN.search(rest)

    def _switched(self, role: re.Match[str]) -> _RoleOfNextNames:
        """The role word is in force."""
        word, noun, house = role.group(), role.group("noun"), role.group("house") or ""
        own = bool(role.group("own"))
        kind, status = _role_and_status(word, noun, "staff" if own else self.status)
        organisation = "" if own else self.organisation
        if house and noun in ("记者", "摄影记者"):
            status, organisation = ("agency" if house.endswith(_AGENCY_SUFFIXES) else "unknown"), house
        elif status != "agency":
            organisation = ""
        heading, start = self.switch.heading, role.start()
        if heading and self.switch.first:
            start, word = self.switch.start, f"{heading} {word}"
        return _RoleOfNextNames(
            start, word, role_from_credit_word(heading, kind), status, organisation, heading=heading
        )

    def _names(self, position: int) -> int | None:
        """The next names are pending; returns where they end, or None without names."""
        end = len(self.text)
        later = _ROLE_PATTERN.search(self.text, position + 1)
        bracket = _BRACKETED_TEXT_PATTERN.search(self.text, position + 1)
        for match in (later, bracket, self._next_tail(position), self._next_head(position)):
            if match and match.start() > position:
                end = min(end, match.start())
        names = read_names(self.text[position:end], position)
        if not names:
            return None
        if not all(self._believable(name) for name in names):
            return None
        for name in names:
            self.sure = self.sure and name.sure
            self.pending.append((name, self.switch))
            self.switch = self.switch._replace(first=False)
        return end

    def _next_tail(self, position: int) -> re.Match[str] | None:
        """The next closing word that leaves a name of two characters before it."""
        return _CLOSING_ROLE_PATTERN.search(self.text, min(position + 2, len(self.text)))

    def _next_head(self, position: int) -> re.Match[str] | None:
        """The next 文/ or 图/ that stands before its name."""
        head = _LEADING_ROLE_PATTERN.search(self.text, position + 1)
        return head if head and self.text[head.start() - 1].isspace() else None

    def _believable(self, name: PrintedName) -> bool:
        """The name has a surname, or stands where only names stand."""
        if has_surname(name.name) or self.trusting:
            return True
        apart = name.start > 0 and self.text[name.start - 1] in " \u3000：:、，"
        return apart and self.switch.word.endswith(("记者", "通讯员", "评论员", "实习生", "作者"))

    def _bracket(self, bracket: re.Match[str]) -> int | None:
        """A bracket after a name gives the person's employer, or what the person did."""
        inside = bracket.group(1)
        if inside in ("整理", "编译"):
            if not self.pending:
                word = self.switch.word + bracket.group().strip()
                self.switch = self.switch._replace(role="compiler", word=word)
            else:
                self._settle(inside, bracket)
            return bracket.end()
        if not self.pending:
            return None
        name, switch = self.pending[-1]
        self.pending[-1] = (name, switch._replace(organisation=inside))
        return bracket.end()

    def _settle(self, closing: str, match: re.Match[str] | None) -> None:
        """The pending names are people, in the role the closing word gives them."""
        for index, (name, switch) in enumerate(self.pending):
            printed = self.text[name.start : name.end]
            if switch.word:
                printed = self.text[switch.start : name.end] if switch.first else f"{switch.word} {printed}"
            if match:
                last = index == len(self.pending) - 1
                printed += self.text[name.end : match.end()] if last else f" {closing}"
            role = role_from_credit_word(closing, switch.role)
            self.people.append(Person(name.name, role, switch.status, printed, switch.organisation))
        self.pending = []


def _role_and_status(word: str, noun: str, status: ReporterStatus) -> tuple[BylineRole, ReporterStatus]:
    """The role and status a role word stands for."""
    if noun in ("通讯员", "通信员"):
        return "correspondent", "correspondent"
    if noun in ("评论员", "观察员"):
        return "commentator", "unknown" if "特约" in word else status
    if noun == "实习生":
        return "intern", "unknown"
    if noun in ("记者", "摄影记者"):
        if "特约" in word:
            return "special", "unknown"
        if "见习" in word or "实习" in word:
            return "intern", status
        return ("photographer" if noun == "摄影记者" else "reporter"), status
    return role_from_credit_word(noun, "reporter"), "unknown"


def role_from_credit_word(closing: str, role: BylineRole) -> BylineRole:
    """The role of people named beside a credit word such as 摄, 文图 or 整理."""
    bare = re.sub(r"[\s/／、]", "", closing)
    if bare in ("文图", "图文", "文并图", "文摄", "文并摄", "摄影报道"):
        return "text_and_photo"
    if bare in ("摄", "图", "摄影", "摄制", "供图", "绘图", "制图"):
        return "photographer"
    return "compiler" if bare in ("整理", "编译") else role
