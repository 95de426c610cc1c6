"""Runs of headings open a story, or stand inside or under the one above them."""

import re

from stories.importing.block_classification import STORY_OPENING_TYPES, BlockType, ClassifiedBlock
from stories.importing.bylines import Byline
from stories.importing.headings import is_organisation_name
from stories.importing.labels import bracketed_label, is_banner, is_known_label, is_label, normalise_label
from stories.importing.lead_ins import read_closing_credit
from stories.importing.page_builder import PageBuilder
from stories.importing.paragraph_joining import starts_list_item
from stories.importing.parsed_page import ParsedLabel, ParsingDoubt, Person, RawTextSpan, gettext_noop
from stories.importing.personal_names import looks_like_a_name
from stories.importing.story_builder import StoryBuilder, StoryElementType

_NOTICE_TITLE_PATTERN = re.compile(
    "(?!特此|以上|现予).*(?:公告|通告|启事|声明|公示|通知|名单|讣告|告知书|通知书|公告栏|告示|招聘|简章|告市民书|倡议书)$"
)
_CORRECTION_TITLE_PATTERN = re.compile("(?:更正|更正启事|更正说明|更正与致歉|致歉|勘误)$")
_MAX_NOTICE_TITLE_CHARS = 30
_MAX_SUBHEAD_CHARS = 20
_MAX_TITLE_CHARS = 24
_MIN_BROKEN_HEADING_LINE_CHARS = 12
_MAX_HEADING_LINES = 5


