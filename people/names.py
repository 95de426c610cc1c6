"""One name, however it is written (同名异写): the form in which names of people, tags and labels are compared."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.text import clean_line

# 阿依古丽·买买提 is typed with any of these, as the keyboard has it.
_DOTS = re.compile("[.•‧∙⋅・᛫]")
_GAPS = re.compile("[\\s_\u2010-\u2015\u2212-]+")


def comparison_key(name: str) -> str:
    """What all spellings of a name have in common; "" for a name of marks alone.

    Width and compatibility forms (NFKC), capitals, spaces, hyphens and the kind of middle dot make no difference.
    The key is for comparing only: what was typed is what is stored and shown.
    """
    plain = unicodedata.normalize("NFKC", clean_line(name)).casefold()
    key = _GAPS.sub("", _DOTS.sub("·", unicodedata.normalize("NFKC", plain)))
    return key if any(_is_letter(character) for character in key) else ""


def validate_name(name: str) -> None:
    """Nothing; or ValidationError when the name has neither a letter nor a digit."""
    if not comparison_key(name):
        raise ValidationError(_("A name has at least one letter, character or digit."), code="marks")


def _is_letter(character: str) -> bool:
    # Rare characters of names still arrive in the private use area.
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "Co"
