"""How two versions of a story differ (对比), for signing and correcting."""

import html as entities
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any, Literal, NamedTuple

from stories.fields import field_names
from stories.text import body
from stories.text.alignment import MatchKind, ParagraphMatch, align_paragraphs
from stories.text.block_kinds import BLOCK_KIND_BY_TAG, block_html_tag
from stories.text.corrected_passages import changed_passages
from stories.text.inline_diff import DiffPiece, changed_spans, compare_text, diff_pieces, tokenise
from stories.text.matching import OldNewSpan

__all__ = [
    "FieldChange",
    "DiffPiece",
    "DiffRow",
    "changed_passages",
    "compare_paragraphs",
    "compare_snapshots",
    "compare_text",
]


# Signs a reader of plain text knows, in the place of markup; what they cannot tell apart is shown as HTML.
_PLAIN_TEXT_BY_INLINE_TAG = {
    "strong": "**",
    "em": "*",
    "sub": "~",
    "sup": "^",
    "br": "↵",
    "/th": " | ",
    "/td": " | ",
}
_TAG_PATTERN = re.compile(r"<(/?[a-z0-9]+)[^>]*>")
_LINK_PATTERN = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_BLOCK_LINE_BOUNDARY_PATTERN = re.compile(
    r"(?<=</li>)(?=<li>)|(?<=</p>)(?=<p>)|(?<=</tr>)(?=<tr>|</thead><tbody>)|(?<=</caption>)(?=<t)"
)


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One paragraph and what became of it, numbered; a gone or new one stands alone.

    A paragraph that was split, or that several were merged into, stands in several rows, a part in each.
    """

    kind: MatchKind
    old: tuple[DiffPiece, ...]
    new: tuple[DiffPiece, ...]
    old_number: int | None
    new_number: int | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, row by row; equal rows are there for context."""

    field: str
    rows: list[DiffRow]


class _ComparedLine(NamedTuple):
    """A line as editors read it, as it is stored, and what it is about, if known."""

    shown: str
    exact: str
    about: object


def compare_paragraphs(old: Sequence[str], new: Sequence[str]) -> list[DiffRow]:
    """The new paragraphs beside their old ones, gone ones where they stood."""
    return _rows_of_matches(old, new, align_paragraphs(old, new))


