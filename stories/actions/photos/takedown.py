"""Taking a photo from readers at once (撤图): rights ended, or it must not be shown."""

from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.recording import journal_changes
from people.row_saving import bump_version
from people.text import clean_prose
from stories import policy
from stories.actions.notifications import notify_about_story
from stories.actions.reference_records import photo_display_times_for_journal
from stories.errors import InvalidState
from stories.models import Article, Photo
from stories.published import clock
from stories.publishing.photo_display_times import update_photo_display_times
from stories.takedowns import announce_takedown


def take_down_photo(photo: Photo, *, by: Actor, expected: int, reason: str) -> Photo:
    """Readers see an empty frame for the photo; the writers of its stories are told.

    Its caption stays, and so do the signatures: no word has changed. A later end of its rights shows it
    again.
    """
    reason = clean_prose(reason)
    with journal_changes("pull", photo, by=by, what=str(photo)[:80]) as detail:
        policy.require_permission(by, "keep", photo)
        if not reason:
            raise InvalidState(_("Give a reason; the people concerned will read it."))
        bump_version(photo, expected)
        photo.refresh_from_db()
        now = clock.database_now()
        if photo.rights_end_at and photo.rights_end_at <= now:
            raise InvalidState(_("“%(photo)s” is shown to no reader any more.") % {"photo": photo})
        photo.rights_end_at = now
        photo.save(force_update=True, update_fields=["rights_end_at"])
        stories = update_photo_display_times(photo)
        detail.update(reason=reason, shown_in=stories, **photo_display_times_for_journal(photo))
        for story in Article.objects.filter(pk__in=stories).order_by("pk"):
            notify_about_story(story, "pull", by=by, note=reason)
        announce_takedown()
    return photo
