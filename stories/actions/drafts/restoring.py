"""An earlier version, or a working copy that was thrown away, comes back (恢复)."""

from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from people.journal.recording import journal_changes
from people.models import User
from stories import policy, writers
from stories.actions.drafts.autosave import autosave_draft
from stories.actions.drafts.ownership import draft_key_for
from stories.errors import NotVisible
from stories.models import Article, Draft, DraftVersion, Photo


def restore_draft_version(kept: DraftVersion, *, by: User) -> Draft:
    """A working copy says what that version said; what stood there is kept as a version of its own.

    It is the story's working copy if there is a story and this person may still change it, else one without a story.
    """
    if not writers.may_write_in(by, kept) or (kept.is_discarded and kept.user_id != by.pk):
        raise NotVisible(_("There is no such story."))
    with journal_changes("restore", kept, by=by, what=str(kept.key)), transaction.atomic():
        story = kept.article if kept.article and policy.is_allowed(by, "keep", kept.article) else None
        draft = draft_to_restore_into(kept, story, by)
        if draft is None:
            key = draft_key_for(story, writers.owner_of_copy(by, story)) if story else kept.key
            if Draft.objects.filter(key=key).exists():
                key = uuid4()
            autosave_draft(key, by=by, version=0, save_key=uuid4().hex, content=kept.content, story=story)
        else:
            key = draft.key
            autosave_draft(
                key,
                by=by,
                version=draft.version,
                save_key=uuid4().hex,
                content=kept.content,
                keep_present=True,
            )
        restored = Draft.objects.get(key=key)
        numbers = [row["id"] for row in kept.content.get("photos", [])]
        # A number that somebody typed is no photo of theirs; what the copy held then is.
        allowed = Q(added_by=by) | Q(pk__in=kept.photo_ids)
        restored.photos.add(*Photo.objects.filter(allowed, pk__in=numbers))
        DraftVersion.objects.filter(pk=kept.pk).update(is_discarded=False)
    return restored


def draft_to_restore_into(kept: DraftVersion, story: Article | None, by: User) -> Draft | None:
    """The person's working copy of that story, or the one whose version it was; None if there is none."""
    if story:
        return Draft.objects.filter(user=writers.owner_of_copy(by, story), article=story).first()
    return Draft.objects.filter(user=by, key=kept.key, article=None).first()
