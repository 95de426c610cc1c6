"""Who may change accounts, reporters and desks."""

from django.utils.translation import gettext as _

from people import roles
from people.actors import Actor, CommandLine
from people.errors import NotAllowed

EDITORS = (roles.EDITOR.code, roles.DIRECTOR.code, roles.CHIEF.code)
ADMINISTRATORS = (roles.ADMINISTRATOR.code,)


def may_keep_people(actor: Actor) -> bool:
    """Whether the actor may add and change reporters and desks."""
    return isinstance(actor, CommandLine) or actor.has_role(*EDITORS, *ADMINISTRATORS)


def may_keep_accounts(actor: Actor) -> bool:
    """Whether the actor may add and change accounts and their roles."""
    return isinstance(actor, CommandLine) or actor.has_role(*ADMINISTRATORS)


def require(allowed: bool) -> None:
    """Nothing, or NotAllowed when the answer was no."""
    if not allowed:
        raise NotAllowed(_("Your account may not do this; ask an administrator for the role it needs."))
