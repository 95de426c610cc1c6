"""Cleans typed text to plain, visible Unicode that neither hides nor deceives.

What is decided here, once, for the whole system:

* No normalisation. NFC would silently turn the compatibility ideographs (兼容汉字, U+F900–FAFF) in people's
  names into other characters, so what was typed is what is stored.
* Private-use characters stay: names with rare characters (生僻字) still arrive in them.
* U+200E, U+200F and U+061C stay: Arabic, Hebrew and Uyghur need them beside digits and brackets, and unlike
  the overrides they cannot turn a word round. A value of nothing else is empty.
* Joiners and variation selectors stay where they mean something (emoji, ideographic variants, Persian, Indic)
  and go where they only make two equal-looking words differ.
* The ideographic space (全角空格) stays as typed inside a line: it divides the halves of a headline. Every
  other space becomes an ordinary one, and a run of ordinary ones becomes one.
"""

import re

_LINE_BREAK_PATTERN = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACES_PATTERN = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f]+")
_TRIMMED_SPACES = " \n\u3000"

_FORBIDDEN_CHARACTER_PATTERN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls that are neither a space nor a line break
    "\xad\u180e\u200b\ufeff"  # invisible: soft hyphen, Mongolian separator, zero-width spaces
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates
    "\u2060-\u2065\u206a-\u206f"  # word joiner, invisible operators, deprecated format controls
    "\ufff9-\ufffc"  # interlinear annotation; the place of an object that was not pasted
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # invisible shorthand and music controls
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"  # plane 14 but tags and selectors
    "\ud800-\udfff"  # half of a pair: cannot be stored as UTF-8
    "\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)

# Tag characters spell hidden text; only flags like those of Scotland and Wales are made of them.
_UNICODE_TAG_CHARACTER_PATTERN = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|[\U000e0020-\U000e007f]"
)

_VARIATION_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
ZERO_WIDTH_JOIN_CONTROLS = "\u200c\u200d"
_VARIATION_SELECTORS_AND_JOINERS_PATTERN = re.compile(
    f"([^{_VARIATION_SELECTORS}{ZERO_WIDTH_JOIN_CONTROLS}]|^)([{_VARIATION_SELECTORS}{ZERO_WIDTH_JOIN_CONTROLS}]+)"
)
_VARIATION_SELECTOR_PATTERN = re.compile(f"[{_VARIATION_SELECTORS}]")
_JOINABLE_CHARACTER_PATTERN = re.compile(
    "["
    "\xa9\xae\u20e3\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff\U000e007f"  # emoji
    "\u0600-\u10ff\u1780-\u1bff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"  # Arabic, Indic and their neighbours
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f"
    "]"
)

_INVISIBLE_CHARACTERS = (
    " \n\u3000\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u200c-\u200f\u2800\u3164\uffa0"
    + _VARIATION_SELECTORS
)
_INVISIBLE_PATTERN = re.compile(f"[{_INVISIBLE_CHARACTERS}]*")


def clean_line(value: str) -> str:
    """The value as one line of text without hidden characters; "" if nothing shows."""
    return _clean(_LINE_BREAK_PATTERN.sub(" ", value))


def clean_prose(value: str) -> str:
    """The value as visible lines divided by "\\n", ends trimmed; "" if nothing shows."""
    text = _clean(_LINE_BREAK_PATTERN.sub("\n", value))
    return "\n".join(line.rstrip(_TRIMMED_SPACES) for line in text.split("\n"))


def is_blank(value: str | None) -> bool:
    """Whether a reader sees nothing: no text, only spaces or invisible characters."""
    return not clean_prose(value or "")


def clean_inline_text(value: str) -> str:
    """The value cleaned as part of a line, keeping one space at either end."""
    return _clean_characters(_LINE_BREAK_PATTERN.sub(" ", value))


def _clean(text: str) -> str:
    text = _clean_characters(text)
    return "" if _INVISIBLE_PATTERN.fullmatch(text) else text.strip(_TRIMMED_SPACES)


def _clean_characters(text: str) -> str:
    # The order matters: spaces meet, and selectors reach their base, once what stood between them is gone.
    text = _FORBIDDEN_CHARACTER_PATTERN.sub("", text)
    text = _UNICODE_TAG_CHARACTER_PATTERN.sub(r"\1", text)
    text = _VARIATION_SELECTORS_AND_JOINERS_PATTERN.sub(_keep_meaningful_joiners, text)
    return _SPACES_PATTERN.sub(" ", text)


def _keep_meaningful_joiners(match: re.Match[str]) -> str:
    """At most one variation selector and one joiner of a run, where meaningful."""
    base, run = match.group(1), match.group(2)
    if not base or base.isspace() or _INVISIBLE_PATTERN.fullmatch(base):
        return base
    kept, joins = base, bool(_JOINABLE_CHARACTER_PATTERN.match(base))
    for character in run:
        if _VARIATION_SELECTOR_PATTERN.match(character):
            # Long rows of selectors after one character are a known way to smuggle text.
            if len(kept) == 1:
                kept += character
        elif joins:
            return kept + character
    return kept
