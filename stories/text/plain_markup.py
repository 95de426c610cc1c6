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

_INLINE_TAG_REGEX = r'</?(?:strong|em|sub|sup)>|<br>|<a href="[^"<>]*">|</a>'
_ESCAPED_SIGN_REGEX = r"\\[\\*<#>〔.\-]"
_INLINE_SIGN_PATTERN = re.compile(
    rf"(?P<escaped>{_ESCAPED_SIGN_REGEX})|(?P<bold>\*\*)|(?P<tag>{_INLINE_TAG_REGEX})"
)
_INLINE_TAG_PATTERN = re.compile(_INLINE_TAG_REGEX)
_PHOTO_LINE_PATTERN = re.compile(r"〔图 ?([0-9]{1,9})〕")
_HEADING_PATTERN = re.compile(r"(#{2,4}) (?=\S)")
_NUMBERED_ITEM_PATTERN = re.compile(r"([0-9]{1,4})\. (?=\S)")
_BULLET_ITEM_PATTERN = re.compile(r"- (?=\S)")
_QUOTED_LINE_PATTERN = re.compile(r"> (?=\S)")
_HTML_BLOCK_PATTERN = re.compile(r"<(table|ul|ol|blockquote|h[2-4]|p)>.*</\1>")
_BLOCK_START_PATTERN = re.compile(
    rf"#{{2,4}} |- |> |{_PHOTO_LINE_PATTERN.pattern}$|<(?:table|ul|ol|blockquote|h[2-4]|p)>"
)
_BLOCK_PART_PATTERN = re.compile(r"<(?:li|p)>(.*?)</(?:li|p)>")
# In text: a star beside another or at an edge, a backslash before a sign or at the end, what looks like a tag.
_SIGN_TO_ESCAPE_PATTERN = re.compile(
    r"(?<=\*)\*|\*(?=\*)|^\*|\*$|\\(?=[\\*<#>〔.\-]|$)|<(?=/?(?:strong|em|sub|sup|br|a)\b)"
)


def body_to_lines(clean_body: str) -> str:
    """The clean body as lines to type in."""
    written: list[str] = []
    before = ""
    for block in clean_body.split("\n") if clean_body else []:
        kind, lines = _block_to_lines(block)
        if kind in ("ul", "ol", "blockquote") and kind == before:
            written.append("")
        written += lines
        before = kind
    return "\n".join(written)


def lines_to_body(text: str) -> str:
    """The lines as a clean body."""
    return body.clean("\n".join(_lines_to_blocks(clean_prose(text).split("\n"))))


def _block_to_lines(block: str) -> tuple[str, list[str]]:
    """What kind of block it is, and its lines."""
    kind = block[1 : block.index(">")]
    if kind.startswith("figure"):
        return kind, [f"〔图 {re.sub('[^0-9]', '', kind)}〕"]
    parts = [_inline_html_to_signs(part) for part in _BLOCK_PART_PATTERN.findall(block)]
    if kind == "p":
        return kind, [_escape_block_start(_inline_html_to_signs(block[3:-4]))]
    if kind in ("h2", "h3", "h4"):
        return kind, [f"{'#' * int(kind[1])} {_inline_html_to_signs(block[4:-5])}"]
    if kind == "ul":
        return kind, [f"- {part}" for part in parts]
    if kind == "ol" and len(parts) > 1:
        return kind, [f"{number}. {part}" for number, part in enumerate(parts, 1)]
    if kind == "blockquote":
        return kind, [f"> {part}" for part in parts]
    return "whole", [block]


def _inline_html_to_signs(html: str) -> str:
    """Inline HTML as typed: strong as stars, other tags as they are, signs escaped."""
    written, last = [], 0
    for tag in _INLINE_TAG_PATTERN.finditer(html):
        written.append(_escape_signs(html[last : tag.start()]))
        written.append("**" if tag[0] in ("<strong>", "</strong>") else tag[0])
        last = tag.end()
    return "".join([*written, _escape_signs(html[last:])])


def _escape_signs(html: str) -> str:
    return _SIGN_TO_ESCAPE_PATTERN.sub(r"\\\g<0>", entities.unescape(html))


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
        elif heading := _HEADING_PATTERN.match(line):
            yield f"<h{len(heading[1])}>{_line_to_inline_html(line[heading.end() :])}</h{len(heading[1])}>"
        elif _HTML_BLOCK_PATTERN.fullmatch(line):
            yield line
        elif items := _consecutive_items(lines, at, _BULLET_ITEM_PATTERN):
            yield f"<ul>{''.join(f'<li>{_line_to_inline_html(item)}</li>' for item in items)}</ul>"
            at += len(items) - 1
        elif items := _consecutive_items(lines, at, _QUOTED_LINE_PATTERN):
            yield f"<blockquote>{''.join(f'<p>{_line_to_inline_html(item)}</p>' for item in items)}</blockquote>"
            at += len(items) - 1
        elif len(items := _consecutive_numbered_items(lines, at)) > 1:
            yield f"<ol>{''.join(f'<li>{_line_to_inline_html(item)}</li>' for item in items)}</ol>"
            at += len(items) - 1
        elif line:
            yield f"<p>{_line_to_inline_html(line)}</p>"
        at += 1


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
    stars = sum(1 for sign in _INLINE_SIGN_PATTERN.finditer(line) if sign["bold"])
    written, last, met = [], 0, 0
    for sign in _INLINE_SIGN_PATTERN.finditer(line):
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
