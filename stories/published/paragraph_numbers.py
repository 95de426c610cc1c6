"""The paragraphs of a published story, numbered as a reader counts them."""

from typing import Any

from stories.models.published import PublishedArticle
from stories.text import body


def blocks_with_paragraph_numbers(article: PublishedArticle) -> list[tuple[int, dict[str, Any]]]:
    """The frozen blocks, each with its number among text blocks; 0 for a photo."""
    found, number = [], 0
    for block in article.blocks:
        is_text = block["kind"] != "photo"
        number += is_text
        found.append((number if is_text else 0, block))
    return found


def paragraph_text(article: PublishedArticle, number: int) -> str:
    """The words of that paragraph, the first with its lead-in; "" if there is none."""
    for n, block in blocks_with_paragraph_numbers(article):
        if n == number and n:
            html = f"<p>{block['html']}</p>" if block["kind"] == "p" else block["html"]
            leads = block is article.blocks[0] and block["kind"] == "p"
            lead_in = "".join(part for part, _slug in article.lead_in) if leads else ""
            return lead_in + "\n".join(body.paragraphs(html))
    return ""
