"""Saving desks, and deleting desks or reporters; accounts: `stories.actions.accounts.staff`."""

from django.db import models
from django.utils.translation import gettext as _

from people import policy
from people.actors import Actor
from people.errors import ActionError
from people.journal.recording import journal_changes
from people.models import Desk, Reporter
from people.row_saving import save_checked


def save_desk(desk: Desk, *, by: Actor, expected: int | None = None) -> Desk:
    """The desk is as given."""
    with journal_changes("keep", desk, by=by, what=desk.name):
        policy.require_allowed(policy.can_manage_people(by))
        return save_checked(desk, expected=expected)


def delete_desk_or_reporter(thing: Desk | Reporter, *, by: Actor) -> None:
    """Deletes the desk or reporter; refused while a story, photo or account names it."""
    with journal_changes("discard", thing, by=by, what=str(thing)):
        policy.require_allowed(policy.can_manage_people(by))
        try:
            thing.delete()
        except models.ProtectedError as error:
            raise ActionError(
                _("“%(thing)s” is still used in %(count)d place(s); take it out there first.")
                % {"thing": thing, "count": len(error.protected_objects)}
            ) from error
