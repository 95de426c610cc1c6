"""One name in all spellings (同名异写): the key by which names are compared."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# 阿依古丽·买买提 is typed with any of these, as the keyboard has it.
MIDDLE_DOT_PATTERN = re.compile("[.•‧∙⋅・᛫]")
# Spaces, dashes, connectors, and what does not show: controls, formats, half pairs.
IGNORED_UNICODE_CATEGORIES = {"Zs", "Zl", "Zp", "Pd", "Pc", "Cc", "Cf", "Cs"}
IGNORED_CHARACTER_PATTERN = re.compile("[\u2212\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MAX_COMPARISON_KEY_CHARACTERS = 120


def comparison_key(name: str) -> str:
    """The key of all spellings of a name, of limited length; "" for marks alone.

    Width and compatibility forms (NFKC), capitals, spaces, hyphens, the kind of middle dot and whatever does not show
    make no difference. The key is for comparing only: what was typed is what is stored and shown. Migration 0010 of
    `people` holds the same, as it was; whoever changes one makes the keys anew in another.
    """
    key = _strip_separators(unicodedata.normalize("NFKC", name).casefold())
    # What came together when a space between went may be one character now.
    while (again := _strip_separators(unicodedata.normalize("NFKC", key).casefold())) != key:
        key = again
    return key[:MAX_COMPARISON_KEY_CHARACTERS] if any(_is_letter(character) for character in key) else ""


def _strip_separators(text: str) -> str:
    plain = IGNORED_CHARACTER_PATTERN.sub("", MIDDLE_DOT_PATTERN.sub("·", text))
    return "".join(
        character for character in plain if unicodedata.category(character) not in IGNORED_UNICODE_CATEGORIES
    )


def validate_name(name: str) -> None:
    """Raises ValidationError when the name has neither a letter nor a digit."""
    if not comparison_key(name):
        raise ValidationError(_("A name has at least one letter, character or digit."), code="marks")


def _is_letter(character: str) -> bool:
    # Rare characters of names still arrive in the private use area, or from a newer Unicode than Python knows.
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) in ("Co", "Cn")
