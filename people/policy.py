"""Who may change accounts, reporters and desks."""

from typing import NoReturn

from django.utils.translation import gettext as _

from people import roles
from people.actors import Actor, System
from people.errors import NotAllowed
from people.models import AccountChange, User

EDITORS = (roles.EDITOR.code, roles.DIRECTOR.code, roles.CHIEF.code)
ADMINISTRATORS = (roles.ADMINISTRATOR.code,)
# Who holds one of these signs, or makes those who sign: to give one, or to take over who has one, takes two people.
GUARDED = frozenset((*EDITORS, *ADMINISTRATORS))


def may_keep_people(actor: Actor) -> bool:
    """Whether the actor may add and change reporters and desks."""
    return isinstance(actor, System) or actor.has_role(*EDITORS, *ADMINISTRATORS)


def may_keep_accounts(actor: Actor) -> bool:
    """Whether the actor may add and change accounts and their roles."""
    return isinstance(actor, System) or actor.has_role(*ADMINISTRATORS)


def sees_changes(actor: Actor) -> bool:
    """Whether the actor reads which changes of accounts wait for a second person."""
    return isinstance(actor, System) or actor.has_role(roles.CHIEF.code, *ADMINISTRATORS)


def may_confirm(actor: Actor, change: AccountChange) -> bool:
    """Whether the actor is the second person: an administrator or a chief, not who asked nor who is meant."""
    return (
        isinstance(actor, User)
        and sees_changes(actor)
        and actor.pk not in (change.asked_by_id, change.user_id)
    )


def may_decline(actor: Actor, change: AccountChange) -> bool:
    """Whether the actor may say no: the second person, and who asked and thinks better of it."""
    return may_confirm(actor, change) or (may_keep_accounts(actor) and actor.pk == change.asked_by_id)


def require(allowed: bool) -> None:
    """Nothing, or NotAllowed when the answer was no."""
    if not allowed:
        raise NotAllowed(_("Your account may not do this; ask an administrator for the role it needs."))


def refuse_alone() -> NoReturn:
    """NotAllowed: nobody is his own second person."""
    raise NotAllowed(
        _(
            "A second person decides this: an administrator or a chief who did not ask for it and whom it is not about."
        )
    )
