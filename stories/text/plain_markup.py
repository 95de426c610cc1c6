"""A body as typed lines (正文记号): a paragraph each, with a few signs.

    ## 小标题        ### and #### below it        > 引文        - 条目
    1. 条目          a list when at least two lines in a row count from one
    **重点**         strong; other inline markup stands as its tag: <em> <sub> <sup> <br> <a href="…">
    〔图 12〕         the photo of that number, alone on its line
    <table>…         anything else stands on one line as the HTML of the body

A backslash before a sign takes its meaning away. What a body says survives the way there and back unchanged.
"""

import html as entities
import re
from collections.abc import Iterator

from people.text import clean_prose
from stories.text import body
from stories.text.block_kinds import (
    BLOCK_KIND_BY_TAG,
    BLOCK_KINDS,
    NON_PHOTO_BLOCK_TAGS,
    BlockContent,
    BlockKind,
    block_html_tag,
)

_INLINE_TAG_REGEX = r'</?(?:strong|em|sub|sup)>|<br>|<a href="[^"<>]*">|</a>'
_BLOCK_KINDS_WITH_MARKER = tuple(kind for kind in BLOCK_KINDS if kind.sign)
_MARKUP_CHARACTERS = {"\\", "*", "<", "〔", ".", *(kind.sign[0] for kind in _BLOCK_KINDS_WITH_MARKER)}
_MARKUP_CHARACTER_REGEX = f"[{re.escape(''.join(sorted(_MARKUP_CHARACTERS)))}]"
_ESCAPED_MARKUP_REGEX = rf"\\{_MARKUP_CHARACTER_REGEX}"
_INLINE_MARKUP_PATTERN = re.compile(
    rf"(?P<escaped>{_ESCAPED_MARKUP_REGEX})|(?P<bold>\*\*)|(?P<tag>{_INLINE_TAG_REGEX})"
)
_INLINE_TAG_PATTERN = re.compile(_INLINE_TAG_REGEX)
_PHOTO_LINE_PATTERN = re.compile(r"〔图 ?([0-9]{1,9})〕")
_NUMBERED_ITEM_PATTERN = re.compile(r"([0-9]{1,4})\. (?=\S)")
_BLOCK_MARKER_PATTERNS = {
    kind.tag: re.compile(rf"{re.escape(kind.sign)}(?=\S)") for kind in _BLOCK_KINDS_WITH_MARKER
}
_HTML_BLOCK_PATTERN = re.compile(rf"<({'|'.join(NON_PHOTO_BLOCK_TAGS)})>.*</\1>")
_BLOCK_START_PATTERN = re.compile(
    "|".join(
        [
            *(re.escape(kind.sign) for kind in _BLOCK_KINDS_WITH_MARKER),
            rf"{_PHOTO_LINE_PATTERN.pattern}$",
            rf"<(?:{'|'.join(NON_PHOTO_BLOCK_TAGS)})>",
        ]
    )
)
# What holds several parts, each a typed line; each part's tag.
_ITEM_TAG_BY_BLOCK_CONTENT = {BlockContent.ITEMS: "li", BlockContent.PARAGRAPHS: "p"}
_LIST_ITEM_OR_PARAGRAPH_PATTERN = re.compile(r"<(?:li|p)>(.*?)</(?:li|p)>")
# In text: a star beside another or at an edge, a backslash before a sign or at the end, what looks like a tag.
_MARKUP_TO_ESCAPE_PATTERN = re.compile(
    rf"(?<=\*)\*|\*(?=\*)|^\*|\*$|\\(?={_MARKUP_CHARACTER_REGEX}|$)|<(?=/?(?:strong|em|sub|sup|br|a)\b)"
)


def body_to_lines(clean_body: str) -> str:
    """The clean body as lines to type in."""
    written: list[str] = []
    before = ""
    for block in clean_body.split("\n") if clean_body else []:
        tag, lines = _block_to_lines(block)
        if tag and tag == before and BLOCK_KIND_BY_TAG[tag].holds in _ITEM_TAG_BY_BLOCK_CONTENT:
            written.append("")
        written += lines
        before = tag
    return "\n".join(written)


def lines_to_body(text: str) -> str:
    """The lines as a clean body."""
    return body.clean("\n".join(_lines_to_blocks(clean_prose(text).split("\n"))))


