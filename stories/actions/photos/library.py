"""The library's own work on photographs (图片库): one described and cropped anew, or many at once, all of them or none.

What handles a file takes its time: as with `stories.actions.photos.intake`, its caller opens no transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.record import journal_refusal, journalled, record
from people.rows import bump_version, check_row
from stories import files, policy
from stories.actions.photos.files import redevelop, replace_renditions, rows_of
from stories.actions.photos.intake import FILE_FACTS, require_upload, take_in
from stories.actions.register.taxonomy import save_entry
from stories.actions.story.refresh import refresh_stories
from stories.errors import InvalidState, StoryError
from stories.models import Photo, PublishedPhoto, Rendition

# What describes a photo; another file under the same words begins with these.
WORDS = (
    "caption", "credit", "photographer", "taken_on", "place", "alt", "rights", "rights_note", "embargo_until",
    "rights_end_at",
)  # fmt: skip


@dataclass(frozen=True)
class Described:
    """A photo as it shall be, and the version that was read."""

    photo: Photo
    expected: int


@dataclass(frozen=True)
class Given:
    """A photo that waits for its file, and one that came with a file, each with the version that was read."""

    waiting: Photo
    expected: int
    arrived: Photo
    arrived_expected: int


def save_photo(photo: Photo, *, by: Actor, expected: int) -> Photo:
    """The photo is as given; when its focus has moved, its crops are cut anew. Readers keep those they were given."""
    now = Photo.objects.filter(pk=photo.pk).first()
    if now is None or now.is_missing or (now.focus_x, now.focus_y) == (photo.focus_x, photo.focus_y):
        return save_entry(photo, by=by, expected=expected)
    require_upload("keep", photo, by=by)
    check_row(photo)
    with files.claim() as held:
        made = redevelop(now, held, (photo.focus_x, photo.focus_y))
        with denials_kept(), transaction.atomic():
            save_entry(photo, by=by, expected=expected)
            held.keep_renditions()
            replace_renditions(photo, rows_of(photo, held.token, made))
    return photo


def describe_photos(described: Iterable[Described], *, by: Actor) -> int:
    """Every photo is as given, and how many; or the refusal says which could not be, and none has changed."""
    count = 0
    with denials_kept(), transaction.atomic():
        for each in described:
            save_entry(each.photo, by=by, expected=each.expected)
            count += 1
    return count


def give_files(given: Iterable[Given], *, by: Actor) -> int:
    """Every photo that waited has the file that came for it, and how many; or none has, and the refusal says why."""
    count = 0
    with denials_kept(), transaction.atomic():
        for each in given:
            give_file(each, by=by)
            count += 1
    return count


def give_file(given: Given, *, by: Actor) -> Photo:
    """The photo has the file, and what nobody had said of it is as the other's; the other record is gone."""
    waiting, arrived = given.waiting, given.arrived
    with journalled("attach", waiting, by=by) as detail:
        policy.require(by, "keep", waiting)
        policy.require(by, "keep", arrived)
        bump_version(waiting, given.expected)
        bump_version(arrived, given.arrived_expected)
        waiting.refresh_from_db()
        arrived.refresh_from_db()
        require_fitting(waiting, arrived)
        for name in FILE_FACTS:
            setattr(waiting, name, getattr(arrived, name))
        waiting.focus_x, waiting.focus_y = arrived.focus_x, arrived.focus_y
        filled = [name for name in WORDS if not getattr(waiting, name) and getattr(arrived, name)]
        for name in filled:
            setattr(waiting, name, getattr(arrived, name))
        check_row(waiting)
        Rendition.objects.filter(photo=arrived).update(photo=waiting)
        record("discard", arrived, by=by, what=str(arrived)[:80], given_to=waiting.pk)
        arrived.delete()
        waiting.save(force_update=True, update_fields=[*FILE_FACTS, "focus_x", "focus_y", *filled])
        detail.update(what=str(waiting)[:80], file=waiting.sent_name, sha256=waiting.sha256)
        refresh_stories(waiting, by=by, why=_("The file of “%(photo)s” has come") % {"photo": waiting})
    return waiting


def require_fitting(waiting: Photo, arrived: Photo) -> None:
    """Nothing; or InvalidState when one has its file, the other has none, or the other is used as it is."""
    if not waiting.is_missing:
        raise InvalidState(
            _("“%(photo)s” has its file already; take the other file in as a photo of its own.")
            % {"photo": waiting}
        )
    if arrived.is_missing:
        raise InvalidState(_("“%(photo)s” has no file to give; send the file.") % {"photo": arrived})
    if arrived.placements.exists() or PublishedPhoto.objects.filter(photo_id=arrived.pk).exists():
        raise InvalidState(
            _("“%(photo)s” stands in a story itself; put that photo into the story instead.")
            % {"photo": arrived}
        )


def take_in_beside(photo: Photo, upload: File, *, by: Actor) -> Photo:
    """The file is a photo of its own under the same words; the one that was there is as it was."""
    return take_in(upload, by=by, given=Photo(**{name: getattr(photo, name) for name in WORDS}))


def take_in_again(known: Photo, *, by: Actor, name: str) -> Photo:
    """The very file of a known photo is in the library once more, as a photo of its own, on somebody's word."""
    require_upload("take_in", Photo, by=by)
    if known.is_missing:
        raise InvalidState(_("“%(photo)s” has no file to give; send the file.") % {"photo": known})
    with files.original_path(str(known.original.name)).open("rb") as file:
        return take_in(File(file, name=name), by=by, again=True)


@contextmanager
def denials_kept() -> Iterator[None]:
    """A refusal that leaves the transaction inside this block is in the journal all the same."""
    try:
        yield
    except StoryError as refusal:
        journal_refusal(refusal)
        raise
