"""HTML is read as a flat stream of text and tags, in linear time.

Why not html.parser: what it makes of unfinished comments, scripts and quotes differs between patch releases
of Python, and some of them read such input in quadratic time. A stored body must mean the same afterwards.

Nothing here decides what is allowed. The one promise to the writer is that no visible word is lost: markup
that never ends is read as text, and only the inside of what shows no text (script, svg …) is skipped.
"""

import html as entities
import re
from collections.abc import Iterator
from typing import NamedTuple


class StartTag(NamedTuple):
    """An opening tag, its name in lower case, with the few attributes that can matter."""

    name: str
    attributes: dict[str, str]


class EndTag(NamedTuple):
    """A closing tag, its name in lower case."""

    name: str


KEPT_ATTRIBUTES = frozenset({"href", "data-photo", "colspan", "rowspan", "scope", "style", "class", "hidden"})

# Their content is code or another document; without a closing tag it runs to the end, as in every browser.
_RAW_TEXT_TAGS = frozenset({"script", "style", "iframe", "noembed", "noframes"})
# Drawings, formulas, the title of a page, and the settings Word pastes along; may hold themselves.
_SKIPPED_TAGS = frozenset({"svg", "math", "title", "xml"})

_HTML_SPACE_REGEX = r" \t\n\f\r"
_MARKUP_START_PATTERN = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG_PATTERN = re.compile(rf"<(/?)([a-zA-Z][^{_HTML_SPACE_REGEX}/>]*+)")
# The possessive quantifiers (*+) keep a long row of blanks from being tried again and again.
_ATTRIBUTE_PATTERN = re.compile(
    rf"[{_HTML_SPACE_REGEX}/]*+(?:(?P<end>>)|(?P<name>[^{_HTML_SPACE_REGEX}/>][^{_HTML_SPACE_REGEX}/>=]*+)"
    rf"(?:[{_HTML_SPACE_REGEX}]*+=[{_HTML_SPACE_REGEX}]*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^{_HTML_SPACE_REGEX}>\"'][^{_HTML_SPACE_REGEX}>]*+)?))?)"
)
_COMMENT_END_PATTERN = re.compile(r"--!?>")
_REFERENCE_LEADING_ZEROS_PATTERN = re.compile(r"&#0+(?=[0-9])")
_HUGE_CHARACTER_REFERENCE_PATTERN = re.compile(r"&#[0-9]{8,};?")
_CHARACTER_REFERENCE_PATTERN = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31}(?=;));?"
)


def tokenise_html(html: str) -> Iterator[str | StartTag | EndTag]:
    """Every visible character of the HTML, once and in order, between its tags."""
    position = 0
    # What was once searched for in vain is not searched for again: that is what keeps hostile input linear.
    absent: set[str] = set()
    while markup := _MARKUP_START_PATTERN.search(html, position):
        opening = markup.start()
        if opening > position:
            yield _decode_text(html[position:opening])
        if tag := _TAG_PATTERN.match(html, opening):
            attributes, position = _parse_attributes(html, tag.end())
            if position < 0:
                yield _decode_text(html[opening:])
                return
            name = tag[2].lower()
            if tag[1]:
                yield EndTag(name)
            elif name in _RAW_TEXT_TAGS:
                position = _end_of_raw_text(html, name, position)
            elif name in _SKIPPED_TAGS:
                if html[position - 2] != "/" and name not in absent:
                    position = _end_of_skipped_element(html, name, position, absent)
            else:
                yield StartTag(name, attributes)
        elif html.startswith("<!--", opening):
            end = None if "-->" in absent else _COMMENT_END_PATTERN.search(html, opening + 2)
            if end is None:
                absent.add("-->")
            position = end.end() if end else opening + 4
        else:
            # <!DOCTYPE …>, <?xml …>, <![if !supportLists]>, </ …>: comments under another name.
            end_of_declaration = -1 if ">" in absent else html.find(">", opening)
            if end_of_declaration < 0:
                absent.add(">")
                yield "<"
                position = opening + 1
            else:
                position = end_of_declaration + 1
    if position < len(html):
        yield _decode_text(html[position:])


def _parse_attributes(html: str, position: int) -> tuple[dict[str, str], int]:
    """The needed attributes (first values) and the tag's end; -1 if it never ends."""
    found: dict[str, str] = {}
    while part := _ATTRIBUTE_PATTERN.match(html, position):
        position = part.end()
        if part["end"]:
            return found, position
        name = part["name"].lower()
        if name in KEPT_ATTRIBUTES and name not in found:
            value = part["double"] or part["single"] or part["bare"] or ""
            # Only references that are finished: "?a=1&copy=2" is an address, not a copyright sign.
            found[name] = _CHARACTER_REFERENCE_PATTERN.sub(
                lambda reference: entities.unescape(reference[0]), value
            )
    return found, -1


def _end_of_raw_text(html: str, name: str, position: int) -> int:
    end = re.compile(rf"</{name}(?=[{_HTML_SPACE_REGEX}/>])", re.IGNORECASE | re.ASCII).search(html, position)
    return end.start() if end else len(html)


def _end_of_skipped_element(html: str, name: str, position: int, absent: set[str]) -> int:
    """The place of the matching closing tag, else of the last one, else where we were."""
    depth, last = 1, position
    edges = re.compile(rf"<(/?){name}(?=[{_HTML_SPACE_REGEX}/>])", re.IGNORECASE | re.ASCII)
    for edge in edges.finditer(html, position):
        if not edge[1]:
            depth += 1
            continue
        depth, last = depth - 1, edge.start()
        if depth == 0:
            return last
    absent.add(name)
    return last


def _decode_text(raw: str) -> str:
    if "&" not in raw:
        return raw
    # int() refuses numbers of thousands of digits with an exception; none of them is a character.
    raw = _HUGE_CHARACTER_REFERENCE_PATTERN.sub("\ufffd", _REFERENCE_LEADING_ZEROS_PATTERN.sub("&#", raw))
    return entities.unescape(raw)
