"""Keeping files and rows of photos in step (清点): what is missing is made anew, what nobody owns is swept out."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.db import models

from people.actors import SYSTEM
from people.journal.record import journalled
from stories import files
from stories.actions.photos.files import redevelop, replace_renditions, rows_of
from stories.errors import InvalidState
from stories.images.specs import FORMATS, cuts
from stories.models import Photo, PublishedArticle, PublishedPhoto, Rendition


@dataclass(frozen=True)
class PhotoFault:
    """A file or a row, and what is wrong with it."""

    thing: str
    reason: str

    def __str__(self) -> str:
        return f"{self.thing} {self.reason}"


def with_file() -> models.QuerySet[Photo]:
    return Photo.objects.exclude(original="").order_by("pk").prefetch_related("renditions")


def faults() -> Iterator[PhotoFault]:
    """Everything that is not in its place: files no row knows, rows without their files, files that were changed."""
    yield from (PhotoFault(name, "belongs to no row.") for name in strays())
    for photo in with_file().iterator(chunk_size=200):
        path = files.original_path(str(photo.original.name))
        if not path.is_file():
            yield PhotoFault(f"Photo {photo.pk}", "has lost its original.")
        elif sha256(path.read_bytes()).hexdigest() != photo.sha256:
            yield PhotoFault(f"Photo {photo.pk}", "has another original than was sent.")
        if not is_complete(photo):
            yield PhotoFault(f"Photo {photo.pk}", "lacks renditions.")
    for printed in PublishedPhoto.objects.order_by("pk").iterator(chunk_size=200):
        if not is_there(printed.token, printed.files):
            yield PhotoFault(
                f"Photo {printed.photo_id}", f"lacks renditions that copy {printed.article_id} shows."
            )


def is_complete(photo: Photo) -> bool:
    """Whether the photo has every rendition that there should be, and their files are there."""
    rows = list(photo.renditions.all())
    wanted = {
        f"{cut.spec.name}.{kind}"
        for cut in cuts(photo.width, photo.height, (photo.focus_x, photo.focus_y))
        for kind in FORMATS
    }
    if {row.name for row in rows} != wanted or len({row.token for row in rows}) != 1:
        return False
    return is_there(rows[0].token, {row.name: row.size for row in rows})


def is_there(token: str, sizes: dict[str, int]) -> bool:
    folder = files.rendition_folder(token)
    return all(size_of(folder / name) == size for name, size in sizes.items())


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def rebuild() -> Iterator[tuple[int, str]]:
    """Every photo has its renditions, made anew where they were missing; yields each photo's number and what was done.

    What is complete is left alone, so a run that was broken off goes on where it stopped.
    """
    for photo in with_file().iterator(chunk_size=50):
        try:
            yield photo.pk, rebuild_photo(photo)
        except InvalidState as refusal:
            yield photo.pk, str(refusal)


def rebuild_photo(photo: Photo) -> str:
    """“made”, or nothing when the photo was complete; readers' pages find theirs under the tokens they know."""
    done = ""
    if not files.original_path(str(photo.original.name)).is_file():
        return "has lost its original"
    for printed in PublishedPhoto.objects.filter(photo_id=photo.pk).order_by("pk"):
        if not is_there(printed.token, printed.files):
            restore(photo, printed)
            done = "made"
    photo = with_file().get(pk=photo.pk)
    if not is_complete(photo):
        with files.claim() as held:
            made = redevelop(photo, held, (photo.focus_x, photo.focus_y))
            with journalled("rebuild", photo, by=SYSTEM):
                held.keep_renditions()
                replace_renditions(photo, rows_of(photo, held.token, made))
        done = "made"
    return done


def restore(photo: Photo, printed: PublishedPhoto) -> None:
    """The renditions that a published copy shows are there again, cut around the focus of that time."""
    copy = PublishedArticle.objects.only("frozen_photos").get(pk=printed.article_id)
    focus = next((one["focus"] for one in copy.frozen_photos if one["id"] == photo.pk), [0.5, 0.5])
    with files.claim() as held:
        made = redevelop(photo, held, (focus[0], focus[1]))
        held.token = printed.token
        with journalled("rebuild", photo, by=SYSTEM, token=printed.token):
            files.remove(files.rendition_folder(printed.token))
            held.keep_renditions()
            sizes = {f"{one.spec}.{one.format}": one.size for one in made.made}
            PublishedPhoto.objects.filter(token=printed.token).update(files=sizes)
            for row in Rendition.objects.filter(token=printed.token):
                Rendition.objects.filter(pk=row.pk).update(size=sizes.get(row.name, row.size))


def strays() -> list[str]:
    """Files that belong to no row and to nobody at work, by their paths below the cabinet."""
    # The order matters: what lies there, then who is at work, then what is written down. A file that was put away
    # before we looked has by then either its owner or its row.
    originals, tokens = list(files.originals()), list(files.tokens())
    at_work = files.claimed()
    known = set(Photo.objects.exclude(original="").values_list("original", flat=True))
    known |= set(Rendition.objects.values_list("token", flat=True).distinct())
    known |= set(PublishedPhoto.objects.values_list("token", flat=True).distinct())
    lost = [name for name in originals if name not in known | at_work]
    lost += [f"{files.RENDITIONS}/{token[:2]}/{token}" for token in tokens if token not in known | at_work]
    return lost + [str(path.relative_to(files.root())) for path in files.leftovers()]


def sweep() -> list[str]:
    """Nothing lies in the cabinet that belongs to no row and to nobody at work; returned is what was thrown out."""
    thrown = strays()
    for name in thrown:
        files.remove(files.root() / name)
    return thrown
