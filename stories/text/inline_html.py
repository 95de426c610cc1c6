"""Marked text is written as the canonical HTML inside a paragraph, item or cell."""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from people.text import clean_inline_text, clean_line, is_blank

_TRIMMED_SPACES = " \u3000"
# No name before the host: "http://www.people.com.cn@evil.example" reads as another address than it is.
_URL_PATTERN = re.compile(
    r"(https?)(://[^\s/?#@:\\\[\]\"<>]+(?::[0-9]+)?(?![^/?#]).*)|(mailto|tel)(:.+)", re.IGNORECASE | re.DOTALL
)
_UNSAFE_URL_CHARACTER_PATTERN = re.compile(r"[\s\"'<>\\^`{|}]")


@dataclass(slots=True)
class Link:
    """A link that reaches to the end of the paragraph in which its first word stands.

    Were it carried on into every paragraph that follows an unclosed <a>, one long address and many short
    paragraphs would make a page a thousand times the size of what was sent.
    """

    href: str
    spent: bool = field(default=False, compare=False)


# Outermost first, always in the order link, strong, em, sub or sup: equal marks make equal HTML.
InlineMarks = tuple["Link | str", ...]
TextRun = tuple[str, InlineMarks]


class InlineHtmlLine:
    """Text with marks and line breaks, in the order written."""

    def __init__(self) -> None:
        self._segments: list[list[TextRun]] = [[]]

    def write(self, text: str, marks: InlineMarks) -> None:
        """The text stands at the end of the line."""
        self._segments[-1].append((text, marks))

    def break_here(self) -> None:
        """What is written next stands on a new line (换行) of the same paragraph."""
        if self._segments[-1] or len(self._segments) == 1 or self._segments[-2]:
            self._segments.append([])

    def inline(self) -> str:
        """The whole line as HTML, without empty lines; "" if nothing shows."""
        shown = [runs for runs in map(_tidy_runs, self._segments) if _is_visible(runs)]
        return _render_html(shown)

    def paragraphs(self) -> Iterator[str]:
        """The line as HTML paragraphs, divided at empty lines (Enter pressed twice)."""
        together: list[list[TextRun]] = []
        for segment in self._segments:
            runs = _tidy_runs(segment)
            if _is_visible(runs):
                together.append(runs)
            elif together:
                yield _render_html(together)
                together = []
        if together:
            yield _render_html(together)


def safe_url(value: str) -> str | None:
    """The http, https, mailto or tel address, safe in an attribute; else None."""
    found = _URL_PATTERN.fullmatch(clean_line(value))
    if not found:
        return None
    scheme, rest = found[1] or found[3], found[2] or found[4]
    return scheme.lower() + _UNSAFE_URL_CHARACTER_PATTERN.sub(lambda sign: quote(sign[0]), rest)


def _is_visible(runs: list[TextRun]) -> bool:
    return not is_blank("".join(text for text, _ in runs))


def _tidy_runs(runs: list[TextRun]) -> list[TextRun]:
    """Clean text, single spaces, none at the ends; neighbours differ in their marks."""
    runs = _merge_equal_runs([(text, _without_finished_link(marks)) for text, marks in runs])
    runs = _merge_equal_runs([(clean_inline_text(text), marks) for text, marks in runs])
    tidy: list[TextRun] = []
    for text, marks in runs:
        if not tidy:
            text = text.lstrip(_TRIMMED_SPACES)
        elif tidy[-1][0].endswith(" "):
            text = text.removeprefix(" ")
        if text:
            tidy.append((text, marks))
    while tidy and not (text := tidy[-1][0].rstrip(_TRIMMED_SPACES)):
        tidy.pop()
    if tidy:
        tidy[-1] = (text, tidy[-1][1])
    return _merge_equal_runs(_unmark_spaces(tidy))


def _unmark_spaces(runs: list[TextRun]) -> list[TextRun]:
    """A space between two runs carries only what both carry."""
    spaces: list[int] = []
    before: InlineMarks = ()
    for index, (text, marks) in enumerate(runs):
        if text.isspace():
            spaces.append(index)
            continue
        for space in spaces:
            runs[space] = (runs[space][0], _common_outer_marks(before, marks))
        spaces, before = [], marks
    return runs


def _merge_equal_runs(runs: list[TextRun]) -> list[TextRun]:
    """Neighbours with the same marks are one run, and empty runs are gone."""
    joined: list[tuple[list[str], InlineMarks]] = []
    for text, marks in runs:
        if not text:
            continue
        if joined and joined[-1][1] == marks:
            joined[-1][0].append(text)
        else:
            joined.append(([text], marks))
    return [("".join(texts), marks) for texts, marks in joined]


def _render_html(lines: list[list[TextRun]]) -> str:
    pieces: list[str] = []
    opened: InlineMarks = ()
    used: list[Link] = []
    for number, runs in enumerate(lines):
        if number:
            opened = _write_tags_between_runs(pieces, opened, _common_outer_marks(opened, runs[0][1]))
            pieces.append("<br>")
        for text, marks in runs:
            opened = _write_tags_between_runs(pieces, opened, marks)
            used.extend(mark for mark in marks[:1] if isinstance(mark, Link))
            pieces.append(entities.escape(text, quote=False))
    _write_tags_between_runs(pieces, opened, ())
    for link in used:
        link.spent = True
    return "".join(pieces)


def _write_tags_between_runs(pieces: list[str], opened: InlineMarks, wanted: InlineMarks) -> InlineMarks:
    """The tags between two runs are written, those that both carry staying open."""
    kept = len(_common_outer_marks(opened, wanted))
    for mark in reversed(opened[kept:]):
        pieces.append("</a>" if isinstance(mark, Link) else f"</{mark}>")
    for mark in wanted[kept:]:
        pieces.append(f'<a href="{entities.escape(mark.href)}">' if isinstance(mark, Link) else f"<{mark}>")
    return wanted


def _common_outer_marks(left: InlineMarks, right: InlineMarks) -> InlineMarks:
    count = 0
    while count < min(len(left), len(right)) and left[count] == right[count]:
        count += 1
    return left[:count]


def _without_finished_link(marks: InlineMarks) -> InlineMarks:
    return marks[1:] if marks and isinstance(marks[0], Link) and marks[0].spent else marks
