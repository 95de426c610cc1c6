"""The public address of everything, in the language of the page it is written on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from stories.images.rendition_specs import RENDITION_FORMATS
from stories.published.queries import PublishedArticle, PublishedEdition, PublishedPage


def url_namespace(language: str | None = None) -> str:
    """The URL namespace of a language."""
    return "en" if (language or get_language() or "").startswith("en") else "zh"


def reverse_in_language(name: str, language: str | None = None, **arguments: Any) -> str:
    """The address of a named readers' page."""
    return reverse(f"{url_namespace(language)}:{name}", kwargs=arguments)


def photo_url_prefix() -> str:
    """The URL prefix of all published photos, the same in every language."""
    return "/photos/"


def largest_photo_url(photo: dict[str, Any]) -> str:
    """The path of the largest rendition, for feeds and indexes; "" without a file."""
    if not photo["file"]:
        return ""
    _width, _height, spec = photo["file"]["sizes"]["full"][-1]
    return f"{photo_url_prefix()}{photo['file']['token']}/{spec}.{RENDITION_FORMATS[-1]}"


def edition_url(edition: PublishedEdition, language: str | None = None) -> str:
    return reverse_in_language("edition", language, publication=edition.publication.slug, date=edition.date)


def edition_page_url(edition: PublishedEdition, page: PublishedPage, language: str | None = None) -> str:
    return reverse_in_language(
        "page", language, publication=edition.publication.slug, date=edition.date, number=page.number
    )


def article_url(article: PublishedArticle, language: str | None = None) -> str:
    return reverse_in_language("article", language, **article.address)


def subject_index_url(kind: str, language: str | None = None) -> str:
    """The address of the list of all reporters, columns, series or tags."""
    return reverse_in_language({"series": "all_series"}.get(kind, f"{kind}s"), language)


def public_origin(request: HttpRequest) -> str:
    """Scheme and host of the public site: as set, else of this request."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def strip_language_prefix(path: str) -> str:
    """The path of the same page without its language."""
    return path.removeprefix("/en") if path.startswith("/en/") else path


def path_in_language(path: str, language: str) -> str:
    """The path of this same page in the other language."""
    return f"/en{strip_language_prefix(path)}" if language == "en" else strip_language_prefix(path)


def reverse_language_neutral(name: str) -> str:
    """The address of something that machines read, by its name."""
    return reverse(f"wire:{name}")


def short_url(article: PublishedArticle) -> str:
    """The short address of a story that never changes."""
    return reverse("wire:short", kwargs={"article": article.article_id})


def feed_url(form: str, kind: str = "", slug: str = "") -> str:
    """The address of a feed, as Atom or RSS, of everything or of one subject."""
    if not kind:
        return reverse("wire:feed", kwargs={"form": form})
    return reverse(f"wire:feed_{kind}", kwargs={"form": form, "slug": slug})


def share_card_url(article: PublishedArticle) -> str:
    """The address of the picture that stands for the story where it is shared."""
    facts = {name: value for name, value in article.address.items() if name != "slug"}
    return reverse("wire:card", kwargs=facts)
