"""Photo intake (图片入库): the file is checked and rendered, then its row is written.

Everything slow (copying, decoding, rendering) is done before the journal is locked; so callers open no
transaction around these, in which SQLite would let nobody else write meanwhile. Files are stored first and
their row is written after; a process that dies in between leaves files without a row, and
`delete_orphaned_files` removes them.
"""

from datetime import date

from django.core.files import File
from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.recording import journal_changes
from people.models import Reporter, User
from people.names import comparison_key
from people.row_saving import bump_version, save_checked
from stories import photo_storage, policy
from stories.actions.photos.duplicates import find_identical_photo, names_of_stories_using
from stories.actions.photos.files import (
    render_upload,
    rendition_rows,
    replace_renditions,
    rerender_photo,
    staged_upload,
    store_photo_files,
)
from stories.actions.story.dependent_stories import update_dependent_stories
from stories.errors import InvalidState
from stories.images.metadata_reader import PhotoMetadata
from stories.models import Photo, Rendition

# What the file itself may propose for a field that nobody has filled in.
FIELDS_FILLED_FROM_METADATA = ("caption", "credit", "place", "alt")
FILE_DERIVED_FIELDS = (
    "original", "sent_name", "format", "size", "width", "height", "colour", "sha256", "likeness",
)  # fmt: skip


class DuplicatePhoto(InvalidState):
    """The very same file is in the library already, as `photo`."""

    def __init__(self, message: str, photo: Photo) -> None:
        super().__init__(message)
        self.photo = photo


class ConcurrentDuplicatePhoto(Exception):
    """The very same file came in as `photo` while this one was processed."""

    def __init__(self, photo: Photo) -> None:
        super().__init__(photo)
        self.photo = photo


def ingest_photo(upload: File, *, by: Actor, given: Photo | None = None, again: bool = False) -> Photo:
    """The file is in the library with all its renditions, as a new photo.

    Fields that `given` leaves empty are filled with what the file says of itself. Refused when it is no JPEG,
    PNG or WebP that can be read, and, as Duplicate, when this person can see the very same file here already
    (`again` takes it all the same).
    """
    photo = given or Photo()
    require_photo_edit_right("take_in", Photo, by=by)
    with staged_upload(upload) as (held, sha256):
        if not again and (known := find_identical_photo(sha256, by=by)):
            raise duplicate_error(known, by=by)
        made = render_upload(held, (photo.focus_x, photo.focus_y))
        fill_empty_fields_from_metadata(photo, made.facts)
        store_photo_files(photo, held, made, sha256, upload)
        photo.added_by = by if isinstance(by, User) else None
        try:
            with journal_changes("take_in", photo, by=by) as detail:
                policy.require_permission(by, "upload", Photo)
                if not again and (known := find_identical_photo(sha256, by=by)):
                    raise ConcurrentDuplicatePhoto(known)
                save_checked(photo)
                Rendition.objects.bulk_create(rendition_rows(photo, held.token, made))
                detail.update(what=str(photo)[:80], file=photo.sent_name, sha256=sha256)
        except ConcurrentDuplicatePhoto as race:
            raise duplicate_error(race.photo, by=by) from race
    return photo


def attach_photo_file(photo: Photo, upload: File, *, by: Actor, expected: int) -> Photo:
    """The photo has its missing file; stories in progress have a new revision."""
    require_photo_edit_right("attach", photo, by=by)
    with staged_upload(upload) as (held, sha256):
        made = render_upload(held, (photo.focus_x, photo.focus_y))
        with journal_changes("attach", photo, by=by) as detail:
            policy.require_permission(by, "keep", photo)
            bump_version(photo, expected)
            photo.refresh_from_db()
            if not photo.is_missing:
                raise InvalidState(
                    _("“%(photo)s” has its file already; take the other file in as a photo of its own.")
                    % {"photo": photo}
                )
            store_photo_files(photo, held, made, sha256, upload)
            photo.save(force_update=True, update_fields=FILE_DERIVED_FIELDS)
            Rendition.objects.bulk_create(rendition_rows(photo, held.token, made))
            detail.update(what=str(photo)[:80], file=photo.sent_name, sha256=sha256)
            update_dependent_stories(
                photo, by=by, why=_("The file of “%(photo)s” has come") % {"photo": photo}
            )
    return photo


def set_photo_focus(photo: Photo, x: float, y: float, *, by: Actor, expected: int) -> Photo:
    """The crops centre on this point (0 to 1 from left and top); readers keep theirs."""
    require_photo_edit_right("focus", photo, by=by)
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InvalidState(_("The focus lies outside the photo; give numbers between 0 and 1."))
    with photo_storage.claim_workspace() as held:
        made = None if photo.is_missing else rerender_photo(photo, held, (x, y))
        with journal_changes("focus", photo, by=by) as detail:
            policy.require_permission(by, "keep", photo)
            bump_version(photo, expected)
            photo.focus_x, photo.focus_y = x, y
            photo.save(force_update=True, update_fields=["focus_x", "focus_y"])
            if made:
                held.keep_renditions()
                replace_renditions(photo, rendition_rows(photo, held.token, made))
            detail.update(x=round(x * 1000), y=round(y * 1000))
    return photo


def require_photo_edit_right(act: str, thing: Photo | type[Photo], *, by: Actor) -> None:
    """Raises the refusal, kept in the journal, before any work on the file."""
    right = "upload" if isinstance(thing, type) else "keep"
    if not policy.is_allowed(by, right, thing):
        with journal_changes(act, thing, by=by):
            policy.require_permission(by, right, thing)


def fill_empty_fields_from_metadata(photo: Photo, facts: PhotoMetadata) -> None:
    """Empty fields hold what the file says; the photographer only if known by name."""
    for name in FIELDS_FILLED_FROM_METADATA:
        if not getattr(photo, name):
            setattr(photo, name, getattr(facts, name))
    if not photo.taken_on and facts.taken_on:
        photo.taken_on = date.fromisoformat(facts.taken_on)
    if not photo.credit and facts.creator:
        photo.credit = _("Photo by %(name)s") % {"name": facts.creator}
    if not photo.rights_note:
        photo.rights_note = facts.rights
    if photo.photographer_id is None and (key := comparison_key(facts.creator)):
        known = Reporter.objects.filter(key=key)[:2]
        photo.photographer = known[0] if len(known) == 1 else None


def duplicate_error(photo: Photo, *, by: Actor) -> DuplicatePhoto:
    used = names_of_stories_using(photo, by=by)
    facts = {"number": photo.pk, "photo": photo, "story": used[0] if used else ""}
    said = (
        _("This very file is no. %(number)d “%(photo)s” already, used in “%(story)s”; use that record.")
        if used
        else _("This very file is no. %(number)d “%(photo)s” already; use that record.")
    )
    return DuplicatePhoto(said % facts, photo)
