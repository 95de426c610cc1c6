"""Views of somebody else's unfiled drafts (查阅未交稿), kept in the journal.

Nothing else that is only read writes: the chief or an administrator may read somebody else's unfiled draft,
and the journal says who and when. A view is one person at one story within a quarter of an hour, however many
pages and pictures it takes.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from people.journal.recording import add_journal_entry
from people.models import User
from stories import policy, writers
from stories.models import Article, JournalEntry, Photo, Tag

REPEAT_VIEW_WINDOW = timedelta(minutes=15)


def record_draft_views(stories: Iterable[Article], *, by: User) -> None:
    """Records this account's views of those stories that are others' unfiled drafts."""
    record_views([story for story in stories if policy.is_reading_others_draft(by, story)], by=by)


def record_photo_view(photo: Photo, *, by: User) -> None:
    """Records a view of a photo that stands only in others' drafts or working copies."""
    if not Photo.objects.filter(writers.photo_in_others_drafts_q(by), pk=photo.pk).exists():
        return
    record_views(list(drafts_of_others(by).filter(photo_placements__photo=photo)) or [photo], by=by)


def record_views_through_journal_entry(entry: JournalEntry, *, by: User) -> None:
    """Records a view of an entry that may quote another's draft, its photo or its tag."""
    if not entry.thing_id.isdigit():
        return
    pk = int(entry.thing_id)
    if entry.thing == Photo._meta.label_lower:
        for photo in Photo.objects.filter(pk=pk):
            record_photo_view(photo, by=by)
    where = {Article._meta.label_lower: Q(pk=pk), Tag._meta.label_lower: Q(tag_items__tag=pk)}
    if entry.thing in where:
        record_draft_views(drafts_of_others(by).filter(where[entry.thing]), by=by)


def drafts_of_others(user: User) -> QuerySet[Article]:
    """The unfiled drafts that this account does not write."""
    return Article.objects.filter(writers.UNFILED_STORY_Q & ~writers.written_by_q(user))


def record_views(things: Sequence[Article | Photo], *, by: User) -> None:
    """Records a view of each thing that this account has not just viewed (1 query)."""
    if not things:
        return
    since = timezone.now() - REPEAT_VIEW_WINDOW
    numbers = [str(thing.pk) for thing in things]
    kind = things[0]._meta.label_lower
    seen = JournalEntry.objects.filter(
        thing=kind, thing_id__in=numbers, act="see", actor_id=by.pk, at__gt=since
    )
    known = set(seen.values_list("thing_id", flat=True))
    if fresh := [thing for thing in things if str(thing.pk) not in known]:
        with transaction.atomic():
            for thing in fresh:
                add_journal_entry("see", thing, by=by)
