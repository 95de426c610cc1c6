"""A body as lines that can be typed on a phone (正文记号): each line a paragraph, a few signs for the rest.

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

_TAG = r'</?(?:strong|em|sub|sup)>|<br>|<a href="[^"<>]*">|</a>'
_ESCAPED = r"\\[\\*<#>〔.\-]"
_INLINE = re.compile(rf"(?P<escaped>{_ESCAPED})|(?P<bold>\*\*)|(?P<tag>{_TAG})")
_MARKUP = re.compile(_TAG)
_PHOTO = re.compile(r"〔图 ?([0-9]{1,9})〕")
_HEADING = re.compile(r"(#{2,4}) (?=\S)")
_NUMBERED = re.compile(r"([0-9]{1,4})\. (?=\S)")
_ITEM = re.compile(r"- (?=\S)")
_QUOTED = re.compile(r"> (?=\S)")
_WHOLE = re.compile(r"<(table|ul|ol|blockquote|h[2-4]|p)>.*</\1>")
_FIRST = re.compile(rf"#{{2,4}} |- |> |{_PHOTO.pattern}$|<(?:table|ul|ol|blockquote|h[2-4]|p)>")
_PART = re.compile(r"<(?:li|p)>(.*?)</(?:li|p)>")
# In text: a star beside another or at an edge, a backslash before a sign or at the end, what looks like a tag.
_SIGN = re.compile(r"(?<=\*)\*|\*(?=\*)|^\*|\*$|\\(?=[\\*<#>〔.\-]|$)|<(?=/?(?:strong|em|sub|sup|br|a)\b)")


def lines_of(clean_body: str) -> str:
    """The clean body as lines to type in."""
    written: list[str] = []
    before = ""
    for block in clean_body.split("\n") if clean_body else []:
        kind, lines = _written(block)
        if kind in ("ul", "ol", "blockquote") and kind == before:
            written.append("")
        written += lines
        before = kind
    return "\n".join(written)


def body_of(text: str) -> str:
    """The lines as a clean body."""
    return body.clean("\n".join(_blocks(clean_prose(text).split("\n"))))


def _written(block: str) -> tuple[str, list[str]]:
    """What kind of block it is, and its lines."""
    kind = block[1 : block.index(">")]
    if kind.startswith("figure"):
        return kind, [f"〔图 {re.sub('[^0-9]', '', kind)}〕"]
    parts = [_inline(part) for part in _PART.findall(block)]
    if kind == "p":
        return kind, [_guarded(_inline(block[3:-4]))]
    if kind in ("h2", "h3", "h4"):
        return kind, [f"{'#' * int(kind[1])} {_inline(block[4:-5])}"]
    if kind == "ul":
        return kind, [f"- {part}" for part in parts]
    if kind == "ol" and len(parts) > 1:
        return kind, [f"{number}. {part}" for number, part in enumerate(parts, 1)]
    if kind == "blockquote":
        return kind, [f"> {part}" for part in parts]
    return "whole", [block]


def _inline(html: str) -> str:
    """Inline HTML as typed: strong as stars, other tags as they are, the signs in its text guarded."""
    written, last = [], 0
    for tag in _MARKUP.finditer(html):
        written.append(_text(html[last : tag.start()]))
        written.append("**" if tag[0] in ("<strong>", "</strong>") else tag[0])
        last = tag.end()
    return "".join([*written, _text(html[last:])])


def _text(html: str) -> str:
    return _SIGN.sub(r"\\\g<0>", entities.unescape(html))


def _guarded(line: str) -> str:
    """A paragraph that begins as something else would is kept from being read so."""
    if _FIRST.match(line):
        return f"\\{line}"
    return _NUMBERED.sub(r"\1\\. ", line, count=1) if _NUMBERED.match(line) else line


def _blocks(lines: list[str]) -> Iterator[str]:
    """Each line as a block of HTML, neighbours of one list together."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if photo := _PHOTO.fullmatch(line):
            yield f'<figure data-photo="{photo[1]}"></figure>'
        elif heading := _HEADING.match(line):
            yield f"<h{len(heading[1])}>{_html(line[heading.end() :])}</h{len(heading[1])}>"
        elif _WHOLE.fullmatch(line):
            yield line
        elif items := _run(lines, at, _ITEM):
            yield f"<ul>{''.join(f'<li>{_html(item)}</li>' for item in items)}</ul>"
            at += len(items) - 1
        elif items := _run(lines, at, _QUOTED):
            yield f"<blockquote>{''.join(f'<p>{_html(item)}</p>' for item in items)}</blockquote>"
            at += len(items) - 1
        elif len(items := _counted(lines, at)) > 1:
            yield f"<ol>{''.join(f'<li>{_html(item)}</li>' for item in items)}</ol>"
            at += len(items) - 1
        elif line:
            yield f"<p>{_html(line)}</p>"
        at += 1


def _run(lines: list[str], at: int, sign: re.Pattern[str]) -> list[str]:
    """What stands behind the sign in this line and those after it that begin with it too."""
    found: list[str] = []
    while at + len(found) < len(lines) and (begun := sign.match(line := lines[at + len(found)])):
        found.append(line[begun.end() :])
    return found


def _counted(lines: list[str], at: int) -> list[str]:
    """What stands behind the numbers of this line and those after it, as long as they count from one."""
    found: list[str] = []
    while at + len(found) < len(lines) and (begun := _NUMBERED.match(line := lines[at + len(found)])):
        if begun[1] != str(len(found) + 1):
            break
        found.append(line[begun.end() :])
    return found


def _html(line: str) -> str:
    """A typed line as inline HTML; a last pair of stars that nothing answers is two stars."""
    stars = sum(1 for sign in _INLINE.finditer(line) if sign["bold"])
    written, last, met = [], 0, 0
    for sign in _INLINE.finditer(line):
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
