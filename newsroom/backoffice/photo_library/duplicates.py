"""Photos that show the same (重图), each with its card and its usage."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.backoffice.photo_library.access import listable_photos
from newsroom.backoffice.photo_library.photo_cards import PhotoCard, build_card
from newsroom.backoffice.photo_library.usage import PhotoUsage, usage_by_photo
from newsroom.presentation.photos import prefetch_thumbnails
from people.models import User
from stories.actions.photos.duplicates import find_similar_photos
from stories.models import Photo


@dataclass(frozen=True)
class PhotoWithUsage:
    """A photo's card, and where the photo is used."""

    card: PhotoCard
    uses: PhotoUsage


def photos_with_usage(photos: Iterable[Photo], user: User) -> list[PhotoWithUsage]:
    """The photos that the person may list, in the same order (5 queries)."""
    numbers = [photo.pk for photo in photos]
    found = {photo.pk: photo for photo in prefetch_thumbnails(listable_photos(user).filter(pk__in=numbers))}
    uses = usage_by_photo(list(found.values()), user)
    return [PhotoWithUsage(build_card(found[pk]), uses[pk]) for pk in numbers if pk in found]


def similar_photos(photo: Photo, user: User) -> list[PhotoWithUsage]:
    """Photos that look like it, nearest first; all fingerprints are compared."""
    return photos_with_usage((twin.photo for twin in find_similar_photos(photo, by=user)), user)


def photos_with_same_file(photo: Photo, user: User, most: int = 5) -> list[PhotoWithUsage]:
    """Other photos with the identical file, found by its SHA-256."""
    if photo.is_missing:
        return []
    return photos_with_usage(
        listable_photos(user).filter(sha256=photo.sha256).exclude(pk=photo.pk).order_by("pk")[:most], user
    )
