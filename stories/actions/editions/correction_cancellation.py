"""Cancelling a correction (撤销更正): the story is again what readers have."""

from typing import Any

from django.utils.translation import gettext as _

from people.actors import Actor
from people.models import Reporter
from stories.actions.notifications import notify_about_story
from stories.actions.review.transitions import TRANSITION_FIELDS, story_transition
from stories.actions.story.revision import (
    add_revision,
    content_without_related_names,
    set_state,
    snapshot_digest,
    story_snapshot,
    void_signatures,
)
from stories.actions.story.writing import (
    WRITER_EDITABLE_FIELDS,
    get_or_create_tag,
    rows_from_revision,
    write_bylines,
    write_photos,
)
from stories.errors import InvalidState
from stories.fields import StoryFieldType, field_names
from stories.models import Article, Label, Photo, Revision
from stories.publishing import corrections
from stories.workflow import State


def cancel_correction(article: Article, *, by: Actor, expected: int, reason: str) -> Article:
    """The story is published without the correction; the round's signatures are void."""
    with story_transition(article, "cancel", by=by, expected=expected, reason=reason) as story:
        copy = corrections.current_published_articles(story).filter(withdrawn_at=None).first()
        if not story.live or copy is None:
            raise InvalidState(
                _("Readers do not have “%(story)s”; there is no correction to cancel.") % {"story": story}
            )
        had = Revision.objects.get(pk=copy.revision_id or 0)
        void_signatures(story, _("correction cancelled"))
        story.held_from = ""
        set_state(story, State.PUBLISHED)
        if story.revision is None or story.revision.digest != had.digest:
            restore_published_text(story, had, by=by)
        notify_about_story(story, "cancel", by=by, note=reason)
    return article


def restore_published_text(story: Article, had: Revision, *, by: Actor) -> None:
    """The rows read as that revision, and a new revision has the same words."""
    if not is_story_unedited_since(story, had):
        require_references_exist(story, had.content)
        lines = rows_from_revision(story, had.content)
        for name, value in lines.facts.items():
            setattr(story, name, value)
        write_bylines(story, lines.bylines)
        write_photos(story, lines.photos)
        story.tags.set([get_or_create_tag(name, by=by) for name in had.content["tags"]], clear=True)
    # Word for word, also where a person or column is called otherwise by now: this is what was signed.
    # Nobody's work: whoever cancels may sign the next correction, and the journal knows who it was.
    why = _("correction cancelled, as in revision %(number)d") % {"number": had.number}
    story.revision = add_revision(story, had.content, by=None, why=why)
    # In one statement: the database lets a story be published without new signatures only if all of it fits.
    story.save(force_update=True, update_fields=(*WRITER_EDITABLE_FIELDS, *TRANSITION_FIELDS))


def is_story_unedited_since(story: Article, had: Revision) -> bool:
    """Whether nobody edited the story since; names changed elsewhere do not count."""
    now = story_snapshot(story)
    first = story.revisions.filter(number__gt=had.number).order_by("number").first()
    return (
        first is not None
        and first.made_by_id is None
        and first.digest == snapshot_digest(now)
        and content_without_related_names(now) == content_without_related_names(had.content)
    )


def require_references_exist(story: Article, content: dict[str, Any]) -> None:
    """Raises InvalidState if a person, photo or label of the content is gone."""
    reporters = {line["reporter"]: line["name"] for line in content["bylines"]}
    gone = [name for pk, name in reporters.items() if not Reporter.objects.filter(pk=pk).exists()]
    gone += [
        photo["caption"] for photo in content["photos"] if not Photo.objects.filter(pk=photo["id"]).exists()
    ]
    for kind in field_names(StoryFieldType.NAMED, signed=True):
        name = content.get(kind, "")
        if name and not Label.objects.filter(publication=story.publication, kind=kind, name=name).exists():
            gone.append(name)
    if gone:
        raise InvalidState(
            _(
                "“%(thing)s” is no longer there, so the old text cannot come back; publish a correction instead."
            )
            % {"thing": gone[0]}
        )
