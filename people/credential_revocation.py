"""An account's credentials (钥匙): sessions, sign-ins, tokens, requested changes.

Whatever ends here ends for good: the row or the number that it was tied to never comes back.
"""

from django.db.models import F, Q
from django.utils import timezone

from people.models import AccountChange, ApiToken, User

RevocationReason = ApiToken.Ended


def revoke_all_credentials(user: User, why: RevocationReason) -> None:
    """All sessions, pending sign-ins, tokens and waiting changes of the account end."""
    revoke_sessions(user)
    revoke_api_tokens(user, why)
    revoke_pending_account_changes(Q(user=user) | Q(asked_by=user))


def revoke_sessions(user: User) -> None:
    """Every session of the account ends, and sign-ins that lack the code start anew."""
    # Counted in the database: two who end sessions at the same moment must not write the same number.
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])


def revoke_api_tokens(user: User, why: RevocationReason) -> int:
    """No token of the account opens anything; returned is how many did."""
    valid = ApiToken.objects.filter(user=user, revoked_at=None)
    return valid.update(revoked_at=timezone.now(), revoked_why=why)


def revoke_pending_account_changes(which: Q) -> int:
    """None of these changes waits for a second person any more."""
    waiting = AccountChange.objects.filter(which, state=AccountChange.State.WAITING)
    return waiting.update(state=AccountChange.State.VOID, decided_at=timezone.now(), password="")
