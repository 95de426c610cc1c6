"""An earlier version, or a working copy that was thrown away, comes back (恢复)."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from people.journal.recording import journal_changes
from people.models import User
from stories import policy
from stories.actions.drafts.autosave import autosave_draft, draft_key_for
from stories.errors import NotVisible
from stories.models import Article, Draft, DraftVersion, Photo


def restore_draft_version(kept: DraftVersion, *, by: User) -> Draft:
    """A working copy says what that version said; what stood there is kept as a version of its own.

    It is the story's working copy if there is a story and this person may still change it, else one without a story.
    """
    if kept.user_id != by.pk:
        raise NotVisible(_("There is no such story."))
    with journal_changes("restore", kept, by=by, what=str(kept.key)), transaction.atomic():
        story = kept.article if kept.article and policy.is_allowed(by, "keep", kept.article) else None
        draft = draft_to_restore_into(kept, story, by)
        if draft is None:
            key = draft_key_for(story, by) if story else kept.key
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
        restored.photos.add(*Photo.objects.filter(pk__in=numbers, added_by=by))
        DraftVersion.objects.filter(pk=kept.pk).update(is_discarded=False)
    return restored


def draft_to_restore_into(kept: DraftVersion, story: Article | None, by: User) -> Draft | None:
    """The person's working copy of that story, or the one whose version it was; None if there is none."""
    if story:
        return Draft.objects.filter(user=by, article=story).first()
    return Draft.objects.filter(user=by, key=kept.key, article=None).first()
