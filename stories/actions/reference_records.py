"""Publications, labels, tags and photos: small records that stories point to."""

from typing import TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from people.actors import Actor, System
from people.journal.recording import journal_changes
from people.names import comparison_key
from people.pinyin import first_free_slug, pinyin_slug
from people.row_saving import save_checked
from people.text import clean_line
from stories import policy
from stories.actions.photos.files import delete_files_on_commit
from stories.actions.story.dependent_stories import update_dependent_stories
from stories.errors import InvalidState
from stories.models import (
    Article,
    ArticleTag,
    Label,
    Photo,
    Publication,
    PublishedPhoto,
    PublishedPublication,
    Tag,
)
from stories.publishing.photo_display_times import update_photo_display_times
from stories.takedowns import announce_takedown

ReferenceRecord = TypeVar("ReferenceRecord", bound=Publication | Label | Tag | Photo)


def save_reference_record(
    entry: ReferenceRecord, *, by: Actor, expected: int | None = None, story: Article | None = None
) -> ReferenceRecord:
    """The record is saved; a label or tag without an address has one of pinyin.

    Stories in progress that print it have a new revision, so a changed caption voids their signatures; `story` is
    being saved itself and gets its own.
    Readers see a photo within its new times at once, whenever its stories were frozen.
    """
    adding = entry._state.adding
    with journal_changes("keep", entry, by=by) as detail:
        policy.require_permission(by, "keep", entry)
        if isinstance(entry, Publication) and not adding:
            require_unchanged_published_slug(entry)
        hidden = resolve_hidden_tag_conflicts(entry, by) if isinstance(entry, Tag) else []
        if isinstance(entry, Label | Tag) and not entry.slug:
            entry.slug = find_unused_slug(entry)
        if isinstance(entry, Tag) and not adding and expected is None:
            # Nobody read a form of it: the version it was fetched with counts.
            expected = entry.version
        save_checked(entry, expected=expected)
        if isinstance(entry, Tag) and hidden:
            detail["took_over"] = merge_hidden_tags(entry, hidden)
        detail["what"] = str(entry)[:80]
        if isinstance(entry, Photo) and not adding and (stories := update_photo_display_times(entry)):
            detail.update(shown_in=stories, **photo_display_times_for_journal(entry))
            announce_takedown()
        if (hidden or not adding) and not isinstance(entry, Publication):
            why = _("%(kind)s “%(what)s” changed") % {"kind": entry._meta.verbose_name, "what": entry}
            update_dependent_stories(entry, by=by, why=why, besides=story)
    return entry


def photo_display_times_for_journal(photo: Photo) -> dict[str, str]:
    """From when to when the photo may be shown, for the journal; "" for no limit."""
    times = {"not_before": photo.embargo_until, "not_after": photo.rights_end_at}
    return {name: time.isoformat() if time else "" for name, time in times.items()}


def require_unchanged_published_slug(publication: Publication) -> None:
    """Raises InvalidState if a publication with published editions has a new address."""
    now = Publication.objects.filter(pk=publication.pk).values_list("slug", flat=True).first()
    if now != publication.slug and PublishedPublication.objects.filter(slug=now).exists():
        raise InvalidState(
            _("Editions of “%(publication)s” are out under its address “%(slug)s”; it stays as it is.")
            % {"publication": publication, "slug": now}
        )


def resolve_hidden_tag_conflicts(tag: Tag, by: Actor) -> list[Tag]:
    """No hidden tag blocks this one's name or address; returns those of its name.

    A tag on nothing but stories of which this account may not read is answered like one that never was, so
    neither its name nor its address may be refused because of it.
    """
    tag.entered = True
    if isinstance(by, System):
        return []
    hidden = Tag.objects.exclude(pk__in=policy.visible_tags(by).values("pk")).exclude(pk=tag.pk)
    key, name = comparison_key(tag.name), clean_line(tag.name)
    same = list(hidden.filter(Q(key=key) | Q(name=name))) if key else []
    same += [
        other for other in hidden.filter(key=None).exclude(name=name) if comparison_key(other.name) == key
    ]
    for other in same:
        # Out of the way until the stories that carry it carry this one.
        Tag.objects.filter(pk=other.pk).update(name=f"{other.pk} {uuid4()}", key=None, slug=str(uuid4()))
    if tag.slug and hidden.filter(slug=tag.slug).exists():
        tag.slug = first_free_slug(tag.slug, set(Tag.objects.values_list("slug", flat=True)))
    return same


def merge_hidden_tags(tag: Tag, hidden: list[Tag]) -> list[int]:
    """The tag replaces the hidden ones in their stories; returns the deleted ids."""
    for other in hidden:
        items = ArticleTag.objects.filter(tag=other)
        items.exclude(content_object__in=tag.items.values("content_object")).update(tag=tag)
    numbers = [other.pk for other in hidden]
    Tag.objects.filter(pk__in=numbers).delete()
    return numbers


def create_tag(name: str, *, by: Actor) -> Tag:
    """A new tag of that name; whoever may write a story may make one for it."""
    tag = Tag(name=clean_line(name))
    with journal_changes("keep", tag, by=by, what=tag.name[:80]):
        tag.slug = find_unused_slug(tag)
        return save_checked(tag)


def delete_reference_record(entry: Publication | Label | Tag | Photo, *, by: Actor) -> None:
    """The record is gone; refused while anything points to it."""
    with journal_changes("discard", entry, by=by, what=str(entry)[:80]):
        policy.require_permission(by, "discard", entry)
        if isinstance(entry, Tag) and is_used_only_in_hidden_stories(entry, by):
            # For this account it is gone; who wrote those stories keeps the tag.
            Tag.objects.filter(pk=entry.pk).update(entered=False)
            return
        if isinstance(entry, Photo):
            delete_photo_files(entry)
        delete_if_unused(entry)


def is_used_only_in_hidden_stories(tag: Tag, by: Actor) -> bool:
    """Whether the tag is used, and only where this account and readers do not see."""
    if isinstance(by, System) or not tag.items.exists():
        return False
    return not policy.visible_tags(by, entered=False).filter(pk=tag.pk).exists()


def delete_if_unused(entry: Publication | Label | Tag | Photo) -> None:
    if isinstance(entry, Tag) and entry.items.exists():
        raise InvalidState(_("Stories carry the tag “%(tag)s”; take it off them first.") % {"tag": entry})
    try:
        entry.delete()
    except models.ProtectedError as error:
        raise InvalidState(
            _("“%(thing)s” is still used in %(count)d place(s); take it out there first.")
            % {"thing": entry, "count": len(error.protected_objects)}
        ) from error


def delete_photo_files(photo: Photo) -> None:
    """The photo's files go with its row; refused once a published copy prints it."""
    if PublishedPhoto.objects.filter(photo_id=photo.pk).exists():
        raise InvalidState(
            _("Readers had “%(photo)s”; what was published stays in the archive.") % {"photo": photo}
        )
    delete_files_on_commit(photo.original.name or "", set(photo.renditions.values_list("token", flat=True)))


def find_unused_slug(entry: Label | Tag) -> str:
    """An address that no other record has."""
    rows = type(entry)._default_manager.all()
    if isinstance(entry, Label):
        rows = rows.filter(kind=entry.kind)
    wanted = pinyin_slug(entry.name)
    return first_free_slug(
        wanted, set(rows.filter(slug__startswith=wanted[:50]).values_list("slug", flat=True))
    )
