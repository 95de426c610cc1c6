"""A page being gathered: its stories and labels so far, and the current story."""

from collections import Counter
from collections.abc import Sequence

from stories.importing.block_classification import (
    HEADING_TYPES,
    STORY_OPENING_TYPES,
    BlockType,
    ClassifiedBlock,
)
from stories.importing.captions import Caption, describes_photo_scene
from stories.importing.parsed_page import LabelKind, ParsedLabel, ParsingDoubt, RawTextSpan, gettext_noop
from stories.importing.story_builder import StoryBuilder


class PageBuilder:
    """What has been gathered, and what stands where among the blocks."""

    def __init__(self, items: Sequence[ClassifiedBlock]) -> None:
        """Nothing is gathered yet."""
        self.items = items
        self.drafts: list[StoryBuilder] = []
        self.labels: list[ParsedLabel] = []
        self.unplaced: list[RawTextSpan] = []
        self.doubts: list[ParsingDoubt] = []
        self.banner = ""
        self.current: StoryBuilder | None = None
        self.waiting_note: StoryBuilder | None = None
        gaps = Counter(item.block.gap for item in items)
        self.usual_gap = max(gaps.items(), key=lambda entry: (entry[1], -entry[0]))[0] if gaps else 0
        self.is_indented = _paragraphs_mostly_indented(items)

    def tag_at(self, index: int) -> BlockType | None:
        """What the block there is, or None behind the end of the page."""
        return self.items[index].tag if index < len(self.items) else None

    def is_wide(self, item: ClassifiedBlock) -> bool:
        """More empty lines than usual stand above the block."""
        return item.block.gap > self.usual_gap

    def begin(self) -> StoryBuilder:
        """A new story is the one being gathered."""
        self.current = StoryBuilder()
        self.drafts.append(self.current)
        self.waiting_note = None
        return self.current

    def opens_story(self, index: int) -> bool:
        """The headings there are followed by a byline or lead-in within a few lines."""
        for place in range(index, min(index + 5, len(self.items))):
            if self.items[place].tag in STORY_OPENING_TYPES:
                return True
            if self.items[place].tag not in HEADING_TYPES:
                return False
        return False

    def name_column(
        self, draft: StoryBuilder, item: ClassifiedBlock, name: str, kind: LabelKind, *, sure: bool
    ) -> None:
        """The story belongs to the column."""
        draft.column = draft.column or name
        self.labels.append(ParsedLabel(kind, name, item.block.span))
        if not sure:
            message = gettext_noop(
                "“%(name)s” was read as the column of the story above it; check the label and its place."
            )
            draft.doubt("label", message, item, name=name)

    def is_scene(self, item: ClassifiedBlock, draft: StoryBuilder) -> bool:
        """The line names what a picture of this story shows."""
        if describes_photo_scene(item.text):
            return True
        return draft.promises_pictures and self.is_wide(item) and shares_words_with_headline(item.text, draft)

    def add_scene(self, item: ClassifiedBlock, *, doubtful: bool) -> None:
        """The line is the caption of a photo in the story."""
        draft = self.current or self.begin()
        draft.photo(item, Caption(item.text, "", ()))
        if doubtful:
            draft.doubt(
                "caption",
                gettext_noop("This line was read as the caption of a photo; check that it is one."),
                item,
            )


def _paragraphs_mostly_indented(items: Sequence[ClassifiedBlock]) -> bool:
    """Most paragraphs of the page begin with white space."""
    bodies = [item for item in items if item.tag is BlockType.BODY]
    return bool(bodies) and sum(1 for item in bodies if item.block.indented) * 3 >= len(bodies) * 2


def shares_words_with_headline(text: str, draft: StoryBuilder) -> bool:
    """Three characters in a row of the text stand in the story's headline group."""
    headline = draft.headline_text
    return any(
        text[index : index + 3] in headline
        for index in range(max(len(text[:300]) - 2, 0))
        if text[index].isalpha()
    )
