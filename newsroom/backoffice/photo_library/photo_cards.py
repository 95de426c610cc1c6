"""A photo card (图片卡): thumbnail, caption, and what one must know before using it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from newsroom.backoffice.photo_library.access import listable_photos
from newsroom.backoffice.photo_library.filters import IS_USED_IN_STORY
from newsroom.presentation.photos import PhotoBadge, Thumbnail, photo_badges, thumbnail
from people.models import User
from stories import policy
from stories.models import Photo


@dataclass(frozen=True)
class PhotoCard:
    """What the library shows of one photo."""

    pk: int
    address: str
    thumbnail: Thumbnail | None
    caption: str
    credit: str
    facts: str
    badges: list[PhotoBadge]
    label: str


def annotate_is_used(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """The photos, each with `is_used`: whether any story has it."""
    return photos.annotate(is_used=IS_USED_IN_STORY)


def build_card(photo: Any) -> PhotoCard:
    return PhotoCard(
        pk=photo.pk,
        address=reverse("admin:stories_photo_change", args=[photo.pk]),
        thumbnail=thumbnail(photo),
        caption=photo.caption,
        credit=photo.credit,
        facts=" · ".join(filter(None, [f"{photo.taken_on:%Y-%m-%d}" if photo.taken_on else "", photo.place])),
        badges=photo_badges(photo, is_used=getattr(photo, "is_used", None)),
        label=photo_label(photo),
    )  # fmt: skip


def build_cards(photos: Iterable[Photo]) -> list[PhotoCard]:
    return [build_card(photo) for photo in photos]


def thumbnail_html(photo: Photo) -> SafeString:
    """The photo's thumbnail, or an empty frame while its file is missing."""
    small = thumbnail(photo)
    if small is None:
        return mark_safe('<span class="thumb"></span>')
    return format_html(
        '<img class="thumb" src="{}" width="{}" height="{}" alt="" loading="lazy">',
        small.address,
        small.width,
        small.height,
    )


def linked_thumbnail_html(photo: Photo) -> SafeString:
    """The thumbnail with badges, linked to the photo's page, for forms and lists."""
    said = format_html_join(
        " ", '<span class="badge {}">{}</span>', ((each.tone, each.word) for each in photo_badges(photo))
    )
    return format_html(
        '<a class="one-line" href="{}" target="_blank" rel="noopener">{}<span class="visually-hidden">{}</span></a> {}',
        reverse("admin:stories_photo_change", args=[photo.pk]),
        thumbnail_html(photo),
        photo_label(photo),
        said,
    )


def photo_label(photo: Photo) -> str:
    """The photo in words, for those who do not see it."""
    return _("photo %(number)d: %(caption)s") % {"number": photo.pk, "caption": photo.caption[:60] or "—"}


@dataclass(frozen=True)
class MissingFilesSummary:
    """The newest photos without a file, and how many there are, counted up to 999."""

    cards: list[PhotoCard]
    count: int


def summarise_missing_files(user: User, most: int = 6) -> MissingFilesSummary:
    """The photos without a file, for who may keep photos (1 query; 2 if more)."""
    if not policy.is_allowed(user, "keep", Photo):
        return MissingFilesSummary([], 0)
    waiting = listable_photos(user).filter(original="")
    newest = list(waiting.order_by("-pk")[: most + 1])
    count = len(newest) if len(newest) <= most else waiting.order_by().values("pk")[:999].count()
    return MissingFilesSummary(build_cards(newest[:most]), count)
