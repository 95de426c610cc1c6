"""Photo maintenance (清点): missing renditions are rebuilt, orphaned files deleted."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.db import models

from people.actors import SYSTEM
from people.journal.recording import journal_changes
from stories import photo_storage
from stories.actions.photos.files import rendition_rows, replace_renditions, rerender_photo
from stories.errors import InvalidState
from stories.images.rendition_specs import RENDITION_FORMATS, plan_renditions
from stories.models import Photo, PublishedArticle, PublishedPhoto, Rendition


@dataclass(frozen=True)
class PhotoFault:
    """A file or a row, and what is wrong with it."""

    thing: str
    reason: str

    def __str__(self) -> str:
        return f"{self.thing} {self.reason}"


def photos_with_original() -> models.QuerySet[Photo]:
    return Photo.objects.exclude(original="").order_by("pk").prefetch_related("renditions")


def find_photo_faults() -> Iterator[PhotoFault]:
    """Files without rows, rows without their files, and files that were changed."""
    yield from (PhotoFault(name, "belongs to no row.") for name in orphaned_files())
    for photo in photos_with_original().iterator(chunk_size=200):
        path = photo_storage.original_path(str(photo.original.name))
        if not path.is_file():
            yield PhotoFault(f"Photo {photo.pk}", "has lost its original.")
        elif sha256(path.read_bytes()).hexdigest() != photo.sha256:
            yield PhotoFault(f"Photo {photo.pk}", "has another original than was sent.")
        if not has_all_renditions(photo):
            yield PhotoFault(f"Photo {photo.pk}", "lacks renditions.")
    for printed in PublishedPhoto.objects.order_by("pk").iterator(chunk_size=200):
        if not has_rendition_files(printed.token, printed.files):
            yield PhotoFault(
                f"Photo {printed.photo_id}", f"lacks renditions that copy {printed.article_id} shows."
            )


def has_all_renditions(photo: Photo) -> bool:
    """Whether the photo has every planned rendition, with its file."""
    rows = list(photo.renditions.all())
    wanted = {
        f"{cut.spec.name}.{kind}"
        for cut in plan_renditions(photo.width, photo.height, (photo.focus_x, photo.focus_y))
        for kind in RENDITION_FORMATS
    }
    if {row.name for row in rows} != wanted or len({row.token for row in rows}) != 1:
        return False
    return has_rendition_files(rows[0].token, {row.name: row.size for row in rows})


def has_rendition_files(token: str, sizes: dict[str, int]) -> bool:
    folder = photo_storage.rendition_folder(token)
    return all(file_size(folder / name) == size for name, size in sizes.items())


def file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def rebuild_missing_renditions() -> Iterator[tuple[int, str]]:
    """Every photo has its renditions; yields each photo's id and what was done.

    A complete photo is left alone, so a run that was broken off goes on where it stopped.
    """
    for photo in photos_with_original().iterator(chunk_size=50):
        try:
            yield photo.pk, rebuild_photo(photo)
        except InvalidState as refusal:
            yield photo.pk, str(refusal)


def rebuild_photo(photo: Photo) -> str:
    """“made”, a fault, or empty if complete; published renditions keep their tokens."""
    done = ""
    if not photo_storage.original_path(str(photo.original.name)).is_file():
        return "has lost its original"
    for printed in PublishedPhoto.objects.filter(photo_id=photo.pk).order_by("pk"):
        if not has_rendition_files(printed.token, printed.files):
            restore_published_renditions(photo, printed)
            done = "made"
    photo = photos_with_original().get(pk=photo.pk)
    if not has_all_renditions(photo):
        with photo_storage.claim_workspace() as held:
            made = rerender_photo(photo, held, (photo.focus_x, photo.focus_y))
            with journal_changes("rebuild", photo, by=SYSTEM):
                held.keep_renditions()
                replace_renditions(photo, rendition_rows(photo, held.token, made))
        done = "made"
    return done


def restore_published_renditions(photo: Photo, printed: PublishedPhoto) -> None:
    """The renditions that a published copy shows exist, cut around its frozen focus."""
    copy = PublishedArticle.objects.only("frozen_photos").get(pk=printed.article_id)
    focus = next((one["focus"] for one in copy.frozen_photos if one["id"] == photo.pk), [0.5, 0.5])
    with photo_storage.claim_workspace() as held:
        made = rerender_photo(photo, held, (focus[0], focus[1]))
        held.token = printed.token
        with journal_changes("rebuild", photo, by=SYSTEM, token=printed.token):
            photo_storage.remove_path(photo_storage.rendition_folder(printed.token))
            held.keep_renditions()
            sizes = {f"{one.spec}.{one.format}": one.size for one in made.made}
            PublishedPhoto.objects.filter(token=printed.token).update(files=sizes)
            for row in Rendition.objects.filter(token=printed.token):
                Rendition.objects.filter(pk=row.pk).update(size=sizes.get(row.name, row.size))


def orphaned_files() -> list[str]:
    """Files without a row or a live claim, as paths below the media folder."""
    # The order matters: what lies there, then who is at work, then what is written down. A file that was put away
    # before we looked has by then either its owner or its row.
    originals, tokens = (
        list(photo_storage.stored_original_names()),
        list(photo_storage.stored_rendition_tokens()),
    )
    at_work = photo_storage.delete_abandoned_workspaces()
    known = set(Photo.objects.exclude(original="").values_list("original", flat=True))
    known |= set(Rendition.objects.values_list("token", flat=True).distinct())
    known |= set(PublishedPhoto.objects.values_list("token", flat=True).distinct())
    lost = [name for name in originals if name not in known | at_work]
    lost += [
        f"{photo_storage.RENDITIONS}/{token[:2]}/{token}" for token in tokens if token not in known | at_work
    ]
    return lost + [
        str(path.relative_to(photo_storage.media_root())) for path in photo_storage.interrupted_upload_paths()
    ]


def delete_orphaned_files() -> list[str]:
    """The media folder has no orphaned files; returns what was deleted."""
    thrown = orphaned_files()
    for name in thrown:
        photo_storage.remove_path(photo_storage.media_root() / name)
    return thrown
