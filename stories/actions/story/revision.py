"""Revisions (版本): the whole story as one value, its number and its fingerprint."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import SYSTEM, Actor
from people.models import User
from stories.errors import InvalidState
from stories.fields import STRING_TYPES, StoryField, StoryFieldType, field_names, story_fields
from stories.models import Article, JournalEntry, Revision
from stories.workflow import State

# After a change these states no longer hold: the signatures behind them were given to another text.
STATES_RESET_BY_CHANGE = (State.SECOND, State.THIRD, State.READY)


def story_snapshot(story: Article) -> dict[str, Any]:
    """Everything of the story that readers will get, as JSON values (4 queries)."""
    content = {field.name: snapshot_field_value(story, field) for field in story_fields(kept=True)}
    return {name: value for name, value in content.items() if value or name not in FIELDS_OMITTED_WHEN_EMPTY}


def snapshot_field_value(story: Article, field: StoryField) -> Any:
    """The field as a revision holds it: text as it is, rows by name, lists by item."""
    if field.value in LIST_SERIALIZERS:
        return LIST_SERIALIZERS[field.value](story)
    value = getattr(story, field.name)
    if field.value is StoryFieldType.NAMED:
        return value.name if value else ""
    return value


def byline_snapshots(story: Article) -> list[dict[str, Any]]:
    return [
        {
            "reporter": line.reporter_id,
            "name": line.reporter.name,
            "role": line.role,
            "printed": line.as_printed,
        }
        for line in story.bylines.select_related("reporter").order_by("order", "pk")
    ]


def photo_snapshots(story: Article) -> list[dict[str, Any]]:
    return [
        {
            "id": placement.photo_id,
            "caption": placement.caption or placement.photo.caption,
            "credit": placement.photo.credit,
            "alt": placement.photo.alt,
            # Another picture under the same words is another photo.
            **({"file": placement.photo.original.name} if placement.photo.original else {}),
        }
        for placement in story.photo_placements.select_related("photo").order_by("order", "pk")
    ]


def tag_names(story: Article) -> list[str]:
    # Sorted here: each database has an order of its own, and the digest must not depend on it.
    items = sorted(story.tag_items.select_related("tag"), key=lambda item: item.tag.slug)
    return [item.tag.name for item in items]


LIST_SERIALIZERS = {
    StoryFieldType.PEOPLE: byline_snapshots,
    StoryFieldType.PHOTOS: photo_snapshots,
    StoryFieldType.TAGS: tag_names,
}
FIELDS_OMITTED_WHEN_EMPTY = field_names(kept=True, later=True)
# What a revision notes and nobody signs.
UNSIGNED_FIELDS = field_names(kept=True, signed=False)


def snapshot_digest(content: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the snapshot as JSON, with unsigned fields blank.

    The JSON is canonical. The desk is noted and not signed: when it is renamed or another desk takes the
    story, no word has changed.
    """
    said = {
        **content,
        **{name: "" for name in UNSIGNED_FIELDS if name in content or name not in FIELDS_OMITTED_WHEN_EMPTY},
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_without_related_names(content: dict[str, Any]) -> dict[str, Any]:
    """The story's own content, without names and captions taken from elsewhere."""
    return {
        **{name: content.get(name, "") for name in field_names(*STRING_TYPES, kept=True)},
        "bylines": [(line["reporter"], line["role"], line["printed"]) for line in content["bylines"]],
        "photos": [photo["id"] for photo in content["photos"]],
        "tags": len(content["tags"]),
    }


def create_revision_if_changed(story: Article, *, by: Actor, why: str = "") -> Revision | None:
    """A new revision, set on the unsaved story, if it differs from its last; or None.

    Where something was signed, every standing signature is void and the story waits for its first review again:
    three people sign one version, so a changed version starts over.
    """
    content = story_snapshot(story)
    if story.revision and story.revision.digest == snapshot_digest(content):
        return None
    fresh = story.revision = add_revision(story, content, by=by, why=why)
    void_signatures(story, _("changed in revision %(number)d") % {"number": fresh.number})
    if story.state in STATES_RESET_BY_CHANGE:
        set_state(story, State.FIRST)
    if story.held_from in STATES_RESET_BY_CHANGE:
        story.held_from = State.FIRST
    return fresh


def add_revision(story: Article, content: dict[str, Any], *, by: Actor | None, why: str = "") -> Revision:
    """The story's next revision, of these words; it is not set on the story."""
    newest = story.revisions.order_by("-number").values_list("number", flat=True).first()
    return Revision.objects.create(
        article=story,
        number=(newest or 0) + 1,
        content=content,
        digest=snapshot_digest(content),
        made_by=by if isinstance(by, User) else None,
        why=why[:200],
    )


def revise_after_related_changes(story: Article) -> None:
    """The unsaved story, in progress again, has a revision of what changed meanwhile.

    While readers had it, or nobody was to use it, no renamed person and no new caption gave it a revision.
    The new one is the work of those who changed them, and they do not sign it. A story of the printed archive
    no longer reads as it was printed and is signed like any other.
    """
    why = _("a name, a label or a photo changed meanwhile")
    since = story.revision.made_at if story.revision else story.created_at
    if create_revision_if_changed(story, by=SYSTEM, why=why) is None or story.revision is None:
        return
    for person in users_who_changed_related(story, since):
        story.revision = add_revision(story, story.revision.content, by=person, why=why)
    if story.origin == Article.Origin.ARCHIVE:
        story.round = max(story.round, 1)


def users_who_changed_related(story: Article, since: datetime) -> list[User]:
    """Users who since changed what the story prints (2 queries, or more)."""
    things: list[Model] = [line.reporter for line in story.bylines.select_related("reporter")]
    things += [placement.photo for placement in story.photo_placements.select_related("photo")]
    things += [label for label in (story.column, story.series) if label]
    things += list(story.tags.all())
    asked = Q(pk__in=[])
    for thing in things:
        asked |= Q(thing=thing._meta.label_lower, thing_id=str(thing.pk))
    entries = JournalEntry.objects.filter(asked, at__gte=since, outcome=JournalEntry.Outcome.DONE)
    return list(User.objects.filter(pk__in=entries.values("actor_id")).order_by("pk"))


def void_signatures(story: Article, reason: str, from_stage: int = 1) -> int:
    """No signature of this round stands from that stage on; returns how many did."""
    return story.signatures.filter(standing=True, round=story.round, stage__gte=from_stage).update(
        standing=False, voided_at=timezone.now(), void_reason=reason[:200]
    )


def set_state(story: Article, state: str) -> None:
    """The unsaved story is in that state from now on."""
    story.state = state
    story.state_since = timezone.now()


def rows_match_revision(story: Article) -> bool:
    """Whether the rows say what the story's newest revision says."""
    return story.revision is not None and story.revision.digest == snapshot_digest(story_snapshot(story))


def require_rows_match_revision(story: Article) -> None:
    """Raises InvalidState when the rows do not read as the newest revision.

    Renaming a person or column changes what would be printed without a new revision of each story; nobody must
    sign, and nothing may be published, that differs from what the revision shows.
    """
    if not rows_match_revision(story):
        raise InvalidState(
            _(
                "A name, label or photo of “%(story)s” changed after its last revision; save the story once more, "
                "then sign it."
            )
            % {"story": story}
        )
