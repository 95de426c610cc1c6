"""A photo as one picture among others (图片卡): its thumbnail, its caption, and what one must know before using it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from newsroom.backoffice.library.access import known_photos
from newsroom.backoffice.library.filters import IN_A_STORY
from newsroom.presentation.photos import Badge, Thumbnail, badges, thumbnail
from people.models import User
from stories import policy
from stories.models import Photo


@dataclass(frozen=True)
class Card:
    """What the library shows of one photo."""

    pk: int
    address: str
    thumbnail: Thumbnail | None
    caption: str
    credit: str
    facts: str
    badges: list[Badge]
    label: str


def with_usage_counts(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """The photos, each knowing whether it stands in any story."""
    return photos.annotate(is_used=IN_A_STORY)


def card(photo: Any) -> Card:
    return Card(
        pk=photo.pk,
        address=reverse("admin:stories_photo_change", args=[photo.pk]),
        thumbnail=thumbnail(photo),
        caption=photo.caption,
        credit=photo.credit,
        facts=" · ".join(filter(None, [f"{photo.taken_on:%Y-%m-%d}" if photo.taken_on else "", photo.place])),
        badges=badges(photo, is_used=getattr(photo, "is_used", None)),
        label=label_of(photo),
    )  # fmt: skip


def cards(photos: Iterable[Photo]) -> list[Card]:
    return [card(photo) for photo in photos]


def small_image(photo: Photo) -> SafeString:
    """The photo's thumbnail, or the empty frame of a file that is still to come."""
    small = thumbnail(photo)
    if small is None:
        return mark_safe('<span class="thumb"></span>')
    return format_html(
        '<img class="thumb" src="{}" width="{}" height="{}" alt="" loading="lazy">',
        small.address,
        small.width,
        small.height,
    )


def small_picture(photo: Photo) -> SafeString:
    """The photo in a line of a form or list: its picture, leading to its page, and its badges."""
    said = format_html_join(
        " ", '<span class="badge {}">{}</span>', ((each.tone, each.word) for each in badges(photo))
    )
    return format_html(
        '<a class="one-line" href="{}" target="_blank" rel="noopener">{}<span class="visually-hidden">{}</span></a> {}',
        reverse("admin:stories_photo_change", args=[photo.pk]),
        small_image(photo),
        label_of(photo),
        said,
    )


def label_of(photo: Photo) -> str:
    """The photo in words, for those who do not see it."""
    return _("photo %(number)d: %(caption)s") % {"number": photo.pk, "caption": photo.caption[:60] or "—"}


@dataclass(frozen=True)
class MissingFiles:
    """The photos whose files are still to come: the newest, and how many there are, counted no further than 999."""

    cards: list[Card]
    count: int


def missing_files(user: User, most: int = 6) -> MissingFiles:
    """What the library still waits for, as far as this person keeps it (1 query; 2 when there are more)."""
    if not policy.may(user, "keep", Photo):
        return MissingFiles([], 0)
    waiting = known_photos(user).filter(original="")
    newest = list(waiting.order_by("-pk")[: most + 1])
    count = len(newest) if len(newest) <= most else waiting.order_by().values("pk")[:999].count()
    return MissingFiles(cards(newest[:most]), count)
