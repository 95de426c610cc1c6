"""Each block is told apart by what it is: a byline, a caption, a heading, a paragraph, page furniture …"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from stories.importing import furniture
from stories.importing.blocks import Block
from stories.importing.bylines import Byline, read_byline
from stories.importing.captions import Caption, read_caption
from stories.importing.credits import read_credit
from stories.importing.labels import plain_label, series_name
from stories.importing.leadins import LeadIn, read_lead_in, read_source
from stories.importing.names import looks_like_a_name
from stories.text.chinese import ends_sentence, leaves_a_mark_open

LONGEST_HEADING = 40
_LONGEST_DECK = 80
_EDGE_BLOCKS = 4
_LONGEST_LINE = 160
_LONGEST_CONTACT = 60
_VERSE_WIDTH = 18
_VERSE_LINES = 4


class Tag(Enum):
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


FURNITURE = frozenset({Tag.HEAD, Tag.STAFF, Tag.SIGNS})
HEADINGS = frozenset({Tag.SHORT, Tag.DECK, Tag.LABEL, Tag.SERIES})
OPENINGS = frozenset({Tag.BYLINE, Tag.LEAD})


@dataclass(frozen=True, slots=True)
class Item:
    """A block, what it is, its text without desk marks, and what was read from it."""

    block: Block
    tag: Tag
    text: str
    cut: tuple[tuple[str, str], ...] = ()
    byline: Byline | None = None
    lead: LeadIn | None = None
    caption: Caption | None = None
    staff: furniture.Staff | None = None
    head: furniture.Head | None = None
    name: str = field(default="")


# A line without any of these characters is not worth a closer look; most lines are body text.
_TELLS_FURNITURE = re.compile("[0-9版编校审设计图视签终组排检主热邮电信Q]")
_TELLS_PEOPLE = re.compile("[□■●◆○◇▲△★☆者员人文生笔写字影理译摄图制供绘整编采撰报发片据源合转摘原社视F]")
_AD = re.compile("[【（(\\[·■□●—\\-\\s]*(?:广告|公益广告|AD)[】）)\\]·■□●—\\-\\s]*")
_NOTE = re.compile(
    "[【（■□●◆]*\\s*(编者按|编者的话|编后语|编后|编辑点评|开栏的话|开栏语|主持人语|结束语)\\s*[】）]?\\s*(?:[：:]\\s*|$|(?<=】))"
)
_TURN = re.compile("(?:问|答|记者|主持人|本报记者|Q|A)\\s?[：:]")
_DECK = re.compile("[—–─-]{2}|[—─]")
_CONTACT = re.compile("(?:电话|热线|邮箱|信箱|地址|网址|微信号?|传真|邮编|联系人|QQ)\\s?[：:]")
_COLUMNS_OF_A_ROW = re.compile("\\S(?:\t|\\s{2,}|\\s*[|｜│]\\s*)\\S")


def tag_blocks(blocks: list[Block], columns: Collection[str]) -> list[Item]:
    """Every block is told apart, first by itself, then by what stands around it."""
    known = {plain_label(column): column for column in columns}
    items = [_tagged(block, index, len(blocks), known) for index, block in enumerate(blocks)]
    return _verses(_long_decks(_called_out(items)))


def _tagged(block: Block, index: int, count: int, known: dict[str, str]) -> Item:
    """The block is told apart by itself alone."""
    if furniture.is_signs_only(block.text):
        return Item(block, Tag.SIGNS, block.text)
    text, _, cut = furniture.without_marks(block.text)
    if not text:
        return Item(block, Tag.CODE if furniture.is_code(block.text) else Tag.JUMP, block.text)
    item = Item(block, Tag.BODY, text, tuple(cut))
    if len(text) <= _LONGEST_LINE:
        at_edge = index < _EDGE_BLOCKS or index >= count - _EDGE_BLOCKS
        found = _furniture(item, at_edge) or _line(item, known)
        if found:
            return found
    return _passage(item)


def _furniture(item: Item, at_edge: bool) -> Item | None:
    """The block is page furniture, or None."""
    if not at_edge and not _TELLS_FURNITURE.search(item.text):
        return None
    staff = furniture.read_staff(item.text)
    if staff:
        return replace(item, tag=Tag.STAFF, staff=staff)
    head = furniture.read_head(item.text, at_edge=at_edge)
    if head and not (furniture.is_date_line(item.text) and item.block.span.start > 400):
        return replace(item, tag=Tag.HEAD, head=head)
    return None


def _line(item: Item, known: dict[str, str]) -> Item | None:
    """The block is one of the lines that stand alone, or None."""
    text = item.text
    label = known.get(plain_label(text))
    if label:
        return replace(item, tag=Tag.LABEL, name=label)
    if furniture.is_code(text) or furniture.is_jump(text):
        return replace(item, tag=Tag.CODE if furniture.is_code(text) else Tag.JUMP)
    if _AD.fullmatch(text):
        return replace(item, tag=Tag.AD)
    if furniture.is_date_line(text):
        return replace(item, tag=Tag.DATE)
    return _credited(item) or (replace(item, tag=Tag.SERIES, name=text) if series_name(text) else None)


def _credited(item: Item) -> Item | None:
    """The block is a byline, a credit or a source standing alone, or None."""
    if not _TELLS_PEOPLE.search(item.text):
        return None
    bracketed = item.text.startswith(("（", "(")) and item.text.endswith(("）", ")"))
    inside = item.text[1:-1] if bracketed else item.text
    byline = read_byline(inside, bracketed=bracketed)
    if byline and not all(one.role == "photographer" for one in byline.people):
        return replace(item, tag=Tag.BYLINE, byline=byline)
    if byline and not byline.people:
        return replace(item, tag=Tag.BYLINE, byline=byline)
    people = read_credit(inside) if len(inside) <= 50 else None
    file_picture = people is not None and (inside.endswith(("资料图片", "供图", "资料照片")) or bracketed)
    if people or file_picture:
        return replace(item, tag=Tag.CREDIT, caption=Caption("", inside, people or ()))
    source = read_source(inside) if bracketed or inside.startswith("来源") else ""
    return replace(item, tag=Tag.SOURCE, name=source) if source else None


def _passage(item: Item) -> Item:
    """The block is part of a story: its opening, a caption, a heading or a paragraph."""
    text = item.text
    lead = read_lead_in(text)
    if lead:
        return replace(item, tag=Tag.LEAD, lead=lead)
    note = _NOTE.match(text)
    if note:
        return replace(item, tag=Tag.NOTE, name=note.group(1), text=text[note.end() :])
    if _TURN.match(text):
        return replace(item, tag=Tag.TURN)
    caption = read_caption(text)
    if caption:
        return replace(item, tag=Tag.CAPTION, caption=caption)
    if len(text) <= _LONGEST_CONTACT and _CONTACT.search(text) and not ends_sentence(text):
        return replace(item, tag=Tag.LINE)
    if _is_row(text):
        return replace(item, tag=Tag.ROW)
    if _DECK.match(text) and len(text) <= _LONGEST_DECK and not ends_sentence(text):
        return replace(item, tag=Tag.DECK)
    return replace(item, tag=Tag.SHORT if heading_like(text) else Tag.BODY)


def heading_like(text: str) -> bool:
    """The text is short and does not end, or stop, as a sentence does."""
    if len(text) > LONGEST_HEADING or "。" in text or text.endswith(("，", "、", "；", "：", ",", ";", ":")):
        return False
    return not ends_sentence(text) and not leaves_a_mark_open(text)


def _is_row(text: str) -> bool:
    """The block is a row of a table: three cells, or two with a figure."""
    if len(text) > 200:
        return False
    gaps = sum(1 for _ in _COLUMNS_OF_A_ROW.finditer(text))
    return gaps >= 3 or (
        gaps >= 1 and any(character.isdigit() for character in text) and not ends_sentence(text)
    )


def _called_out(items: list[Item]) -> list[Item]:
    """Short lines ending in ？ or ！ are headings where a byline or lead-in follows their group."""

    def is_call(item: Item) -> bool:
        text = item.text
        return item.tag is Tag.BODY and len(text) <= 24 and text.endswith(("？", "！")) and "。" not in text

    return _retagged_upwards(items, is_call)


def _long_decks(items: list[Item]) -> list[Item]:
    """A long line without a full stop between a headline and a byline or lead-in is a deck."""

    def is_deck(item: Item) -> bool:
        return item.tag is Tag.BODY and len(item.text) <= _LONGEST_DECK and not ends_sentence(item.text)

    return _retagged_upwards(items, is_deck, under_heading=True)


def _retagged_upwards(
    items: list[Item], is_heading: Callable[[Item], bool], *, under_heading: bool = False
) -> list[Item]:
    """Blocks that pass are headings if nothing but headings stands between them and the story's opening."""
    changed = list(items)
    opening = False
    for index in range(len(changed) - 1, -1, -1):
        item = changed[index]
        if item.tag in OPENINGS or item.tag is Tag.DECK:
            opening = True
        elif opening and is_heading(item):
            above = changed[index - 1].tag if index else None
            if (above in HEADINGS) if under_heading else _is_free(changed, index):
                changed[index] = replace(item, tag=Tag.SHORT)
            else:
                opening = False
        elif item.tag not in HEADINGS and item.tag not in FURNITURE:
            opening = False
    return changed


