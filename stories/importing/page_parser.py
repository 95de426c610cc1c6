"""The raw text of a printed page is read into the stories it proposes."""

from collections.abc import Collection, Iterable, Iterator

from stories.importing.block_classification import (
    FURNITURE_TYPES,
    BlockType,
    ClassifiedBlock,
    classify_blocks,
)
from stories.importing.blocks import split_into_blocks
from stories.importing.dates import newest_reported_day
from stories.importing.page_furniture import RunningHeadLine, read_running_head
from stories.importing.parsed_page import (
    PageHead,
    ParsedLabel,
    ParsedPage,
    ParsedStory,
    RawTextSpan,
    StaffLine,
)
from stories.importing.story_assembly import assemble_story
from stories.importing.story_grouping import StoryGrouper

_KINDS_WITHOUT_REPORTED_DATES = ("notice", "advert")


def parse_page(raw: str, columns: Collection[str] = ()) -> ParsedPage:
    """The page as stories, labels and furniture; what fits nowhere is unplaced.

    `columns` are the names of columns the paper is known to use; such a line is a label wherever it stands.
    """
    items = classify_blocks(split_into_blocks(raw), columns)
    gathering = StoryGrouper([item for item in items if item.tag not in FURNITURE_TYPES])
    gathering.gather()
    drafts = [draft for draft in gathering.drafts if draft.spans]  # a label alone makes no story
    stories = tuple(assemble_story(draft, page_is_indented=gathering.is_indented) for draft in drafts)
    unplaced = [*gathering.unplaced, *(item.block.span for item in items if item.tag is BlockType.SIGNS)]
    staff = tuple(_staff_line(item) for item in items if item.staff)
    head = _page_head(items)
    labels = tuple(sorted(gathering.labels, key=lambda label: label.span))
    unplaced.extend(_unparsed_spans(raw, _parsed_spans(stories, labels, staff, head, unplaced)))
    return ParsedPage(
        raw=raw,
        banner=gathering.banner,
        stories=stories,
        labels=labels,
        staff_lines=staff,
        page_head=head,
        unplaced=tuple(sorted(unplaced)),
        doubts=tuple(gathering.doubts),
        newest_date=newest_reported_day(_texts_reporting_dates(stories)),
    )


def _staff_line(item: ClassifiedBlock) -> StaffLine:
    """The line that names who made the page."""
    return StaffLine(item.text, item.staff.people if item.staff else (), item.block.span)


def _page_head(items: list[ClassifiedBlock]) -> PageHead | None:
    """The running head put together from its lines and the staff lines, or None."""
    lines = [item for item in items if item.head]
    heads = [item.head for item in lines if item.head]
    beside = [
        read_running_head(item.staff.rest, at_edge=True) for item in items if item.staff and item.staff.rest
    ]
    heads.extend(head for head in beside if head)
    if not heads:
        return None
    return PageHead(
        lines=tuple(item.text for item in lines),
        paper=_first_running_head_value(heads, "paper"),
        date=_first_running_head_value(heads, "date"),
        number=_first_running_head_value(heads, "number"),
        name=_first_running_head_value(heads, "name"),
        spans=tuple(item.block.span for item in lines),
    )


def _first_running_head_value(heads: Iterable[RunningHeadLine], field: str) -> str:
    """The first thing any of the lines says in this field."""
    return next((value for head in heads if (value := getattr(head, field))), "")


def _parsed_spans(
    stories: Iterable[ParsedStory],
    labels: Iterable[ParsedLabel],
    staff: Iterable[StaffLine],
    head: PageHead | None,
    unplaced: Iterable[RawTextSpan],
) -> list[RawTextSpan]:
    """Every span something was read from, in order."""
    spans = [span for story in stories for span in story.spans]
    spans.extend(label.span for label in labels)
    spans.extend(line.span for line in staff)
    spans.extend(head.spans if head else ())
    spans.extend(unplaced)
    return sorted(spans)


def _unparsed_spans(raw: str, claims: list[RawTextSpan]) -> Iterator[RawTextSpan]:
    """The stretches with something on them that nothing was read from."""
    position = 0
    for start, end in [*claims, RawTextSpan(len(raw), len(raw))]:
        left = raw[position:start]
        if left.strip():
            lead = len(left) - len(left.lstrip())
            yield RawTextSpan(position + lead, position + len(left.rstrip()))
        position = max(position, end)


def _texts_reporting_dates(stories: Iterable[ParsedStory]) -> Iterator[str]:
    """The texts whose dates are facts: all but notices and adverts."""
    for story in stories:
        if story.kind not in _KINDS_WITHOUT_REPORTED_DATES:
            yield story.lead_in
            yield from (paragraph.text for paragraph in story.paragraphs)
            yield from (photo.caption for photo in story.photos)
