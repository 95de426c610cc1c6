"""A page's metadata for sharing: title, words and a picture of 1200 by 630."""

from collections.abc import Iterable
from typing import Any

from newsroom.site import labels, public_urls
from stories.published.queries import PublishedArticle, PublishedEdition

MAX_DESCRIPTION_LENGTH = 160


def story_metadata(article: PublishedArticle) -> dict[str, Any]:
    """The story with its own card of nameplate, headlines, day and page."""
    edition = article.edition
    return {
        "type": "article",
        "title": article.title,
        "description": truncate_text(" ".join(article.excerpt.split())),
        "picture": public_urls.share_card_url(article),
        "alt": f"{edition.paper} {labels.newspaper_date(edition.date)}：{article.title}",
        "article": article,
    }


def edition_metadata(out: PublishedEdition, articles: Iterable[PublishedArticle]) -> dict[str, Any]:
    """An edition or a page of it, told by its headlines."""
    return {
        "title": f"{out.paper} {labels.newspaper_date(out.date)}",
        "description": truncate_text("；".join(article.title for article in articles)),
    }


def truncate_text(text: str, longest: int = MAX_DESCRIPTION_LENGTH) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip("，、；：。") + "…"