def _is_free(items: list[Item], index: int) -> bool:
    """No broken paragraph stands above that this block could end."""
    above = items[index - 1] if index else None
    return above is None or above.tag is not Tag.BODY or ends_sentence(above.text)


def _verses(items: list[Item]) -> list[Item]:
    """Four or more narrow lines running are lines of verse or of a list, their heading aside."""
    changed = list(items)
    start = 0
    while start < len(items):
        if not _is_narrow(items[start]):
            start += 1
            continue
        end = start
        while end < len(items) and _is_narrow(items[end]):
            end += 1
        following = items[end].tag if end < len(items) else None
        if end - start >= _VERSE_LINES + 1 and _runs_on(items[start:end]):
            last = end - 1 if following in OPENINGS else end
            for index in range(start + 1 + _has_author(items[start:end]), last):
                if changed[index].tag in (Tag.SHORT, Tag.BODY):
                    changed[index] = replace(changed[index], tag=Tag.LINE)
        start = end
    return changed


def _has_author(lines: list[Item]) -> bool:
    """The second line is the poet's name, and the third is no name, as it would be in a list."""
    return looks_like_a_name(lines[1].text) and not looks_like_a_name(lines[2].text)


def _is_narrow(item: Item) -> bool:
    """The block could be a line of verse."""
    return item.tag in (Tag.SHORT, Tag.BODY) and len(item.text) <= _VERSE_WIDTH


def _runs_on(lines: list[Item]) -> bool:
    """The lines are even enough in width, or so many, that they were set as lines."""
    widths = sorted(len(line.text) for line in lines[1:])
    middle = widths[len(widths) // 2]
    if len(widths) < _VERSE_LINES + 2:
        return widths[-1] - widths[0] <= 1  # so few lines are verse only if they are of one measure
    even = sum(1 for width in widths if abs(width - middle) <= 3)
    return even * 3 >= len(widths) * 2 or len(lines) >= 10
