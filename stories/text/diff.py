"""How two versions of a story differ (对比), for the eyes of those who sign it and those who correct it."""

import html as entities
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any, Literal, NamedTuple

from stories.fields import names
from stories.text import body
from stories.text.alignment import Kind, Match, aligned
from stories.text.corrected_passages import changed_passages
from stories.text.inline_diff import Piece, changes, compare_text, pieces, tokens
from stories.text.matching import Span

__all__ = [
    "FieldChange",
    "Piece",
    "Row",
    "changed_passages",
    "compare_paragraphs",
    "compare_snapshots",
    "compare_text",
]


# Signs a reader of plain text knows, in the place of markup; what they cannot tell apart is shown as HTML.
_INLINE = {"strong": "**", "em": "*", "sub": "~", "sup": "^", "br": "↵", "/th": " | ", "/td": " | "}
_BLOCKS = {
    "h2": "〔小标题〕",
    "h3": "〔小标题 3〕",
    "h4": "〔小标题 4〕",
    "ul": "· ",
    "ol": "〔编号〕",
    "blockquote": "〔引文〕",
    "table": "〔表格〕",
}
_TAG = re.compile(r"<(/?[a-z0-9]+)[^>]*>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_NAME = re.compile(r"<([a-z0-9]+)>")
_PARTS = re.compile(
    r"(?<=</li>)(?=<li>)|(?<=</p>)(?=<p>)|(?<=</tr>)(?=<tr>|</thead><tbody>)|(?<=</caption>)(?=<t)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph beside what became of it, and their numbers; what is gone or new stands beside nothing.

    A paragraph that was split, or that several were merged into, stands in several rows, a part in each.
    """

    kind: Kind
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    old_number: int | None
    new_number: int | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a story that differs, row by row; rows that are the same are there for their context."""

    field: str
    rows: list[Row]


class _Line(NamedTuple):
    """A line as editors read it, all that is stored of it, and what it is about, if that is known."""

    shown: str
    exact: str
    about: object


def compare_paragraphs(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """Every paragraph stands in the reading order of the new text beside the one it was, those gone in their place."""
    return _rows(old, new, aligned(old, new))


def compare_snapshots(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """Every field of the story that differs, in the order of the page, then those not known here."""
    found = []
    for field in dict.fromkeys((*names(kept=True), *new, *old)):
        before, after = _lines(field, old.get(field)), _lines(field, new.get(field))
        if [line.exact for line in before] != [line.exact for line in after]:
            rows = _compare_lines(before, after)
            found.append(FieldChange(field, _as_counted(rows, before, after) if field == "body" else rows))
    return found


def _as_counted(rows: Iterable[Row], old: Sequence[_Line], new: Sequence[_Line]) -> list[Row]:
    """The rows with the numbers by which people count paragraphs: a photo in the text is none."""
    before, after = _counted(old), _counted(new)
    return [
        replace(
            row,
            old_number=before[row.old_number - 1] if row.old_number else None,
            new_number=after[row.new_number - 1] if row.new_number else None,
        )
        for row in rows
    ]


def _counted(lines: Sequence[_Line]) -> list[int | None]:
    """The number of each line among those that are text."""
    numbers = accumulate(int(line.about is None) for line in lines)
    return [number if line.about is None else None for line, number in zip(lines, numbers, strict=True)]


def _rows(old: Sequence[str], new: Sequence[str], matches: Iterable[Match]) -> list[Row]:
    return [row for kind, span in matches for row in _rows_of(kind, span, old, new)]


def _rows_of(kind: Kind, span: Span, old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """The rows of paragraphs that belong together."""
    old_number, new_number = span.old_start + 1, span.new_start + 1
    if kind == "gone":
        return [Row("gone", _piece("gone", old[span.old_start]), (), old_number, None)]
    if kind == "new":
        return [Row("new", (), _piece("new", new[span.new_start]), None, new_number)]
    if kind == "same" or (kind == "moved" and old[span.old_start] == new[span.new_start]):
        same = _piece("same", old[span.old_start])
        return [Row(kind, same, same, old_number, new_number)]
    old_words, old_cuts = _words(old[span.old_start : span.old_end])
    new_words, new_cuts = _words(new[span.new_start : span.new_end])
    found = changes(old_words, new_words)
    if kind == "split":
        old_cuts = [0, *(_opposite(cut, found) for cut in new_cuts[1:-1]), len(old_words)]
    elif kind == "merged":
        mirrored = [Span(*change[2:], *change[:2]) for change in found]
        new_cuts = [0, *(_opposite(cut, mirrored) for cut in old_cuts[1:-1]), len(new_words)]
    gone, fresh = [change[:2] for change in found], [change[2:] for change in found]
    return [
        Row(
            kind,
            pieces("gone", old_words, gone, *old_part),
            pieces("new", new_words, fresh, *new_part),
            old_number if kind == "split" else old_number + part,
            new_number if kind == "merged" else new_number + part,
        )
        for part, (old_part, new_part) in enumerate(zip(pairwise(old_cuts), pairwise(new_cuts), strict=True))
    ]


def _piece(kind: Literal["same", "gone", "new"], text: str) -> tuple[Piece, ...]:
    return (Piece(kind, text),) if text else ()


def _words(paragraphs: Iterable[str]) -> tuple[list[str], list[int]]:
    """The tokens of the paragraphs in a row, and where each begins and the last ends."""
    each = [tokens(text) for text in paragraphs]
    return [word for words in each for word in words], [0, *accumulate(map(len, each))]


def _opposite(cut: int, found: Sequence[Span]) -> int:
    """The place in the old that stands across from this place in the new; what is gone there stands before it."""
    number = bisect_right(found, cut, key=lambda change: change.new_start) - 1
    if number < 0:
        return cut
    change = found[number]
    if cut >= change.new_end:
        return cut - change.new_end + change.old_end
    return change.old_start if cut == change.new_start else change.old_end


def _compare_lines(old: list[_Line], new: list[_Line]) -> list[Row]:
    """The lines stand side by side, and where the eye would see no difference, all that is stored is shown."""
    before, after = [line.shown for line in old], [line.shown for line in new]
    if len(old) == len(new) == 1:
        # One headline always stands beside the other, however little they share.
        matches = [Match("same" if before == after else "changed", Span(0, 1, 0, 1))]
    else:
        matches = aligned(before, after, ([line.about for line in old], [line.about for line in new]))
    rows = []
    for row in _rows(before, after, matches):
        if row.kind in ("same", "moved") and row.old_number and row.new_number and row.old == row.new:
            left, right = old[row.old_number - 1].exact, new[row.new_number - 1].exact
            if left != right:
                kind: Kind = "moved" if row.kind == "moved" else "changed"
                row = Row(kind, *compare_text(left, right), row.old_number, row.new_number)
        rows.append(row)
    return rows


def _lines(field: str, value: Any) -> list[_Line]:
    """The value of a field as lines, none if there is nothing in it."""
    if value is None or value in ("", [], {}):
        return []
    if field == "body" and isinstance(value, str):
        return [line for block in body.blocks(value) for line in _body_lines(block)]
    if isinstance(value, list):
        return [_item(field, item) for item in value]
    text = value if isinstance(value, str) else _exact(value)
    return [_Line(line, line, None) for line in text.split("\n")]


def _item(field: str, item: Any) -> _Line:
    if not isinstance(item, Mapping):
        return _Line(item if isinstance(item, str) else _exact(item), _exact(item), None)
    if field == "bylines":
        return _Line(_dotted(item, "name", "role", "printed"), _exact(item), item.get("name"))
    if field == "photos":
        words = _dotted(item, "caption", "credit", "alt")
        return _Line(f"〔图片 {item.get('id')}〕{words}", _exact(item), item.get("id"))
    return _Line(_exact(item), _exact(item), None)


def _dotted(item: Mapping[str, Any], *names: str) -> str:
    return " · ".join(str(item[name]) for name in names if item.get(name))


def _exact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _body_lines(block: body.Block) -> list[_Line]:
    """Each paragraph, item, table row, caption and photo of the body is a line; joined they are the block."""
    if block.kind == "photo":
        return [_Line(f"〔图片 {block.photo}〕", block.html, block.photo)]
    if block.kind == "p":
        return [_Line(_shown(block.html), f"<p>{block.html}</p>", None)]
    name = _NAME.match(block.html)
    sign = _BLOCKS.get(name[1], "") if name else ""
    return [_Line(sign + _shown(part), part, None) for part in _PARTS.split(block.html)]


def _shown(html: str) -> str:
    """The text of the HTML with signs for its markup."""
    linked = _LINK.sub(lambda link: f"[{link[2]}]({link[1]})", html)
    text = _TAG.sub(lambda tag: _INLINE.get(tag[1]) or _INLINE.get(tag[1].removeprefix("/"), ""), linked)
    return entities.unescape(text).removesuffix(" | ")
