"""Each block is classified as byline, caption, heading, page furniture and so on."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from stories.importing import page_furniture
from stories.importing.blocks import Block
from stories.importing.bylines import Byline, read_byline
from stories.importing.captions import Caption, read_caption
from stories.importing.labels import is_series_name, normalise_label
from stories.importing.lead_ins import LeadIn, read_lead_in, read_source
from stories.importing.personal_names import looks_like_a_name
from stories.importing.photo_credits import read_credit
from stories.text.chinese import ends_sentence, has_unclosed_mark

MAX_HEADING_CHARS = 40
_MAX_DECK_CHARS = 80
_PAGE_EDGE_BLOCK_COUNT = 4
_MAX_STANDALONE_LINE_CHARS = 160
_MAX_CONTACT_LINE_CHARS = 60
_MAX_VERSE_LINE_CHARS = 18
_MIN_VERSE_LINES = 4


class BlockType(Enum):
    """What a block is."""

    HEAD = auto()
    STAFF = auto()
    SIGNS = auto()
    CODE = auto()
    JUMP = auto()
    AD = auto()
    BYLINE = auto()
    CREDIT = auto()
    LEAD = auto()
    NOTE = auto()
    TURN = auto()
    CAPTION = auto()
    SOURCE = auto()
    DATE = auto()
    ROW = auto()
    DECK = auto()
    LABEL = auto()
    SERIES = auto()
    SHORT = auto()
    LINE = auto()
    BODY = auto()


FURNITURE_TYPES = frozenset({BlockType.HEAD, BlockType.STAFF, BlockType.SIGNS})
HEADING_TYPES = frozenset({BlockType.SHORT, BlockType.DECK, BlockType.LABEL, BlockType.SERIES})
STORY_OPENING_TYPES = frozenset({BlockType.BYLINE, BlockType.LEAD})


@dataclass(frozen=True, slots=True)
class ClassifiedBlock:
    """A block, what it is, its text without desk marks, and what was read from it."""

    block: Block
    tag: BlockType
    text: str
    cut: tuple[tuple[str, str], ...] = ()
    byline: Byline | None = None
    lead: LeadIn | None = None
    caption: Caption | None = None
    staff: page_furniture.StaffCredits | None = None
    head: page_furniture.RunningHeadLine | None = None
    name: str = field(default="")


# A line without any of these characters is not worth a closer look; most lines are body text.
_FURNITURE_LINE_CHARACTERS_PATTERN = re.compile("[0-9版编校审设计图视签终组排检主热邮电信Q]")
_CREDIT_LINE_CHARACTERS_PATTERN = re.compile(
    "[□■●◆○◇▲△★☆者员人文生笔写字影理译摄图制供绘整编采撰报发片据源合转摘原社视F]"
)
_ADVERT_MARK_PATTERN = re.compile("[【（(\\[·■□●—\\-\\s]*(?:广告|公益广告|AD)[】）)\\]·■□●—\\-\\s]*")
_EDITORS_NOTE_PATTERN = re.compile(
    "[【（■□●◆]*\\s*(编者按|编者的话|编后语|编后|编辑点评|开栏的话|开栏语|主持人语|结束语)\\s*[】）]?\\s*(?:[：:]\\s*|$|(?<=】))"
)
_SPEAKER_TURN_PATTERN = re.compile("(?:问|答|记者|主持人|本报记者|Q|A)\\s?[：:]")
_DECK_DASH_PATTERN = re.compile("[—–─-]{2}|[—─]")
_CONTACT_DETAILS_PATTERN = re.compile(
    "(?:电话|热线|邮箱|信箱|地址|网址|微信号?|传真|邮编|联系人|QQ)\\s?[：:]"
)
_TABLE_CELL_GAP_PATTERN = re.compile("\\S(?:\t|\\s{2,}|\\s*[|｜│]\\s*)\\S")


def classify_blocks(blocks: list[Block], columns: Collection[str]) -> list[ClassifiedBlock]:
    """Every block is told apart, first by itself, then by what stands around it."""
    known = {normalise_label(column): column for column in columns}
    items = [_classify_block(block, index, len(blocks), known) for index, block in enumerate(blocks)]
    return _mark_verse_lines(_mark_long_decks(_mark_exclamatory_headings(items)))


def _classify_block(block: Block, index: int, count: int, known: dict[str, str]) -> ClassifiedBlock:
    """The block is told apart by itself alone."""
    if page_furniture.is_punctuation_only(block.text):
        return ClassifiedBlock(block, BlockType.SIGNS, block.text)
    text, _, cut = page_furniture.strip_jump_lines_and_codes(block.text)
    if not text:
        return ClassifiedBlock(
            block, BlockType.CODE if page_furniture.is_desk_code(block.text) else BlockType.JUMP, block.text
        )
    item = ClassifiedBlock(block, BlockType.BODY, text, tuple(cut))
    if len(text) <= _MAX_STANDALONE_LINE_CHARS:
        at_edge = index < _PAGE_EDGE_BLOCK_COUNT or index >= count - _PAGE_EDGE_BLOCK_COUNT
        found = _classify_page_furniture(item, at_edge) or _classify_standalone_line(item, known)
        if found:
            return found
    return _classify_story_text(item)


def _classify_page_furniture(item: ClassifiedBlock, at_edge: bool) -> ClassifiedBlock | None:
    """The block is page furniture, or None."""
    if not at_edge and not _FURNITURE_LINE_CHARACTERS_PATTERN.search(item.text):
        return None
    staff = page_furniture.read_staff_line(item.text)
    if staff:
        return replace(item, tag=BlockType.STAFF, staff=staff)
    head = page_furniture.read_running_head(item.text, at_edge=at_edge)
    if head and not (page_furniture.is_date_line(item.text) and item.block.span.start > 400):
        return replace(item, tag=BlockType.HEAD, head=head)
    return None


def _classify_standalone_line(item: ClassifiedBlock, known: dict[str, str]) -> ClassifiedBlock | None:
    """The block is one of the lines that stand alone, or None."""
    text = item.text
    label = known.get(normalise_label(text))
    if label:
        return replace(item, tag=BlockType.LABEL, name=label)
    if page_furniture.is_desk_code(text) or page_furniture.is_jump_line(text):
        return replace(item, tag=BlockType.CODE if page_furniture.is_desk_code(text) else BlockType.JUMP)
    if _ADVERT_MARK_PATTERN.fullmatch(text):
        return replace(item, tag=BlockType.AD)
    if page_furniture.is_date_line(text):
        return replace(item, tag=BlockType.DATE)
    return _classify_credit_line(item) or (
        replace(item, tag=BlockType.SERIES, name=text) if is_series_name(text) else None
    )


def _classify_credit_line(item: ClassifiedBlock) -> ClassifiedBlock | None:
    """The block is a byline, a credit or a source standing alone, or None."""
    if not _CREDIT_LINE_CHARACTERS_PATTERN.search(item.text):
        return None
    bracketed = item.text.startswith(("（", "(")) and item.text.endswith(("）", ")"))
    inside = item.text[1:-1] if bracketed else item.text
    byline = read_byline(inside, bracketed=bracketed)
    if byline and not all(one.role == "photographer" for one in byline.people):
        return replace(item, tag=BlockType.BYLINE, byline=byline)
    if byline and not byline.people:
        return replace(item, tag=BlockType.BYLINE, byline=byline)
    people = read_credit(inside) if len(inside) <= 50 else None
    file_picture = people is not None and (inside.endswith(("资料图片", "供图", "资料照片")) or bracketed)
    if people or file_picture:
        return replace(item, tag=BlockType.CREDIT, caption=Caption("", inside, people or ()))
    source = read_source(inside) if bracketed or inside.startswith("来源") else ""
    return replace(item, tag=BlockType.SOURCE, name=source) if source else None


def _classify_story_text(item: ClassifiedBlock) -> ClassifiedBlock:
    """The block is part of a story: its opening, a caption, a heading or a paragraph."""
    text = item.text
    lead = read_lead_in(text)
    if lead:
        return replace(item, tag=BlockType.LEAD, lead=lead)
    note = _EDITORS_NOTE_PATTERN.match(text)
    if note:
        return replace(item, tag=BlockType.NOTE, name=note.group(1), text=text[note.end() :])
    if _SPEAKER_TURN_PATTERN.match(text):
        return replace(item, tag=BlockType.TURN)
    caption = read_caption(text)
    if caption:
        return replace(item, tag=BlockType.CAPTION, caption=caption)
    if (
        len(text) <= _MAX_CONTACT_LINE_CHARS
        and _CONTACT_DETAILS_PATTERN.search(text)
        and not ends_sentence(text)
    ):
        return replace(item, tag=BlockType.LINE)
    if _is_table_row(text):
        return replace(item, tag=BlockType.ROW)
    if _DECK_DASH_PATTERN.match(text) and len(text) <= _MAX_DECK_CHARS and not ends_sentence(text):
        return replace(item, tag=BlockType.DECK)
    return replace(item, tag=BlockType.SHORT if looks_like_heading(text) else BlockType.BODY)


def looks_like_heading(text: str) -> bool:
    """The text is short and does not end, or stop, as a sentence does."""
    if (
        len(text) > MAX_HEADING_CHARS
        or "。" in text
        or text.endswith(("，", "、", "；", "：", ",", ";", ":"))
    ):
        return False
    return not ends_sentence(text) and not has_unclosed_mark(text)


def _is_table_row(text: str) -> bool:
    """The block is a row of a table: three cells, or two with a figure."""
    if len(text) > 200:
        return False
    gaps = sum(1 for _ in _TABLE_CELL_GAP_PATTERN.finditer(text))
    return gaps >= 3 or (
        gaps >= 1 and any(character.isdigit() for character in text) and not ends_sentence(text)
    )


def _mark_exclamatory_headings(items: list[ClassifiedBlock]) -> list[ClassifiedBlock]:
    """Short lines ending in ？ or ！ above a byline or lead-in are headings."""

    def is_call(item: ClassifiedBlock) -> bool:
        text = item.text
        return (
            item.tag is BlockType.BODY
            and len(text) <= 24
            and text.endswith(("？", "！"))
            and "。" not in text
        )

    return _mark_headings_above_opening(items, is_call)


def _mark_long_decks(items: list[ClassifiedBlock]) -> list[ClassifiedBlock]:
    """A long line without a full stop between headline and opening is a deck."""

    def is_deck(item: ClassifiedBlock) -> bool:
        return (
            item.tag is BlockType.BODY and len(item.text) <= _MAX_DECK_CHARS and not ends_sentence(item.text)
        )

    return _mark_headings_above_opening(items, is_deck, under_heading=True)


def _mark_headings_above_opening(
    items: list[ClassifiedBlock],
    is_heading: Callable[[ClassifiedBlock], bool],
    *,
    under_heading: bool = False,
) -> list[ClassifiedBlock]:
    """Blocks that pass are headings if only headings divide them from the opening."""
    changed = list(items)
    opening = False
    for index in range(len(changed) - 1, -1, -1):
        item = changed[index]
        if item.tag in STORY_OPENING_TYPES or item.tag is BlockType.DECK:
            opening = True
        elif opening and is_heading(item):
            above = changed[index - 1].tag if index else None
            if (above in HEADING_TYPES) if under_heading else _follows_complete_paragraph(changed, index):
                changed[index] = replace(item, tag=BlockType.SHORT)
            else:
                opening = False
        elif item.tag not in HEADING_TYPES and item.tag not in FURNITURE_TYPES:
            opening = False
    return changed


def _follows_complete_paragraph(items: list[ClassifiedBlock], index: int) -> bool:
    """No broken paragraph stands above that this block could end."""
    above = items[index - 1] if index else None
    return above is None or above.tag is not BlockType.BODY or ends_sentence(above.text)


def _mark_verse_lines(items: list[ClassifiedBlock]) -> list[ClassifiedBlock]:
    """Four or more narrow lines in a row are verse or a list, except their heading."""
    changed = list(items)
    start = 0
    while start < len(items):
        if not _is_possible_verse_line(items[start]):
            start += 1
            continue
        end = start
        while end < len(items) and _is_possible_verse_line(items[end]):
            end += 1
        following = items[end].tag if end < len(items) else None
        if end - start >= _MIN_VERSE_LINES + 1 and _has_verse_line_widths(items[start:end]):
            last = end - 1 if following in STORY_OPENING_TYPES else end
            for index in range(start + 1 + _has_author_line(items[start:end]), last):
                if changed[index].tag in (BlockType.SHORT, BlockType.BODY):
                    changed[index] = replace(changed[index], tag=BlockType.LINE)
        start = end
    return changed


def _has_author_line(lines: list[ClassifiedBlock]) -> bool:
    """The second line is a poet's name; in a list the third would be a name too."""
    return looks_like_a_name(lines[1].text) and not looks_like_a_name(lines[2].text)


def _is_possible_verse_line(item: ClassifiedBlock) -> bool:
    """The block could be a line of verse."""
    return item.tag in (BlockType.SHORT, BlockType.BODY) and len(item.text) <= _MAX_VERSE_LINE_CHARS


def _has_verse_line_widths(lines: list[ClassifiedBlock]) -> bool:
    """The lines are even enough in width, or so many, that they were set as lines."""
    widths = sorted(len(line.text) for line in lines[1:])
    middle = widths[len(widths) // 2]
    if len(widths) < _MIN_VERSE_LINES + 2:
        return widths[-1] - widths[0] <= 1  # so few lines are verse only if they are of one measure
    even = sum(1 for width in widths if abs(width - middle) <= 3)
    return even * 3 >= len(widths) * 2 or len(lines) >= 10
