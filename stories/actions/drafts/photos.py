"""Photos sent with a working copy (随稿传图), taken into the library for its story."""

from django.core.files import File
from django.utils.translation import gettext as _

from people.errors import ActionError, NotAllowed
from people.models import User
from stories.actions.drafts.ownership import require_draft_access, require_editable_story
from stories.actions.photos.intake import DuplicatePhoto, ingest_photo
from stories.errors import FieldErrors, ServerBusy
from stories.models import Draft, Photo


def add_photo_to_draft(draft: Draft, upload: File, *, by: User, caption: str = "", credit: str = "") -> Photo:
    """The photo is in the library and may be used in this copy.

    The very same file once more is the photo it was. Slow, like every intake: callers open no transaction
    around it.
    """
    require_draft_access(draft, by)
    if draft.article:
        require_editable_story(draft.article, by)
    if len(caption) > 1000 or len(credit) > 80:
        raise FieldErrors({"photos": _("A caption has at most 1,000 characters, a credit at most 80.")})
    try:
        photo = ingest_photo(upload, by=by, given=Photo(caption=caption, credit=credit))
    except DuplicatePhoto as refusal:
        photo = refusal.photo
    except (NotAllowed, ServerBusy):
        raise
    except ActionError as refusal:
        raise FieldErrors({"photos": str(refusal)}) from refusal
    draft.photos.add(photo)
    return photo
