"""What a clipboard (剪贴板) holds beside the words: tracked deletions, comments, hidden text, marks made by styles."""

import html as entities
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from stories.text.html_tokeniser import EndTag, StartTag, tokenise_html

# What holds more of a clipboard's characters than this is the text itself, hidden or not.
MOST_OF_A_TEXT = 0.9
Token = str | StartTag | EndTag

# Elements that have no end.
_VOID_TAGS = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr"})
_HIDDEN_PATTERN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all")
_COMMENT_PATTERN = re.compile(r"mso-element\s*:\s*comment|mso-comment-reference")
_COMMENT_CLASSES = frozenset(
    {"msocommentreference", "msocommenttext", "msocomanchor", "msocomtxt", "msocomoff"}
)
_LIST_MARK_PATTERN = re.compile(r"mso-list\s*:\s*ignore")
_SYMBOL_FONT_PATTERN = re.compile(r"font-family\s*:[^;]*(?:wingdings|symbol|webdings)")
# A bullet that stands in a font of pictures is a letter anywhere else; a number is a word of the text.
_NUMBER = "[0-9一二三四五六七八九十a-zA-Z]+"
_COUNTED_PATTERN = re.compile(rf"{_NUMBER}[.．、)）]|[(（]{_NUMBER}[)）]|[①-⑳][.．、)）]?")
_WEIGHT_PATTERN = re.compile(r"font-weight\s*:\s*(\w+)")
_STYLE_TAGS = (
    (re.compile(r"vertical-align\s*:\s*super"), "sup"),
    (re.compile(r"vertical-align\s*:\s*sub"), "sub"),
    (re.compile(r"font-style\s*:\s*italic"), "em"),
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)"), "strong"),
)


@dataclass(frozen=True)
class PastedHtml:
    """The clipboard as HTML of words alone, and how much of what else was left out."""

    html: str
    left_out: dict[str, int]


def read_pasted(html: str) -> PastedHtml:
    """The words that whoever copied them sees as the text, with the marks that stood in styles as tags.

    Left out, and counted: `deletions` (tracked), `comments`, `hidden` text, `readings` (ruby), `images`.
    What opens and never closes is kept, and what hides most of the text: it may be all that was copied.
    """
    tokens = [*tokenise_html(html)]
    ends = _matching_ends(tokens)
    counted: Counter[str] = Counter()
    return PastedHtml("".join(_kept(tokens, ends, counted)), dict(counted))


def _words(tokens: Iterable[Token]) -> str:
    return "".join(token for token in tokens if isinstance(token, str)).strip()


def _matching_ends(tokens: Iterable[Token]) -> dict[int, int]:
    """The place of the closing tag of each element that has one."""
    open_at: dict[str, list[int]] = {}
    ends = {}
    for at, token in enumerate(tokens):
        if isinstance(token, StartTag) and token.name not in _VOID_TAGS:
            open_at.setdefault(token.name, []).append(at)
        elif isinstance(token, EndTag) and open_at.get(token.name):
            ends[open_at[token.name].pop()] = at
    return ends


def _kept(tokens: list[Token], ends: dict[int, int], counted: Counter[str]) -> Iterator[str]:
    at, closing = 0, dict[int, str]()
    # How many characters stand before each token; the sum of an element's is asked for each that is hidden.
    before = [0, *accumulate(len(token) if isinstance(token, str) else 0 for token in tokens)]
    most = before[-1] * MOST_OF_A_TEXT
    while at < len(tokens):
        token = tokens[at]
        if isinstance(token, str):
            yield entities.escape(token)
        elif isinstance(token, EndTag):
            yield closing.pop(at, f"</{token.name}>")
        else:
            end = ends.get(at)
            reason = _reason_to_leave_out(token) if end is not None else ""
            if reason == "hidden" and end is not None and before[end] - before[at] > most:
                reason = ""
            if token.name == "img" and "data-photo" not in token.attributes:
                counted["images"] += 1
            elif reason and end is not None:
                words = _words(tokens[at:end])
                if reason == "mark":
                    yield entities.escape(_list_mark(words, token))
                elif words:
                    counted[reason] += 1
                at = end
            else:
                opened, closed = _tags(token)
                yield opened
                if end is not None:
                    closing[end] = closed
        at += 1


def _reason_to_leave_out(token: StartTag) -> str:
    """Why an element is no part of the text; "" if it is."""
    style = token.attributes.get("style", "").lower()
    classes = set(token.attributes.get("class", "").lower().split())
    if token.name == "del":
        return "deletions"
    if token.name in ("rt", "rp"):
        return "readings"
    if _COMMENT_PATTERN.search(style) or classes & _COMMENT_CLASSES:
        return "comments"
    if "hidden" in token.attributes or _HIDDEN_PATTERN.search(style):
        return "hidden"
    return "mark" if _LIST_MARK_PATTERN.search(style) else ""


def _list_mark(words: str, token: StartTag) -> str:
    """The number of a list's line as it was seen, "• " for a bullet of any shape."""
    words = re.sub(r"\s+", "", words)
    if _COUNTED_PATTERN.fullmatch(words) and not _SYMBOL_FONT_PATTERN.search(
        token.attributes.get("style", "").lower()
    ):
        return words if words[-1] in "、．）)" else f"{words} "
    return "• " if words else ""


def _tags(token: StartTag) -> tuple[str, str]:
    """The element's tags, with those that its style stands for; a <b> that is not bold is none."""
    style = token.attributes.get("style", "").lower()
    name, attributes = token.name, ""
    if (
        name in ("b", "strong")
        and (weight := _WEIGHT_PATTERN.search(style))
        and weight[1] in ("normal", "400")
    ):
        return "<span>", "</span>"
    for key, value in token.attributes.items():
        if key not in ("style", "class", "hidden"):
            attributes += f' {key}="{entities.escape(value)}"'
    marks = [tag for pattern, tag in _STYLE_TAGS if name in ("span", "font") and pattern.search(style)]
    opened = "".join(f"<{tag}>" for tag in marks)
    return f"<{name}{attributes}>{opened}", f"{''.join(f'</{tag}>' for tag in reversed(marks))}</{name}>"
