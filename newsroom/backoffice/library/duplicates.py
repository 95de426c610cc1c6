"""Photos that show the same (重图), each with its picture and with where it was used."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.backoffice.library.access import known_photos
from newsroom.backoffice.library.cards import Card, card
from newsroom.backoffice.library.usage import Uses, uses_of_all
from newsroom.presentation.photos import pictured
from people.models import User
from stories.actions.photos.duplicates import twins
from stories.models import Photo


@dataclass(frozen=True)
class KnownPhoto:
    """A photo of the library, and where it was used."""

    card: Card
    uses: Uses


def known(photos: Iterable[Photo], user: User) -> list[KnownPhoto]:
    """These photos, as far as the person sees them, in the same order (5 queries)."""
    numbers = [photo.pk for photo in photos]
    found = {photo.pk: photo for photo in pictured(known_photos(user).filter(pk__in=numbers))}
    uses = uses_of_all(list(found.values()), user)
    return [KnownPhoto(card(found[pk]), uses[pk]) for pk in numbers if pk in found]


def similar_photos(photo: Photo, user: User) -> list[KnownPhoto]:
    """Photos that look like it, nearest first; every fingerprint of the library is compared."""
    return known((twin.photo for twin in twins(photo, by=user)), user)


def same_file(photo: Photo, user: User, most: int = 5) -> list[KnownPhoto]:
    """Photos of the very same file, found by its fingerprint alone."""
    if photo.is_missing:
        return []
    return known(
        known_photos(user).filter(sha256=photo.sha256).exclude(pk=photo.pk).order_by("pk")[:most], user
    )
