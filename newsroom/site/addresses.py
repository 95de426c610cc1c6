"""The public address of everything, in the language of the page it is written on."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from stories.press.reading import PublishedArticle, PublishedEdition, PublishedPage


def face(language: str | None = None) -> str:
    """The URL namespace of a language."""
    return "en" if (language or get_language() or "").startswith("en") else "zh"


def to(name: str, language: str | None = None, **arguments: Any) -> str:
    """The address of a named readers' page."""
    return reverse(f"{face(language)}:{name}", kwargs=arguments)


def photos() -> str:
    """What the addresses of all published photos begin with; they are the same in every language."""
    return "/photos/"


def of_edition(edition: PublishedEdition, language: str | None = None) -> str:
    return to("edition", language, publication=edition.publication.slug, date=edition.date)


def of_page(edition: PublishedEdition, page: PublishedPage, language: str | None = None) -> str:
    return to("page", language, publication=edition.publication.slug, date=edition.date, number=page.number)


def of_article(article: PublishedArticle, language: str | None = None) -> str:
    return to("article", language, **article.address)
