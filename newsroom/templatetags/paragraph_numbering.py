"""What a story's page needs to be read, heard and corrected."""

from typing import Any

from django import template

from stories.published import paragraph_numbers

register = template.Library()


@register.filter
def numbered_blocks(article: Any) -> list[tuple[int, dict[str, Any]]]:
    """The blocks of a story, each with the number of its paragraph; 0 for a photo."""
    return paragraph_numbers.blocks_with_paragraph_numbers(article)
