"""The blocks of a page are gathered into stories, from top to bottom."""

from collections.abc import Callable
from functools import cached_property

from stories.importing.block_classification import HEADING_TYPES, BlockType, ClassifiedBlock
from stories.importing.bylines import Byline
from stories.importing.captions import Caption
from stories.importing.heading_runs import HeadingSequenceBuilder
from stories.importing.page_builder import shares_words_with_headline
from stories.importing.paragraph_joining import starts_list_item
from stories.importing.parsed_page import RawTextSpan, gettext_noop
from stories.importing.story_builder import StoryBuilder, StoryElement, StoryElementType


class StoryGrouper(HeadingSequenceBuilder):
    """One page being gathered; at the end each block is in a draft, label or unplaced."""

    def gather(self) -> None:
        """Every block has found its place."""
        index = 0
        while index < len(self.items):
            if self.items[index].tag in HEADING_TYPES:
                end = index
                while end < len(self.items) and self.items[end].tag in HEADING_TYPES:
                    end += 1
                self.place_headings(index, end)
                index = end
            else:
                self._place(index)
                index += 1

    def _place(self, index: int) -> None:
        """The block at the index is in its story."""
        item = self.items[index]
        self.placing.get(item.tag, self._body)(item, index)

    @cached_property
    def placing(self) -> dict[BlockType, Callable[[ClassifiedBlock, int], None]]:
        """What is done with a block of each kind; all others are body text."""
        return {
            BlockType.BYLINE: self._byline,
            BlockType.LEAD: self._lead,
            BlockType.CAPTION: self._caption,
            BlockType.CREDIT: self._credit,
            BlockType.AD: self._advert,
            BlockType.NOTE: self._note,
            BlockType.LINE: self._as_line,
            BlockType.ROW: self._as_line,
            BlockType.DATE: self._date,
            BlockType.CODE: self._aside,
            BlockType.JUMP: self._aside,
            BlockType.SOURCE: self._source,
        }

    def _byline(self, item: ClassifiedBlock, index: int) -> None:
        """The byline opens the story under its headline, or signs the one that ends here."""
        assert item.byline is not None
        draft = self.current or self.begin()
        if draft.has_body and draft.people and not draft.is_list:
            draft.doubt(
                "second_byline",
                gettext_noop("This story has a second byline; check whether a new story begins here."),
                item,
            )
        if draft.has_body:
            draft.closed = True
        draft.sign(item, item.byline, item.text)

    def _lead(self, item: ClassifiedBlock, index: int) -> None:
        """The lead-in opens the story under its headline, or a story without one."""
        assert item.lead is not None
        draft = self.current
        if draft is None or draft.entries or draft.lead or not (draft.headings or draft.column):
            draft = self.begin()
        draft.open_with(item, item.lead)

    def _caption(self, item: ClassifiedBlock, index: int) -> None:
        """The caption is in the story it belongs to, or a photo of its own."""
        assert item.caption is not None
        draft = self.current
        if draft is None or self._stands_alone(item, index):
            draft = self.begin()
            draft.kind = "photo"
        draft.photo(item, item.caption)

    def _stands_alone(self, item: ClassifiedBlock, index: int) -> bool:
        """The caption is its own news: long, dated or set apart, unlike the story above."""
        draft, caption = self.current, item.caption
        if draft is None or caption is None or not draft.has_body:
            return draft is not None and draft.kind == "photo"
        if draft.is_broken_off or self.tag_at(index + 1) in (BlockType.BODY, BlockType.TURN):
            return False
        text = caption.caption
        complete = len(text) >= 45 and text.count("。") >= 2 and not text.startswith("图")
        return (
            complete and ("月" in text or self.is_wide(item)) and not shares_words_with_headline(text, draft)
        )

    def _credit(self, item: ClassifiedBlock, index: int) -> None:
        """A credit on a line of its own belongs to the caption above it."""
        assert item.caption is not None
        draft = self.current or self.begin()
        last = draft.entries[-1] if draft.entries else None
        if last and last.part is StoryElementType.PHOTO and last.caption and not last.caption.credit:
            last.caption = Caption(last.caption.caption, item.caption.credit, item.caption.people)
            last.place = RawTextSpan(last.item.block.span.start, item.block.span.end)
            draft.claim(item)
        elif last and last.part is StoryElementType.PARAGRAPH and len(draft.entries) == 1 and not draft.lead:
            draft.entries[-1] = StoryElement(
                StoryElementType.PHOTO,
                last.item,
                last.text,
                Caption(last.text, item.caption.credit, item.caption.people),
            )
            draft.entries[-1].place = RawTextSpan(last.item.block.span.start, item.block.span.end)
            draft.claim(item)
        elif not draft.has_body and draft.headings:
            draft.sign(item, Byline(item.caption.people), item.text)
        else:
            draft.photo(item, item.caption)
            draft.doubt(
                "caption",
                gettext_noop("This credit stands without a caption; check which photo it belongs to."),
                item,
            )

    def _advert(self, item: ClassifiedBlock, index: int) -> None:
        """The mark 广告 makes an advert of what follows it, or of what stands above it."""
        following = self.tag_at(index + 1)
        draft = self.current
        if following is None or following is BlockType.AD or self.opens_story(index + 1):
            if draft and not draft.people and not draft.lead:
                draft.kind = "advert"
            else:
                draft = self.begin()
                draft.kind = "advert"
            draft.doubt(
                "advert",
                gettext_noop("It is not sure what the mark 广告 stands with; check what the advert is."),
                item,
            )
        else:
            draft = self.begin()
            draft.kind = "advert"
        draft.claim(item)

    def _note(self, item: ClassifiedBlock, index: int) -> None:
        """An editor's note (编者按) is its own story; an interrupted one goes on after it."""
        note = StoryBuilder(kind="note")
        interrupted = self.current if self.current and not self.current.entries else None
        if interrupted and interrupted.kind is None:
            self.drafts.insert(len(self.drafts) - 1, note)
        else:
            self.drafts.append(note)
            self.current = note
        if item.text:
            note.paragraph(item)
        else:
            note.claim(item)
            self.waiting_note = note
        note.headings.append(_editors_note_heading(item))

    def _as_line(self, item: ClassifiedBlock, index: int) -> None:
        """The line of verse, list or table is in its story."""
        (self.current or self.begin()).line(item)

    def _date(self, item: ClassifiedBlock, index: int) -> None:
        """The date under a notice ends it."""
        if self.current is None:
            self.unplaced.append(item.block.span)
            return
        self.current.line(item)
        self.current.closed = True

    def _aside(self, item: ClassifiedBlock, index: int) -> None:
        """A jump line or desk code stays with its story, outside the text."""
        if self.current is None:
            self.unplaced.append(item.block.span)
            return
        self.current.claim(item)
        self.current.note_cut("code" if item.tag is BlockType.CODE else "jump", item.text, item.block.span)

    def _source(self, item: ClassifiedBlock, index: int) -> None:
        """The source is named."""
        draft = self.current or self.begin()
        draft.source = draft.source or item.name
        draft.claim(item)
        draft.closed = draft.has_body

    def _body(self, item: ClassifiedBlock, index: int) -> None:
        """The paragraph is in its story."""
        if self.waiting_note:
            self.waiting_note.paragraph(item)
            self.waiting_note = None
            return
        draft = self.current
        photo_is_over = draft is not None and draft.kind == "photo"
        notice_is_over = draft is not None and draft.is_list and draft.closed and self.is_wide(item)
        next_brief = draft is not None and draft.closed and not draft.headings and starts_list_item(item.text)
        if draft is None or photo_is_over or notice_is_over or next_brief:
            column = draft.column if draft and next_brief else ""
            draft = self.begin()
            draft.column = column
        draft.paragraph(item)


def _editors_note_heading(item: ClassifiedBlock) -> ClassifiedBlock:
    """The heading of a note is the word it begins with."""
    return ClassifiedBlock(item.block, BlockType.SHORT, item.name)
