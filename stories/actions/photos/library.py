"""The photo library (图片库): changes to one photo, or to many, all of them or none.

What handles a file is slow: as with `stories.actions.photos.intake`, callers open no transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.recording import add_journal_entry, journal_changes, record_denied_attempt
from people.row_saving import bump_version, check_row
from stories import photo_storage, policy
from stories.actions.photos.files import rendition_rows, replace_renditions, rerender_photo
from stories.actions.photos.intake import FILE_DERIVED_FIELDS, ingest_photo, require_photo_edit_right
from stories.actions.reference_records import save_reference_record
from stories.actions.story.dependent_stories import update_dependent_stories
from stories.errors import InvalidState, StoryError
from stories.models import Photo, PublishedPhoto, Rendition

# What describes a photo; another file under the same words begins with these.
DESCRIPTIVE_FIELDS = (
    "caption", "credit", "photographer", "taken_on", "place", "alt", "rights", "rights_note", "embargo_until",
    "rights_end_at",
)  # fmt: skip


@dataclass(frozen=True)
class PhotoUpdate:
    """A photo with its new values, and the version that was read."""

    photo: Photo
    expected: int


@dataclass(frozen=True)
class OriginalAttachment:
    """A photo without file and one that came with it, with the versions read."""

    waiting: Photo
    expected: int
    arrived: Photo
    arrived_expected: int


def save_photo(photo: Photo, *, by: Actor, expected: int) -> Photo:
    """The photo is saved; a moved focus makes new crops. Readers keep theirs."""
    now = Photo.objects.filter(pk=photo.pk).first()
    if now is None or now.is_missing or (now.focus_x, now.focus_y) == (photo.focus_x, photo.focus_y):
        return save_reference_record(photo, by=by, expected=expected)
    require_photo_edit_right("keep", photo, by=by)
    check_row(photo)
    with photo_storage.claim_workspace() as held:
        made = rerender_photo(now, held, (photo.focus_x, photo.focus_y))
        with journal_denied_attempts(), transaction.atomic():
            save_reference_record(photo, by=by, expected=expected)
            held.keep_renditions()
            replace_renditions(photo, rendition_rows(photo, held.token, made))
    return photo


def save_photos(described: Iterable[PhotoUpdate], *, by: Actor) -> int:
    """All photos are saved, or none and the refusal says which; returns how many."""
    count = 0
    with journal_denied_attempts(), transaction.atomic():
        for each in described:
            save_reference_record(each.photo, by=by, expected=each.expected)
            count += 1
    return count


def attach_arrived_originals(given: Iterable[OriginalAttachment], *, by: Actor) -> int:
    """All waiting photos have the files that came, or none has; returns how many."""
    count = 0
    with journal_denied_attempts(), transaction.atomic():
        for each in given:
            attach_arrived_original(each, by=by)
            count += 1
    return count


def attach_arrived_original(given: OriginalAttachment, *, by: Actor) -> Photo:
    """The waiting photo has the other's file and fills gaps from it; that one is gone."""
    waiting, arrived = given.waiting, given.arrived
    with journal_changes("attach", waiting, by=by) as detail:
        policy.require_permission(by, "keep", waiting)
        policy.require_permission(by, "keep", arrived)
        bump_version(waiting, given.expected)
        bump_version(arrived, given.arrived_expected)
        waiting.refresh_from_db()
        arrived.refresh_from_db()
        require_original_can_be_attached(waiting, arrived)
        for name in FILE_DERIVED_FIELDS:
            setattr(waiting, name, getattr(arrived, name))
        waiting.focus_x, waiting.focus_y = arrived.focus_x, arrived.focus_y
        filled = [
            name for name in DESCRIPTIVE_FIELDS if not getattr(waiting, name) and getattr(arrived, name)
        ]
        for name in filled:
            setattr(waiting, name, getattr(arrived, name))
        check_row(waiting)
        Rendition.objects.filter(photo=arrived).update(photo=waiting)
        add_journal_entry("discard", arrived, by=by, what=str(arrived)[:80], given_to=waiting.pk)
        arrived.delete()
        waiting.save(force_update=True, update_fields=[*FILE_DERIVED_FIELDS, "focus_x", "focus_y", *filled])
        detail.update(what=str(waiting)[:80], file=waiting.sent_name, sha256=waiting.sha256)
        update_dependent_stories(
            waiting, by=by, why=_("The file of “%(photo)s” has come") % {"photo": waiting}
        )
    return waiting


def require_original_can_be_attached(waiting: Photo, arrived: Photo) -> None:
    """Raises InvalidState if one has its file, or the other has none or is in use."""
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


def ingest_file_as_copy_of_photo(photo: Photo, upload: File, *, by: Actor) -> Photo:
    """The file is a new photo with the same description; the given one is unchanged."""
    return ingest_photo(
        upload, by=by, given=Photo(**{name: getattr(photo, name) for name in DESCRIPTIVE_FIELDS})
    )


def ingest_duplicate(known: Photo, *, by: Actor, name: str) -> Photo:
    """The known photo's file is in the library once more, as a photo of its own."""
    require_photo_edit_right("take_in", Photo, by=by)
    if known.is_missing:
        raise InvalidState(_("“%(photo)s” has no file to give; send the file.") % {"photo": known})
    with photo_storage.original_path(str(known.original.name)).open("rb") as file:
        return ingest_photo(File(file, name=name), by=by, again=True)


@contextmanager
def journal_denied_attempts() -> Iterator[None]:
    """Records in the journal any refusal that leaves the transaction in the block."""
    try:
        yield
    except StoryError as refusal:
        record_denied_attempt(refusal)
        raise
