"""What a printed page was read as: values only, each with its raw-text place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BylineRole = Literal[
    "reporter",
    "correspondent",
    "photographer",
    "text_and_photo",
    "special",
    "intern",
    "compiler",
    "commentator",
]
ReporterStatus = Literal["staff", "correspondent", "agency", "unknown"]
StoryKind = Literal[
    "news",
    "feature",
    "photo",
    "photo_story",
    "commentary",
    "interview",
    "note",
    "qa",
    "notice",
    "advert",
    "correction",
]
LabelKind = Literal["banner", "column", "series"]


class RawTextSpan(NamedTuple):
    """A stretch of the raw text, from start up to but not including end."""

    start: int
    end: int


class MonthDay(NamedTuple):
    """A day of a year that the page does not name."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Person:
    """One name on a story or photo, with the role it was printed with."""

    name: str
    role: BylineRole
    status: ReporterStatus
    as_printed: str
    organisation: str = ""


def gettext_noop(message: str) -> str:
    """The message as it is, marked for the catalogue; translated when it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class ParsingDoubt:
    """Something a person should check: a constant English sentence and its values."""

    kind: str
    message: str
    span: RawTextSpan
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One body paragraph; `joins` are offsets in `text` where two blocks were joined."""

    text: str
    spans: tuple[RawTextSpan, ...]
    joins: tuple[int, ...] = ()
    subhead: bool = False


@dataclass(frozen=True, slots=True)
class ParsedPhoto:
    """A photo as printed; `after_paragraph` counts the `paragraphs` before it."""

    caption: str
    credit: str
    people: tuple[Person, ...]
    after_paragraph: int | None
    span: RawTextSpan


@dataclass(frozen=True, slots=True)
class ParsedStory:
    """One story as proposed; `spans` are all the raw-text places that it came from."""

    kind: StoryKind
    kicker: str
    headline: str
    deck: str
    lead_in: str
    byline_line: str
    people: tuple[Person, ...]
    paragraphs: tuple[Paragraph, ...]
    photos: tuple[ParsedPhoto, ...]
    column: str
    source: str
    doubts: tuple[ParsingDoubt, ...]
    spans: tuple[RawTextSpan, ...]


@dataclass(frozen=True, slots=True)
class ParsedLabel:
    """The name of a banner (栏题), column (栏目) or series standing over or under stories."""

    kind: LabelKind
    name: str
    span: RawTextSpan


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A line that names who made the page (责编, 校对 …), each as role and name."""

    text: str
    people: tuple[tuple[str, str], ...]
    span: RawTextSpan


@dataclass(frozen=True, slots=True)
class PageHead:
    """The running head (报眉) as printed and what it says; empty where it says nothing."""

    lines: tuple[str, ...]
    paper: str
    date: str
    number: str
    name: str
    spans: tuple[RawTextSpan, ...]


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page as proposed; each non-blank character of `raw` lies in exactly one span."""

    raw: str
    banner: str
    stories: tuple[ParsedStory, ...]
    labels: tuple[ParsedLabel, ...]
    staff_lines: tuple[StaffLine, ...]
    page_head: PageHead | None
    unplaced: tuple[RawTextSpan, ...]
    doubts: tuple[ParsingDoubt, ...]
    newest_date: MonthDay | None

    def claimed(self) -> Iterator[RawTextSpan]:
        """Every span that something on the page claims, unplaced ones included."""
        for story in self.stories:
            yield from story.spans
        for label in self.labels:
            yield label.span
        for line in self.staff_lines:
            yield line.span
        if self.page_head:
            yield from self.page_head.spans
        yield from self.unplaced

    @property
    def all_doubts(self) -> tuple[ParsingDoubt, ...]:
        """The doubts of the page and of its stories, in the order of the raw text."""
        doubts = [*self.doubts, *(doubt for story in self.stories for doubt in story.doubts)]
        return tuple(sorted(doubts, key=lambda doubt: doubt.span))
