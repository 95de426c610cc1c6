"""Duplicate photos (重图): the very same file, or another version of the picture."""

from dataclasses import dataclass

from django.db.models import Q

from people.actors import Actor, System
from stories import policy
from stories.images.perceptual_hash import MAX_NEAR_DUPLICATE_BITS, hash_distance
from stories.models import Article, Photo, PublishedArticle, PublishedPhoto


@dataclass(frozen=True)
class SimilarPhoto:
    """A photo like another, how many of 64 bits apart (0: same file), and its stories."""

    photo: Photo
    distance: int
    used_in: list[str]


def find_identical_photo(sha256: str, *, by: Actor) -> Photo | None:
    """The oldest photo of the very same file that this person can see, or None."""
    return policy.listable_photos(by).filter(sha256=sha256).order_by("pk").first() if sha256 else None


def find_similar_photos(photo: Photo, *, by: Actor, most: int = 5) -> list[SimilarPhoto]:
    """Similar photos that this person can see, nearest first, with their stories."""
    found: list[tuple[int, int]] = []
    others = policy.listable_photos(by).exclude(pk=photo.pk).exclude(sha256="")
    for pk, sha256, likeness in others.values_list("pk", "sha256", "likeness").iterator(chunk_size=5000):
        apart = 0 if sha256 == photo.sha256 else max(1, hash_distance(likeness, photo.likeness))
        if apart <= MAX_NEAR_DUPLICATE_BITS:
            found.append((apart, pk))
    nearest = sorted(found)[:most]
    photos = Photo.objects.in_bulk([pk for _apart, pk in nearest])
    return [
        SimilarPhoto(photos[pk], apart, names_of_stories_using(photos[pk], by=by)) for apart, pk in nearest
    ]


def names_of_stories_using(photo: Photo, *, by: Actor | None = None) -> list[str]:
    """Stories with the photo, as headline and date; to a person only those visible."""
    stories = Article.objects.filter(
        Q(photo_placements__photo=photo)
        | Q(pk__in=PublishedPhoto.objects.filter(photo_id=photo.pk).values("article__article_id"))
    )
    if by is not None and not isinstance(by, System):
        stories = stories.filter(pk__in=policy.listable_stories(by).values("pk"))
    stories = stories.distinct().order_by("pk")
    out = PublishedArticle.objects.filter(article_id__in=[story.pk for story in stories], current=True)
    days = dict(out.values_list("article_id", "edition__date"))
    return [f"{story} {days[story.pk]:%Y-%m-%d}" if story.pk in days else str(story) for story in stories]
