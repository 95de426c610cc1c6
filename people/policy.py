"""Who may change accounts, reporters and desks."""

from typing import NoReturn

from django.utils.translation import gettext as _

from people import roles
from people.actors import Actor, System
from people.errors import NotAllowed
from people.models import AccountChange, User

EDITOR_ROLES = roles.role_codes("signs")
ADMINISTRATOR_ROLES = roles.role_codes("keeps_accounts")
# Who holds one of these signs, or makes those who sign: to give one, or to take over who has one, takes two people.
TWO_PERSON_ROLES = frozenset((*EDITOR_ROLES, *ADMINISTRATOR_ROLES))


def can_manage_people(actor: Actor) -> bool:
    """Whether the actor may add and change reporters and desks."""
    return isinstance(actor, System) or actor.has_role(*EDITOR_ROLES, *ADMINISTRATOR_ROLES)


def can_manage_accounts(actor: Actor) -> bool:
    """Whether the actor may add and change accounts and their roles."""
    return isinstance(actor, System) or actor.has_role(*ADMINISTRATOR_ROLES)


def can_see_account_changes(actor: Actor) -> bool:
    """Whether the actor reads which changes of accounts wait for a second person."""
    return isinstance(actor, System) or actor.has_role(roles.CHIEF.code, *ADMINISTRATOR_ROLES)


def can_confirm_change(actor: Actor, change: AccountChange) -> bool:
    """Whether the actor is an administrator or chief, and neither asker nor subject."""
    return (
        isinstance(actor, User)
        and can_see_account_changes(actor)
        and actor.pk not in (change.asked_by_id, change.user_id)
    )


def can_decline_change(actor: Actor, change: AccountChange) -> bool:
    """Whether the actor may decline: the second person, or who asked for it."""
    return can_confirm_change(actor, change) or (
        can_manage_accounts(actor) and actor.pk == change.asked_by_id
    )


def require_allowed(allowed: bool) -> None:
    """Raises NotAllowed when the answer was no."""
    if not allowed:
        raise NotAllowed(_("Your account may not do this; ask an administrator for the role it needs."))


def refuse_without_second_person() -> NoReturn:
    """Raises NotAllowed: nobody is their own second person."""
    raise NotAllowed(
        _(
            "A second person decides this: an administrator or a chief who did not ask for it and whom it is not about."
        )
    )
