"""A story while it is being gathered from the page's blocks."""

from dataclasses import dataclass, field
from enum import Enum, auto

from stories.importing.block_classification import ClassifiedBlock
from stories.importing.bylines import Byline
from stories.importing.captions import Caption
from stories.importing.lead_ins import LeadIn, read_closing_credit
from stories.importing.parsed_page import ParsingDoubt, Person, RawTextSpan, StoryKind, gettext_noop
from stories.text.chinese import ends_sentence

_GUESSED_NAME_SPLIT_MESSAGE = gettext_noop(
    "The names in this byline were split by guess; compare them with the line."
)


class StoryElementType(Enum):
    """What an entry of a draft becomes: paragraph, unjoined line, subhead or photo."""

    PARAGRAPH = auto()
    LINE = auto()
    SUBHEAD = auto()
    PHOTO = auto()


@dataclass(slots=True)
class StoryElement:
    """One block in a draft: its part, its text, and the caption if it is a photo."""

    part: StoryElementType
    item: ClassifiedBlock
    text: str
    caption: Caption | None = None
    indented: bool = False
    place: RawTextSpan = field(default=RawTextSpan(0, 0))


@dataclass(slots=True)
class StoryBuilder:
    """A story being gathered: its headings, opening, entries in order, and doubts."""

    headings: list[ClassifiedBlock] = field(default_factory=list)
    kind: StoryKind | None = None
    column: str = ""
    byline: str = ""
    people: list[Person] = field(default_factory=list)
    lead: LeadIn | None = None
    source: str = ""
    entries: list[StoryElement] = field(default_factory=list)
    doubts: list[ParsingDoubt] = field(default_factory=list)
    spans: list[RawTextSpan] = field(default_factory=list)
    closed: bool = False

    def claim(self, item: ClassifiedBlock) -> None:
        """The block belongs to this story."""
        self.spans.append(item.block.span)
        for kind, text in item.cut:
            self.note_cut(kind, text, item.block.span)

    def note_cut(self, kind: str, text: str, span: RawTextSpan) -> None:
        """A jump line or desk code taken out of the text stays known."""
        if kind == "jump":
            message = gettext_noop(
                "“%(text)s” was taken out of the text; check that the other part of the story is linked."
            )
        else:
            message = gettext_noop(
                "“%(text)s” looks like an internal desk code and was taken out of the text."
            )
        self.doubts.append(ParsingDoubt(kind, message, span, {"text": text}))

    def doubt(self, kind: str, message: str, item: ClassifiedBlock, **params: str) -> None:
        """A person will be asked to check this."""
        self.doubts.append(ParsingDoubt(kind, message, item.block.span, params))

    def head(self, item: ClassifiedBlock) -> None:
        """The block is one of the headline group's lines."""
        self.headings.append(item)
        self.claim(item)

    def sign(self, item: ClassifiedBlock, byline: Byline, printed: str) -> None:
        """The byline names this story's people."""
        self.byline = f"{self.byline}\n{printed}" if self.byline else printed
        self.people.extend(byline.people)
        if not byline.sure:
            self.doubt("names", _GUESSED_NAME_SPLIT_MESSAGE, item)
        self.claim(item)

    def open_with(self, item: ClassifiedBlock, lead: LeadIn) -> None:
        """The story begins with this lead-in, which is cut off its first paragraph."""
        self.lead = lead
        self.source = self.source or lead.source
        self.people.extend(lead.people)
        if not lead.sure:
            self.doubt("names", _GUESSED_NAME_SPLIT_MESSAGE, item)
        rest = item.text[lead.end :]
        if rest:
            self.paragraph(item, rest)
        else:
            self.claim(item)

    def paragraph(self, item: ClassifiedBlock, text: str | None = None) -> None:
        """The block is body text; a bracket naming writer or source closes the story."""
        text = item.text if text is None else text
        tail = read_closing_credit(text)
        if tail:
            text = text[: tail.start].rstrip()
            self.closed = True
            self.source = self.source or tail.source
            if tail.people:
                self.byline = f"{self.byline}\n{tail.text}" if self.byline else tail.text
                self.people.extend(tail.people)
        self.entries.append(
            StoryElement(StoryElementType.PARAGRAPH, item, text, indented=item.block.indented)
        )
        self.claim(item)

    def line(self, item: ClassifiedBlock) -> None:
        """The block is a line of verse, of a list or of a table, never joined to another."""
        self.entries.append(StoryElement(StoryElementType.LINE, item, item.text))
        self.claim(item)

    def subhead(self, item: ClassifiedBlock) -> None:
        """The block is a subhead (小标题)."""
        self.entries.append(StoryElement(StoryElementType.SUBHEAD, item, item.text))
        self.claim(item)

    def photo(self, item: ClassifiedBlock, caption: Caption) -> None:
        """The block is a photo's caption."""
        self.entries.append(StoryElement(StoryElementType.PHOTO, item, caption.caption, caption))
        self.claim(item)

    @property
    def has_body(self) -> bool:
        """Something besides photos stands under the headline."""
        return any(entry.part is not StoryElementType.PHOTO for entry in self.entries)

    @property
    def last_text(self) -> StoryElement | None:
        """The last entry that is no photo."""
        for entry in reversed(self.entries):
            if entry.part is not StoryElementType.PHOTO:
                return entry
        return None

    @property
    def is_broken_off(self) -> bool:
        """The last paragraph so far ends inside a sentence."""
        last = self.last_text
        return last is not None and last.part is StoryElementType.PARAGRAPH and not ends_sentence(last.text)

    @property
    def has_photos(self) -> bool:
        """A photo is already in the story."""
        return any(entry.part is StoryElementType.PHOTO for entry in self.entries)

    @property
    def promises_pictures(self) -> bool:
        """The byline says that a writer took pictures too (文图)."""
        return any(person.role in ("text_and_photo", "photographer") for person in self.people)

    @property
    def headline_text(self) -> str:
        """The words of the headline group."""
        return "".join(item.text for item in self.headings)

    @property
    def is_list(self) -> bool:
        """Short lines in this story are its own text: it is a notice or an advert."""
        return self.kind in ("notice", "advert", "correction")