def compare_snapshots(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """Every field that differs, in the order of the page; unknown fields last."""
    found = []
    for field in dict.fromkeys((*field_names(kept=True), *new, *old)):
        before, after = (
            _field_value_to_lines(field, old.get(field)),
            _field_value_to_lines(field, new.get(field)),
        )
        if [line.exact for line in before] != [line.exact for line in after]:
            rows = _compare_lines(before, after)
            found.append(FieldChange(field, _renumber_rows(rows, before, after) if field == "body" else rows))
    return found


def _renumber_rows(
    rows: Iterable[DiffRow], old: Sequence[_ComparedLine], new: Sequence[_ComparedLine]
) -> list[DiffRow]:
    """The rows numbered as people count paragraphs; photos in the text do not count."""
    before, after = _text_line_numbers(old), _text_line_numbers(new)
    return [
        replace(
            row,
            old_number=before[row.old_number - 1] if row.old_number else None,
            new_number=after[row.new_number - 1] if row.new_number else None,
        )
        for row in rows
    ]


def _text_line_numbers(lines: Sequence[_ComparedLine]) -> list[int | None]:
    """The number of each line among those that are text."""
    numbers = accumulate(int(line.about is None) for line in lines)
    return [number if line.about is None else None for line, number in zip(lines, numbers, strict=True)]


def _rows_of_matches(
    old: Sequence[str], new: Sequence[str], matches: Iterable[ParagraphMatch]
) -> list[DiffRow]:
    return [row for kind, span in matches for row in _rows_of_match(kind, span, old, new)]


def _rows_of_match(
    kind: MatchKind, span: OldNewSpan, old: Sequence[str], new: Sequence[str]
) -> list[DiffRow]:
    """The rows of paragraphs that belong together."""
    old_number, new_number = span.old_start + 1, span.new_start + 1
    if kind == "gone":
        return [DiffRow("gone", _whole_text_as_one_piece("gone", old[span.old_start]), (), old_number, None)]
    if kind == "new":
        return [DiffRow("new", (), _whole_text_as_one_piece("new", new[span.new_start]), None, new_number)]
    if kind == "same" or (kind == "moved" and old[span.old_start] == new[span.new_start]):
        same = _whole_text_as_one_piece("same", old[span.old_start])
        return [DiffRow(kind, same, same, old_number, new_number)]
    old_words, old_cuts = _tokens_and_offsets(old[span.old_start : span.old_end])
    new_words, new_cuts = _tokens_and_offsets(new[span.new_start : span.new_end])
    found = changed_spans(old_words, new_words)
    if kind == "split":
        old_cuts = [0, *(_old_offset_for_new(cut, found) for cut in new_cuts[1:-1]), len(old_words)]
    elif kind == "merged":
        mirrored = [OldNewSpan(*change[2:], *change[:2]) for change in found]
        new_cuts = [0, *(_old_offset_for_new(cut, mirrored) for cut in old_cuts[1:-1]), len(new_words)]
    gone, fresh = [change[:2] for change in found], [change[2:] for change in found]
    return [
        DiffRow(
            kind,
            diff_pieces("gone", old_words, gone, *old_part),
            diff_pieces("new", new_words, fresh, *new_part),
            old_number if kind == "split" else old_number + part,
            new_number if kind == "merged" else new_number + part,
        )
        for part, (old_part, new_part) in enumerate(zip(pairwise(old_cuts), pairwise(new_cuts), strict=True))
    ]


def _whole_text_as_one_piece(kind: Literal["same", "gone", "new"], text: str) -> tuple[DiffPiece, ...]:
    return (DiffPiece(kind, text),) if text else ()


def _tokens_and_offsets(paragraphs: Iterable[str]) -> tuple[list[str], list[int]]:
    """The tokens of the paragraphs in a row, and where each begins and the last ends."""
    each = [tokenise(text) for text in paragraphs]
    return [word for words in each for word in words], [0, *accumulate(map(len, each))]


def _old_offset_for_new(cut: int, found: Sequence[OldNewSpan]) -> int:
    """The old place opposite this new place; what is gone there stands before it."""
    number = bisect_right(found, cut, key=lambda change: change.new_start) - 1
    if number < 0:
        return cut
    change = found[number]
    if cut >= change.new_end:
        return cut - change.new_end + change.old_end
    return change.old_start if cut == change.new_start else change.old_end


def _compare_lines(old: list[_ComparedLine], new: list[_ComparedLine]) -> list[DiffRow]:
    """The lines side by side; where only the stored form differs, that is shown."""
    before, after = [line.shown for line in old], [line.shown for line in new]
    if len(old) == len(new) == 1:
        # One headline always stands beside the other, however little they share.
        matches = [ParagraphMatch("same" if before == after else "changed", OldNewSpan(0, 1, 0, 1))]
    else:
        matches = align_paragraphs(
            before, after, ([line.about for line in old], [line.about for line in new])
        )
    rows = []
    for row in _rows_of_matches(before, after, matches):
        if row.kind in ("same", "moved") and row.old_number and row.new_number and row.old == row.new:
            left, right = old[row.old_number - 1].exact, new[row.new_number - 1].exact
            if left != right:
                kind: MatchKind = "moved" if row.kind == "moved" else "changed"
                row = DiffRow(kind, *compare_text(left, right), row.old_number, row.new_number)
        rows.append(row)
    return rows


def _field_value_to_lines(field: str, value: Any) -> list[_ComparedLine]:
    """The value of a field as lines, none if there is nothing in it."""
    if value is None or value in ("", [], {}):
        return []
    if field == "body" and isinstance(value, str):
        return [line for block in body.blocks(value) for line in _body_lines(block)]
    if isinstance(value, list):
        return [_list_item_to_line(field, item) for item in value]
    text = value if isinstance(value, str) else _to_canonical_json(value)
    return [_ComparedLine(line, line, None) for line in text.split("\n")]


def _list_item_to_line(field: str, item: Any) -> _ComparedLine:
    if not isinstance(item, Mapping):
        return _ComparedLine(
            item if isinstance(item, str) else _to_canonical_json(item), _to_canonical_json(item), None
        )
    if field == "bylines":
        return _ComparedLine(
            _join_with_dots(item, "name", "role", "printed"), _to_canonical_json(item), item.get("name")
        )
    if field == "photos":
        words = _join_with_dots(item, "caption", "credit", "alt")
        return _ComparedLine(f"〔图片 {item.get('id')}〕{words}", _to_canonical_json(item), item.get("id"))
    return _ComparedLine(_to_canonical_json(item), _to_canonical_json(item), None)


def _join_with_dots(item: Mapping[str, Any], *names: str) -> str:
    return " · ".join(str(item[name]) for name in names if item.get(name))


def _to_canonical_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _body_lines(block: body.Block) -> list[_ComparedLine]:
    """The block cut into lines: a paragraph, item, table row, caption or photo each."""
    if block.kind == "photo":
        return [_ComparedLine(f"〔图片 {block.photo}〕", block.html, block.photo)]
    if block.kind == "p":
        return [_ComparedLine(_html_to_plain_text(block.html), f"<p>{block.html}</p>", None)]
    kind = BLOCK_KIND_BY_TAG.get(block_html_tag(block.html))
    sign = kind.compared if kind else ""
    return [
        _ComparedLine(sign + _html_to_plain_text(part), part, None)
        for part in _BLOCK_LINE_BOUNDARY_PATTERN.split(block.html)
    ]


def _html_to_plain_text(html: str) -> str:
    """The text of the HTML with signs for its markup."""
    linked = _LINK_PATTERN.sub(lambda link: f"[{link[2]}]({link[1]})", html)
    text = _TAG_PATTERN.sub(
        lambda tag: (
            _PLAIN_TEXT_BY_INLINE_TAG.get(tag[1])
            or _PLAIN_TEXT_BY_INLINE_TAG.get(tag[1].removeprefix("/"), "")
        ),
        linked,
    )
    return entities.unescape(text).removesuffix(" | ")
