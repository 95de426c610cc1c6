"""Thumbnails of photos (小图) behind the permission check, and their badges."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stories.models import Photo, Rendition

# The whole picture, never a crop: who chooses one wants to see its edges.
SMALL_SPEC, LARGE_SPEC, THUMBNAIL_FORMAT = "full-480", "full-960", "webp"


@dataclass(frozen=True)
class Thumbnail:
    """The URL of a thumbnail, with its size so that the page does not jump."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class PhotoBadge:
    """One word about a photo, and its colour."""

    word: str
    tone: str


def prefetch_thumbnails(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """The photos with the renditions that cards need (1 query for all of them)."""
    return photos.prefetch_related(prefetch_small_renditions())


def prefetch_small_renditions(through: str = "") -> Prefetch:
    """Only the sizes that the back office shows, prefetched through that relation."""
    wanted = Rendition.objects.filter(spec__in=[SMALL_SPEC, LARGE_SPEC], format=THUMBNAIL_FORMAT).order_by(
        "width", "pk"
    )
    return Prefetch(f"{through}renditions", queryset=wanted, to_attr="shown_sizes")


def thumbnail(photo: Photo, size: str = SMALL_SPEC) -> Thumbnail | None:
    """The photo's rendition of that size, else the widest; None without its file."""
    sizes: list[Rendition] = getattr(photo, "shown_sizes", [])
    if photo.is_missing or not sizes:
        return None
    chosen = next((each for each in sizes if each.spec == size), sizes[-1])
    return Thumbnail(rendition_url(chosen), chosen.width, chosen.height)


def rendition_url(rendition: Rendition) -> str:
    """The rendition's URL, with a permission check; a new rendition has a new URL."""
    address = reverse("working_rendition", args=[rendition.photo_id, rendition.spec, rendition.format])
    return f"{address}?{rendition.token[:8]}"


def photo_badges(
    photo: Photo, *, is_used: bool | None = None, now: datetime | None = None
) -> list[PhotoBadge]:
    """The badges of a photo: what one must know before using it."""
    found = []
    if photo.is_missing:
        found.append(PhotoBadge(_("original to come"), "waits"))
    if is_embargoed(photo, now):
        until = timezone.localtime(photo.embargo_until)
        found.append(PhotoBadge(_("embargo until %(time)s") % {"time": f"{until:%m-%d %H:%M}"}, "bad"))
    if photo.rights_end_at and photo.rights_end_at <= (now or timezone.now()):
        found.append(PhotoBadge(_("not shown to readers any more"), "bad"))
    if not photo.rights:
        found.append(PhotoBadge(_("rights unknown"), "bad"))
    lacking = [name for name in photo.lacks() if name != str(Photo._meta.get_field("rights").verbose_name)]
    if lacking:
        found.append(PhotoBadge(_("lacks %(what)s") % {"what": "、".join(lacking)}, "waits"))
    if is_used is False:
        found.append(PhotoBadge(_("not used yet"), "quiet"))
    return found


def is_embargoed(photo: Photo, now: datetime | None = None) -> bool:
    return photo.embargo_until is not None and photo.embargo_until > (now or timezone.now())