class HeadingSequenceBuilder(PageBuilder):
    """A page that knows what to make of short lines standing together."""

    def place_headings(self, start: int, end: int) -> None:
        """The run of headings opens a story, or stands inside or under the one above it."""
        run = list(self.items[start:end])
        following = self.tag_at(end)
        draft = self.current
        title = self._notice_title(run, following)
        if draft and not (draft.headings or draft.entries or draft.lead or draft.column):
            self._above(run, draft)
        elif title is not None:
            self._notice(run, title)
        elif draft and draft.is_list and not self._leaves_list(run, following):
            kept = self._heads_of_next(run) if following in STORY_OPENING_TYPES else len(run)
            for item in run[:kept]:
                draft.line(item)
            self._story(run[kept:], following)
        elif len(run) > _MAX_HEADING_LINES and not any(item.tag is not BlockType.SHORT for item in run):
            self._many(run, following)
        elif (
            draft is None or following in STORY_OPENING_TYPES or following in (BlockType.NOTE, BlockType.LINE)
        ):
            self._story(run, following)
        elif following is None:
            self._at_the_end(run, draft)
        elif following is BlockType.CREDIT:
            self._story(run[:-1], following)
            self.add_scene(run[-1], doubtful=False)
        elif following in (
            BlockType.CODE,
            BlockType.JUMP,
            BlockType.DATE,
            BlockType.ROW,
            BlockType.SOURCE,
        ) and not _contains_known_label_line(run):
            for item in run:
                draft.line(item)
        elif following is BlockType.AD and not self._has_text_after(end + 1):
            self._story(run, following)
        else:
            self._inside_or_new(run, end, draft)

    def _above(self, run: list[ClassifiedBlock], draft: StoryBuilder) -> None:
        """The headline stands under its byline or advert mark; an advert's rest is text."""
        for item in run:
            if draft.kind == "advert" and draft.headings:
                draft.line(item)
            elif item.tag is BlockType.LABEL:
                self.name_column(draft, item, item.name, "column", sure=True)
            else:
                self._heading(draft, item)

    def _has_text_after(self, index: int) -> bool:
        """The block after the mark is text that the mark can belong to."""
        return self.tag_at(index) not in (None, BlockType.AD) and not self.opens_story(index)

    def _leaves_list(self, run: list[ClassifiedBlock], following: BlockType | None) -> bool:
        """The headings belong to another story than the current notice or advert."""
        assert self.current is not None
        over = self.current.closed and self.is_wide(run[0]) and following is not None
        return over or any(item.tag is BlockType.LABEL for item in run)

    def _notice_title(self, run: list[ClassifiedBlock], following: BlockType | None) -> int | None:
        """The index in the run of a notice's or correction's title, or None."""
        if following in STORY_OPENING_TYPES:
            return None
        for place, item in enumerate(run):
            text = normalise_label(item.text)
            if len(text) <= _MAX_NOTICE_TITLE_CHARS and (
                _NOTICE_TITLE_PATTERN.match(text) or _CORRECTION_TITLE_PATTERN.search(text)
            ):
                return place
        return None

    def _notice(self, run: list[ClassifiedBlock], title: int) -> None:
        """A notice is begun under its title."""
        first = title
        while first > 0 and (
            is_organisation_name(run[first - 1].text) or run[first - 1].tag is BlockType.LABEL
        ):
            first -= 1
        above = run[:first] if self.current else []
        for item in above:
            assert self.current is not None
            self.current.line(item)
        self._story(run[len(above) : title + 1], BlockType.BODY)
        assert self.current is not None
        self.current.kind = (
            "correction" if _CORRECTION_TITLE_PATTERN.search(normalise_label(run[title].text)) else "notice"
        )
        for item in run[title + 1 :]:
            self.current.line(item)

    def _heads_of_next(self, run: list[ClassifiedBlock]) -> int:
        """Where, in a run of short lines, the headline group of the next story begins."""
        place = len(run) - 1
        while place > 0 and run[place].tag is BlockType.DECK:
            place -= 1
        for index in range(len(run) - 1, max(len(run) - 5, 0), -1):
            if self.is_wide(run[index]) or run[index].tag in (BlockType.LABEL, BlockType.SERIES):
                return index
        if place > 0 and (is_organisation_name(run[place - 1].text) or is_label(run[place - 1].text)):
            place -= 1
        return place

    def _many(self, run: list[ClassifiedBlock], following: BlockType | None) -> None:
        """A long run of short lines is a list under its first line, or continues a story."""
        kept = self._heads_of_next(run) if following in STORY_OPENING_TYPES else len(run)
        lines = run[:kept]
        if self.current is None and lines:
            self._story(lines[:1], BlockType.LINE)
            lines = lines[1:]
        for item in lines:
            assert self.current is not None
            self.current.line(item)
        self._story(run[kept:], following)

    def _story(self, run: list[ClassifiedBlock], following: BlockType | None) -> None:
        """A new story begins under these headings, labels taken off, if there are any."""
        if not run:
            return
        first_on_page = not self.drafts
        run = self._without_banner(run) if first_on_page else run
        draft = self.begin()
        for place, item in enumerate(run):
            rest = len(run) - place - 1
            if item.tag is BlockType.LABEL:
                self.name_column(draft, item, item.name, "column", sure=True)
            elif item.tag is BlockType.SERIES:
                self.labels.append(ParsedLabel("series", item.text, item.block.span))
            elif not draft.headings and (is_label(item.text) if rest else is_known_label(item.text)):
                self.name_column(draft, item, normalise_label(item.text), "column", sure=True)
            elif _is_author_line(run, place, draft) and following in (BlockType.BODY, BlockType.LINE):
                name = "".join(item.text.split())
                draft.sign(item, Byline((Person(name, "reporter", "unknown", item.text),), False), item.text)
            else:
                self._heading(draft, item)

    def _without_banner(self, run: list[ClassifiedBlock]) -> list[ClassifiedBlock]:
        """The headings without the theme over the page, if its first line is one."""
        first = run[0]
        if (
            len(run) < 2
            or first.tag is not BlockType.SHORT
            or run[1].tag not in (BlockType.SHORT, BlockType.LABEL)
        ):
            return run
        if is_label(first.text) or not is_banner(first.text, run[1].text, len(run)):
            return run
        self.banner = first.text
        self.labels.append(ParsedLabel("banner", first.text, first.block.span))
        message = gettext_noop(
            "“%(name)s” was read as the banner of the page; check that it is not the kicker of the story below."
        )
        self.doubts.append(ParsingDoubt("banner", message, first.block.span, {"name": first.text}))
        return run[1:]

    def _heading(self, draft: StoryBuilder, item: ClassifiedBlock) -> None:
        """The line is in the headline group, and a leading label in 【】 is its column."""
        label = bracketed_label(item.text)
        if (
            label
            and not item.cut
            and not draft.column
            and len(item.text) == item.block.span.end - item.block.span.start
        ):
            name, rest = label
            start = item.block.span.start
            self.labels.append(ParsedLabel("column", name, RawTextSpan(start, start + rest)))
            draft.column = name
            draft.headings.append(_without_leading_label(item, rest))
            draft.spans.append(RawTextSpan(start + rest, item.block.span.end))
        else:
            draft.head(item)

    def _at_the_end(self, run: list[ClassifiedBlock], draft: StoryBuilder) -> None:
        """The page's last short lines are a signature, sentence end, caption or label."""
        if len(run) > 1 and not (
            draft.is_list or draft.entries and draft.entries[-1].part is StoryElementType.LINE
        ):
            known = [item for item in run if item.tag is BlockType.LABEL]
            if len(known) != len(run):
                self._story(run, None)
                return
        for item in run:
            last = draft.entries[-1] if draft.entries else None
            if item.tag is BlockType.LABEL:
                self.name_column(draft, item, item.name, "column", sure=True)
            elif item.tag is BlockType.SERIES:
                self.labels.append(ParsedLabel("series", item.text, item.block.span))
            elif draft.is_list or (last and last.part is StoryElementType.LINE):
                draft.line(item)
            elif draft.is_broken_off:
                draft.paragraph(item)
            elif looks_like_a_name(item.text):
                name = "".join(item.text.split())
                draft.sign(item, Byline((Person(name, "reporter", "unknown", item.text),), False), item.text)
            elif self.is_scene(item, draft):
                self.add_scene(item, doubtful=True)
            elif draft.entries:
                self.name_column(draft, item, item.text, "column", sure=False)
            else:
                draft.head(item)

    def _inside_or_new(self, run: list[ClassifiedBlock], end: int, draft: StoryBuilder) -> None:
        """Headings above text open a new story or are a subhead, caption or broken line."""
        item = run[0]
        after = self.items[end]
        wide_above, wide_below = self.is_wide(item), self.is_wide(after)
        labelled = item.tag is not BlockType.SHORT or is_known_label(item.text)
        if len(run) > 1 or labelled or draft.closed or draft.kind == "photo":
            if draft.is_list and not draft.closed:
                for line in run:
                    draft.line(line)
            else:
                self._story(run, after.tag)
        elif after.tag is BlockType.CAPTION:
            self._subhead_or_story(run, after, draft, likely=bool(draft.is_broken_off))
        elif self.is_scene(item, draft) and (wide_above or draft.promises_pictures or draft.is_broken_off):
            self.add_scene(item, doubtful=True)
        elif draft.is_broken_off and not wide_above or self._is_broken(item, draft) and not wide_above:
            draft.paragraph(item)
        elif wide_above and not wide_below and not starts_list_item(item.text):
            self._story(run, after.tag)
        else:
            likely = (
                bool(draft.byline)
                or starts_list_item(item.text)
                or any(entry.part is StoryElementType.SUBHEAD for entry in draft.entries)
            )
            likely = (
                (likely or self._is_inset(item))
                and not _is_complete_photo_story(draft)
                and not read_closing_credit(after.text)
            )
            self._subhead_or_story(run, after, draft, likely=likely)

    def _is_broken(self, item: ClassifiedBlock, draft: StoryBuilder) -> bool:
        """A long line or one with a comma in a signed story begins a broken paragraph."""
        return (
            "，" in item.text
            and len(item.text) >= _MIN_BROKEN_HEADING_LINE_CHARS
            or len(item.text) > _MAX_TITLE_CHARS
        ) and bool(draft.people or draft.lead)

    def _is_inset(self, item: ClassifiedBlock) -> bool:
        """On a page whose paragraphs are indented the line is indented too."""
        return self.is_indented and item.block.indented

    def _subhead_or_story(
        self, run: list[ClassifiedBlock], after: ClassifiedBlock, draft: StoryBuilder, *, likely: bool
    ) -> None:
        """The line is a subhead if that is likely and it is short, else a new headline."""
        item = run[0]
        if likely and len(item.text) <= _MAX_SUBHEAD_CHARS and (draft.has_body or draft.byline):
            draft.subhead(item)
            return
        if draft.lead and len(item.text) < 8 and draft.has_body:
            draft.subhead(item)
            return
        self._story(run, after.tag)
        assert self.current is not None
        self.current.doubt(
            "new_story",
            gettext_noop(
                "A story without byline was begun here; check that this is not a subhead of the one above."
            ),
            item,
        )


def _contains_known_label_line(run: list[ClassifiedBlock]) -> bool:
    """A known label stands in the run."""
    return any(item.tag is BlockType.LABEL for item in run)


def _is_author_line(run: list[ClassifiedBlock], place: int, draft: StoryBuilder) -> bool:
    """The last line under a headline is nothing but a name."""
    last = place == len(run) - 1
    return last and bool(draft.headings) and looks_like_a_name(run[place].text)


def _is_complete_photo_story(draft: StoryBuilder) -> bool:
    """A short text with its photo after it is a whole photo story."""
    texts = sum(1 for entry in draft.entries if entry.part is not StoryElementType.PHOTO)
    return texts <= 2 and bool(draft.entries) and draft.entries[-1].part is StoryElementType.PHOTO


def _without_leading_label(item: ClassifiedBlock, start: int) -> ClassifiedBlock:
    """The heading without the label it begins with."""
    return ClassifiedBlock(item.block, item.tag, item.text[start:])
