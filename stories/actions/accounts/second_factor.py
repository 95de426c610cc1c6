"""The second factor and its journal entries (二次验证): enrol, use, renew, remove."""

from django.db import transaction

from people import policy, second_factor
from people.actors import Actor
from people.errors import ActionError
from people.journal.recording import add_journal_entry, journal_changes
from people.models import User


def enrol_second_factor(user: User, *, code: str) -> list[str]:
    """The account asks for its phone's codes; returns its recovery codes, this once."""
    with journal_changes("enrol", user, by=user, what=user.username):
        return second_factor.confirm_enrolment(user, code)


def verify_and_consume_code(user: User, *, code: str) -> bool:
    """Whether the code is good, for this once; the journal keeps recovery codes' use."""
    with transaction.atomic():
        good = second_factor.verify_and_consume_code(user, code)
        if good and not second_factor.parse_phone_code(code):
            add_journal_entry(
                "recover",
                user,
                by=user,
                what=user.username,
                left=second_factor.unused_recovery_code_count(user),
            )
    return good


def replace_recovery_codes(user: User) -> list[str]:
    """The account has ten new recovery codes, returned this once."""
    with journal_changes("renew_codes", user, by=user, what=user.username):
        return second_factor.create_recovery_codes(user)


def remove_own_second_factor(user: User, *, by: User) -> User:
    """The owner's password alone opens the account; its sessions are ended.

    Anybody else uses `save_account`: for the account of a signer it takes two people.
    """
    with journal_changes("forget_second_factor", user, by=by, what=user.username):
        policy.require_allowed(by.pk == user.pk)
        if second_factor.is_required(user):
            raise ActionError(second_factor.second_factor_needed_message())
        second_factor.remove_second_factor(user)
    return user


def remove_second_factor(user: User, *, by: Actor) -> None:
    """The password alone opens the account; no permission is checked."""
    with journal_changes("forget_second_factor", user, by=by, what=user.username):
        second_factor.remove_second_factor(user)
