"""Who may do what to stories and editions; every face and action asks here."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from people import roles
from people.actors import Actor, CommandLine
from people.errors import NotAllowed
from stories.models import (
    Article,
    Edition,
    Label,
    Page,
    Photo,
    Publication,
    PublishedArticle,
    PublishedEdition,
    Tag,
)

DESK = (roles.EDITOR.code, roles.DIRECTOR.code, roles.CHIEF.code)
READERS_OF_WORK = (*DESK, roles.PROOFREADER.code, roles.PHOTO_EDITOR.code, roles.ADMINISTRATOR.code)


@dataclass(frozen=True)
class Rights:
    """Which roles see a kind of thing, change it, throw it away."""

    see: tuple[str, ...] = READERS_OF_WORK
    keep: tuple[str, ...] = DESK
    discard: tuple[str, ...] = DESK
    publish: tuple[str, ...] = ()


RIGHTS: dict[type[models.Model], Rights] = {
    Publication: Rights(keep=(roles.CHIEF.code,), discard=(roles.CHIEF.code,)),
    Edition: Rights(publish=(roles.CHIEF.code,)),
    Page: Rights(),
    Label: Rights(),
    Tag: Rights(),
    Article: Rights(),
    Photo: Rights(keep=(*DESK, roles.PHOTO_EDITOR.code), discard=(*DESK, roles.PHOTO_EDITOR.code)),
    PublishedEdition: Rights(keep=(), discard=()),
    PublishedArticle: Rights(keep=(), discard=()),
}


def may(actor: Actor, act: str, thing: models.Model | type[models.Model]) -> bool:
    """Whether the actor may `see`, `keep`, `discard` or `publish` the thing, or any of its kind."""
    kind = thing if isinstance(thing, type) else type(thing)
    if isinstance(actor, CommandLine):
        return True
    return actor.has_role(*getattr(RIGHTS[kind], act))


def require(actor: Actor, act: str, thing: models.Model | type[models.Model]) -> None:
    """Nothing, or NotAllowed when the actor may not."""
    if not may(actor, act, thing):
        raise NotAllowed(_("Your account may not do this; ask an administrator for the role it needs."))
