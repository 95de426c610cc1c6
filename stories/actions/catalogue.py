"""Publications, labels, tags and photos: small records that stories point to."""

from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from people.actors import Actor
from people.pinyin import free, slug
from people.writing import write_row
from stories import policy
from stories.errors import NotReady
from stories.models import Label, Photo, Publication, Tag

Entry = TypeVar("Entry", bound=Publication | Label | Tag | Photo)


@transaction.atomic
def keep(entry: Entry, *, by: Actor, expected: int | None = None) -> Entry:
    """The record is as given; a label or tag without an address has one made of pinyin."""
    policy.require(by, "keep", entry)
    if isinstance(entry, Label | Tag) and not entry.slug:
        entry.slug = free_slug(entry)
    return write_row(entry, expected=expected)


@transaction.atomic
def discard(entry: Publication | Label | Tag | Photo, *, by: Actor) -> None:
    """The record is gone; refused while anything points to it."""
    policy.require(by, "discard", entry)
    if isinstance(entry, Tag) and entry.items.exists():
        raise NotReady(_("Stories carry the tag “%(tag)s”; take it off them first.") % {"tag": entry})
    try:
        entry.delete()
    except models.ProtectedError as error:
        raise NotReady(
            _("“%(thing)s” is still used in %(count)d place(s); take it out there first.")
            % {"thing": entry, "count": len(error.protected_objects)}
        ) from error


def free_slug(entry: Label | Tag) -> str:
    """An address nobody has yet."""
    rows = type(entry)._default_manager.all()
    if isinstance(entry, Label):
        rows = rows.filter(kind=entry.kind)
    wanted = slug(entry.name)
    return free(wanted, set(rows.filter(slug__startswith=wanted[:50]).values_list("slug", flat=True)))
