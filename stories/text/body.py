"""The body of a story (正文): canonical HTML from one allow list, a block per line.

    <p>, <h2>, <h3>, <h4>                  inline content
    <ul>, <ol>                             <li> with inline content, not nested
    <blockquote>                           one or more <p>
    <table>                                <caption>, <thead>, <tbody>, <tr>, <th>, <td> with inline content
    <figure data-photo="12"></figure>      a photo of the story, by its number
    inline: text, <a href>, <strong>, <em>, <sub>, <sup>, <br>

Whatever the way in (typing, pasting from Word, WPS or WeChat, importing, an API), `clean` is the only way to
make such a string, and every other function here reads only what `clean` has returned.
"""

import html as entities
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import nh3

from people.text import clean_prose
from stories.text.block_kinds import BLOCK_KINDS, BLOCK_TAGS, NESTED_BLOCK_TAGS, BlockContent, block_html_tag
from stories.text.html_normaliser import normalise_html
from stories.text.pasted_html import read_pasted

MAX_BODY_CHARACTERS = 2_000_000
# What a word processor puts on the clipboard is mostly styles.
MAX_PASTED_CHARACTERS = 5 * 1024 * 1024
MAX_PARAGRAPHS, MAX_TAGS = 20_000, 100_000

_TAG_PATTERN = re.compile(r"<[^>]*>")
# Each paragraph, item and cell has one that opens it and, written properly, one that closes it.
_BLOCK_TAG_PATTERN = re.compile(r"</?(?:p|br|h[1-6]|li|td|th|div)\b", re.IGNORECASE)
_CELL_END_PATTERN = re.compile(r"</t[dh]>")
_FIGURE_PATTERN = re.compile(r'<figure data-photo="([0-9]+)"></figure>')
_NESTED_LINE_PATTERNS = {
    BlockContent.ITEMS: re.compile(r"<li>(.*?)</li>"),
    BlockContent.PARAGRAPHS: re.compile(r"<p>(.*?)</p>"),
    BlockContent.TABLE: re.compile(r"<(?:caption|tr)>(.*?)</(?:caption|tr)>"),
}
_TEXT_LINE_PATTERN_BY_TAG = {
    kind.tag: _NESTED_LINE_PATTERNS[kind.holds] for kind in BLOCK_KINDS if kind.holds in _NESTED_LINE_PATTERNS
}


class BodyTooLong(ValueError):
    """The text is too long; people see `stories.models.article.BODY_TOO_LONG_MESSAGE`."""


@dataclass(frozen=True)
class Block:
    """A top-level block: a paragraph's inner HTML, a photo's number, else the whole."""

    kind: Literal["p", "html", "photo"]
    html: str
    photo: int | None = None


MAX_CACHED_BODIES, MAX_CACHED_BODY_CHARACTERS = 8, 200_000
_lately: tuple[tuple[str, str], ...] = ()


def clean(html: str) -> str:
    """HTML of any origin as a canonical body: safe, unstyled, no visible word lost.

    Cleaning twice changes nothing. The latest results are kept: a form, an action and a row each ask for
    them.
    """
    global _lately
    for given, made in _lately:
        if html in (made, given):
            return made
    made = _clean_uncached(html)
    if len(html) + len(made) > MAX_CACHED_BODY_CHARACTERS:
        return made
    # One assignment, so that no thread sees half of it.
    _lately = ((html, made), *_lately[: MAX_CACHED_BODIES - 1])
    return made


def _clean_uncached(html: str) -> str:
    _refuse_too_long(html)
    body = normalise_html(html)
    # Two locks on the door. What we wrote ourselves is read once more by a parser that reads as browsers do;
    # it comes back unchanged, but for links whose address no browser could open. Never the other way round:
    # on raw input a browser's repair of unclosed tags makes gigabytes out of kilobytes.
    _refuse_too_long(body)
    checked = _sanitise(body)
    if checked != body:
        checked = _sanitise(normalise_html(checked))
    _refuse_too_long(checked)
    return checked


def clean_pasted(html: str) -> tuple[str, dict[str, int]]:
    """Clipboard HTML, which may be mostly styles, as a canonical body; and what was left out, counted by kind."""
    if len(html) > MAX_PASTED_CHARACTERS or has_too_many_paragraphs(html):
        _refuse_too_long(html)
    pasted = read_pasted(html)
    return clean(normalise_html(pasted.html)), pasted.left_out


def from_paragraphs(paragraphs: Iterable[str]) -> str:
    """The plain texts as paragraphs of a body, their line breaks kept (换行)."""
    lines = (clean_prose(paragraph).split("\n") for paragraph in paragraphs)
    return clean("".join(f"<p>{'<br>'.join(entities.escape(line) for line in each)}</p>" for each in lines))


def from_plain_text(text: str) -> str:
    """Each line of the plain text that is not blank is one paragraph of a body."""
    return from_paragraphs(clean_prose(text).split("\n"))


def blocks(body: str) -> list[Block]:
    """The top-level blocks of a clean body, in order."""
    found = []
    for line in body.split("\n") if body else []:
        if photo := _FIGURE_PATTERN.fullmatch(line):
            found.append(Block("photo", line, int(photo[1])))
        elif line.startswith("<p>"):
            found.append(Block("p", line[len("<p>") : -len("</p>")]))
        else:
            found.append(Block("html", line))
    return found


def paragraphs(body: str) -> list[str]:
    """A clean body's plain texts; each item, row, caption or quoted paragraph is one."""
    found = []
    for block in blocks(body):
        if block.kind == "photo":
            continue
        pieces = _TEXT_LINE_PATTERN_BY_TAG.get(block_html_tag(block.html)) if block.kind == "html" else None
        for piece in pieces.findall(block.html) if pieces else [block.html]:
            cells = [
                _TAG_PATTERN.sub("", cell) for cell in _CELL_END_PATTERN.split(piece.replace("<br>", "\n"))
            ]
            found.append(entities.unescape(" ".join(cell for cell in cells if cell)))
    return [text for text in found if text]


def to_plain_text(body: str) -> str:
    """The words of a clean body and nothing else, one paragraph per line."""
    return "\n".join(paragraphs(body))


def photo_refs(body: str) -> list[int]:
    """The numbers of the photos in a clean body, in order, with repetitions."""
    return [block.photo for block in blocks(body) if block.photo is not None]


def _refuse_too_long(text: str) -> None:
    if len(text) > MAX_BODY_CHARACTERS or has_too_many_paragraphs(text):
        raise BodyTooLong(
            f"This text has more than {MAX_BODY_CHARACTERS:,} characters or {MAX_PARAGRAPHS:,} paragraphs; "
            "divide it into several stories."
        )


def has_too_many_paragraphs(html: str) -> bool:
    """Whether there are more block tags than any story has; each costs time."""
    if html.count("<") > MAX_TAGS:
        return True
    return sum(1 for _ in _BLOCK_TAG_PATTERN.finditer(html)) > 2 * MAX_PARAGRAPHS


def _sanitise(body: str) -> str:
    return nh3.clean(
        body,
        tags={*BLOCK_TAGS, *NESTED_BLOCK_TAGS, "a", "strong", "em", "sub", "sup", "br"},
        attributes={
            "a": {"href"},
            "figure": {"data-photo"},
            "th": {"colspan", "rowspan", "scope"},
            "td": {"colspan", "rowspan"},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative="deny",
        link_rel=None,
    )