def _block_to_lines(block: str) -> tuple[str, list[str]]:
    """The block's tag and its lines; "" and itself where it stands as HTML."""
    kind = BLOCK_KIND_BY_TAG.get(block_html_tag(block))
    if kind is None:
        return "", [block]
    if kind.holds is BlockContent.PHOTO:
        return kind.tag, [f"〔图 {re.sub('[^0-9]', '', block)}〕"]
    if kind.holds is BlockContent.INLINE and (kind.sign or kind.tag == "p"):
        words = _inline_html_to_markup(block[len(kind.tag) + 2 : -len(kind.tag) - 3])
        return kind.tag, [f"{kind.sign}{words}" if kind.sign else _escape_block_start(words)]
    parts = [_inline_html_to_markup(part) for part in _LIST_ITEM_OR_PARAGRAPH_PATTERN.findall(block)]
    if kind.holds in _ITEM_TAG_BY_BLOCK_CONTENT and kind.sign:
        return kind.tag, [f"{kind.sign}{part}" for part in parts]
    if kind.tag == "ol" and len(parts) > 1:
        return kind.tag, [f"{number}. {part}" for number, part in enumerate(parts, 1)]
    return "", [block]


def _inline_html_to_markup(html: str) -> str:
    """Inline HTML as typed: strong as stars, other tags as they are, signs escaped."""
    written, last = [], 0
    for tag in _INLINE_TAG_PATTERN.finditer(html):
        written.append(_escape_markup(html[last : tag.start()]))
        written.append("**" if tag[0] in ("<strong>", "</strong>") else tag[0])
        last = tag.end()
    return "".join([*written, _escape_markup(html[last:])])


def _escape_markup(html: str) -> str:
    return _MARKUP_TO_ESCAPE_PATTERN.sub(r"\\\g<0>", entities.unescape(html))


def _escape_block_start(line: str) -> str:
    """A paragraph that begins as something else would is kept from being read so."""
    if _BLOCK_START_PATTERN.match(line):
        return f"\\{line}"
    return (
        _NUMBERED_ITEM_PATTERN.sub(r"\1\\. ", line, count=1) if _NUMBERED_ITEM_PATTERN.match(line) else line
    )


def _lines_to_blocks(lines: list[str]) -> Iterator[str]:
    """Each line as a block of HTML, neighbours of one list together."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if photo := _PHOTO_LINE_PATTERN.fullmatch(line):
            yield f'<figure data-photo="{photo[1]}"></figure>'
        elif _HTML_BLOCK_PATTERN.fullmatch(line):
            yield line
        elif kind := _block_kind_of_line(line):
            if part := _ITEM_TAG_BY_BLOCK_CONTENT.get(kind.holds):
                items = _consecutive_items(lines, at, _BLOCK_MARKER_PATTERNS[kind.tag])
                yield _typed_lines_to_nested_block(kind.tag, part, items)
                at += len(items) - 1
            else:
                yield f"<{kind.tag}>{_line_to_inline_html(line[len(kind.sign) :])}</{kind.tag}>"
        elif len(items := _consecutive_numbered_items(lines, at)) > 1:
            yield _typed_lines_to_nested_block("ol", "li", items)
            at += len(items) - 1
        elif line:
            yield f"<p>{_line_to_inline_html(line)}</p>"
        at += 1


def _block_kind_of_line(line: str) -> BlockKind | None:
    """The kind of block whose sign the line begins with."""
    return next(
        (kind for kind in _BLOCK_KINDS_WITH_MARKER if _BLOCK_MARKER_PATTERNS[kind.tag].match(line)), None
    )


def _typed_lines_to_nested_block(tag: str, part: str, lines: list[str]) -> str:
    inside = "".join(f"<{part}>{_line_to_inline_html(line)}</{part}>" for line in lines)
    return f"<{tag}>{inside}</{tag}>"


def _consecutive_items(lines: list[str], at: int, sign: re.Pattern[str]) -> list[str]:
    """The texts behind the sign in this line and the following ones that share it."""
    found: list[str] = []
    while at + len(found) < len(lines) and (begun := sign.match(line := lines[at + len(found)])):
        found.append(line[begun.end() :])
    return found


def _consecutive_numbered_items(lines: list[str], at: int) -> list[str]:
    """The texts behind the numbers in lines from here that count up from one."""
    found: list[str] = []
    while at + len(found) < len(lines) and (
        begun := _NUMBERED_ITEM_PATTERN.match(line := lines[at + len(found)])
    ):
        if begun[1] != str(len(found) + 1):
            break
        found.append(line[begun.end() :])
    return found


def _line_to_inline_html(line: str) -> str:
    """A typed line as inline HTML; a last pair of stars without partner is two stars."""
    stars = sum(1 for sign in _INLINE_MARKUP_PATTERN.finditer(line) if sign["bold"])
    written, last, met = [], 0, 0
    for sign in _INLINE_MARKUP_PATTERN.finditer(line):
        written.append(entities.escape(line[last : sign.start()], quote=False))
        last = sign.end()
        if sign["bold"]:
            met += 1
            literal = met == stars and stars % 2
            written.append("**" if literal else "<strong>" if met % 2 else "</strong>")
        elif sign["escaped"]:
            written.append(entities.escape(sign[0][1], quote=False))
        else:
            written.append(sign[0])
    return "".join([*written, entities.escape(line[last:], quote=False)])
