"""Filters of readers' templates: addresses, dates, page names, linked names."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from newsroom.site import json_ld, labels, public_urls
from stories.fields import PLAIN_TEXT_TYPES, field_names
from stories.images import srcset
from stories.text import headline

# Kinds of story whose photos stand above the text when the text does not place them itself.
KINDS_WITH_PHOTOS_ABOVE_TEXT = ("photo", "news", "feature")

register = template.Library()
for name in (
    labels.newspaper_date,
    labels.page_title,
    labels.story_kind_label,
    labels.subject_kind_label,
    labels.search_filter_label,
    labels.reporter_status_label,
):
    register.filter(name)


@register.simple_tag
def site_url(name: str, **arguments: Any) -> str:
    """The address of a named readers' page in the language of this one."""
    return public_urls.reverse_in_language(name, **arguments)


@register.simple_tag
def edition_address(edition: Any) -> str:
    return public_urls.edition_url(edition)


@register.simple_tag
def page_address(edition: Any, page: Any) -> str:
    return public_urls.edition_page_url(edition, page)


@register.filter
def texts_of_added_story_fields(article: Any) -> list[str]:
    """The words of a story's fields that the page gives no place of its own."""
    return [
        words
        for name in field_names(*PLAIN_TEXT_TYPES, shown=True, later=True)
        if (words := getattr(article, name))
    ]


@register.filter
def advert_mark(article: Any) -> str:
    """广告 before an advertisement's title in lists (《互联网广告管理办法》); else ""."""
    if getattr(article, "kind", "") != "advert":
        return ""
    return format_html('<span class="advert-mark">{}</span> ', labels.story_kind_label("advert"))


@register.simple_tag
def article_address(article: Any) -> str:
    return public_urls.article_url(article)


@register.simple_tag
def index_address(kind: str) -> str:
    """The address of the list of all reporters, columns, series or tags."""
    return public_urls.subject_index_url(kind)


@register.simple_tag
def subject_year_url(subject: Any, year: int) -> str:
    """The address of a subject's stories of one year."""
    return public_urls.reverse_in_language(f"{subject.kind}_year", slug=subject.slug, year=year)


@register.simple_tag
def weekdays() -> list[tuple[str, str]]:
    """The days of the week from Monday on, short and long, in the page's language."""
    return labels.weekday_names()


@register.simple_tag(takes_context=True)
def page_in_language(context: template.Context, language: str) -> str:
    """The path of this same page in the other language."""
    return public_urls.path_in_language(context.get("canonical") or context["request"].path, language)


@register.simple_tag
def withheld_notice(kind: str, parts: list[list[Any]]) -> str:
    """What readers are told of a correction whose old words are not printed again."""
    return labels.withheld_correction_note(kind, parts)


@register.filter
def json_data(data: dict[str, Any]) -> SafeString:
    """The data as JSON that cannot end the element it stands in."""
    return json_ld.as_script_safe_json(data)


@register.filter
def picture_address(photo: dict[str, Any]) -> str:
    return public_urls.largest_photo_url(photo)


@register.filter
def tag_weight(number: int, most: int) -> str:
    """A tag's weight by its number of stories: light, medium or heavy."""
    if most < 3:
        return "light"
    return "heavy" if number * 2 > most else "medium" if number * 5 > most else "light"


@register.filter
def headline_html(text: str) -> SafeString:
    """A headline whose halves break only between each other where the line allows it."""
    return format_html_join(
        " ", '<span class="headline-part">{}</span>', ((half,) for half in headline.split_at_breaks(text))
    )


@register.filter
def link_people(segments: Iterable[list[str]]) -> SafeString:
    """Text cut into `[part, reporter slug or ""]`, each named reporter linked."""
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html(
                    '<a href="{}" rel="author">{}</a>',
                    public_urls.reverse_in_language("reporter", slug=slug),
                    part,
                )
                if slug
                else part,
            )
            for part, slug in segments
        ),
    )


@register.filter
def byline_html(byline: Iterable[dict[str, str]]) -> SafeString:
    """The byline of a feature as printed, each name leading to the reporter's page."""
    lines = []
    for person in byline:
        before, found, after = person["printed"].partition(person["name"])
        name = format_html(
            '<a href="{}" rel="author">{}</a>',
            public_urls.reverse_in_language("reporter", slug=person["slug"]),
            person["name"],
        )
        lines.append((format_html("{}{}{}", before, name if found else "", after),))
    return format_html_join(" ", '<span class="byline-person">{}</span>', lines)


@register.filter
def cleaned_body_html(html: str) -> SafeString:
    """Body HTML that was cleaned by the body module when the story was written."""
    return mark_safe(html)  # noqa: S308 - `stories.text.body` made it; nothing else fills the frozen blocks


@register.filter
def photo_by_number(photos: Iterable[dict[str, Any]], number: int) -> dict[str, Any] | None:
    """The frozen photo of that number."""
    return next((photo for photo in photos if photo["id"] == number), None)


@register.filter
def photos_outside_body(article: Any) -> list[dict[str, Any]]:
    """The photos of a story that its body does not place itself."""
    placed = {block["photo"] for block in article.blocks if block["kind"] == "photo"}
    return [photo for photo in article.photos if photo["id"] not in placed]


@register.filter
def photos_above_text(article: Any) -> list[dict[str, Any]]:
    """The photos outside the body that stand above the text."""
    return photos_outside_body(article) if article.kind in KINDS_WITH_PHOTOS_ABOVE_TEXT else []


@register.filter
def photos_below_text(article: Any) -> list[dict[str, Any]]:
    """The photos outside the body that stand below the text."""
    return [] if article.kind in KINDS_WITH_PHOTOS_ABOVE_TEXT else photos_outside_body(article)


@register.simple_tag(takes_context=True)
def picture_sources(context: template.Context, photo: dict[str, Any], place: str) -> srcset.Picture:
    """The `<picture>` sources of a frozen photo; previews have their own addresses."""
    return srcset.build_picture(
        photo["file"], place, context.get("photo_root") or public_urls.photo_url_prefix()
    )


@register.filter
def photo_before_text(article: Any) -> dict[str, Any] | None:
    """The photo before the text on the story's page, when its file is at hand."""
    above = photos_above_text(article)
    blocks = article.blocks[:1]
    if not above and blocks and blocks[0]["kind"] == "photo":
        above = [photo for photo in article.photos if photo["id"] == blocks[0]["photo"]]
    return above[0] if above and above[0]["file"] else None


@register.filter
def lead_story_photo(articles: Iterable[Any]) -> dict[str, Any] | None:
    """The photo of the page's first lead story, when its file is at hand."""
    lead = next((article for article in articles if article.rank == "lead"), None)
    return lead.photos[0] if lead and lead.photos and lead.photos[0]["file"] else None


@register.filter
def parse_iso_time(text: str) -> datetime:
    """A frozen point of time, read again."""
    return datetime.fromisoformat(text)


@register.filter
def as_paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


@register.filter
def mark_matches(pieces: Iterable[Any]) -> SafeString:
    """Text in pieces, what was looked for marked."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", piece.text) if piece.hit else piece.text,) for piece in pieces),
    )
