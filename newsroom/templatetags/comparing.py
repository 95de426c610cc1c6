"""How templates show the two sides of a comparison."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from stories.text.diff import DiffPiece

register = template.Library()

DIFF_PIECE_HTML = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>", "same": "{}"}


@register.filter
def diff_html(pieces: Iterable[DiffPiece]) -> SafeString:
    """One side of a comparison with what is gone crossed out and what is new underlined, and no blank in between."""
    # Each is escaped by format_html.
    return mark_safe("".join(format_html(DIFF_PIECE_HTML[piece.kind], piece.text) for piece in pieces))  # noqa: S308
