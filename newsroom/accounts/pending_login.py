"""Sessions that gave the right password but not yet the second factor."""

import time
from dataclasses import dataclass

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from people.models import User

PENDING_LOGIN_KEY = "halfway_in"
MAX_PENDING_SECONDS = 10 * 60
AUTH_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class PendingLogin:
    """The account, and the URL to go to once it is signed in."""

    user: User
    onward: str


def save_pending_login(request: HttpRequest, user: User, onward: str) -> None:
    """A new session remembers for ten minutes that the password was right."""
    request.session.flush()
    request.session[PENDING_LOGIN_KEY] = {
        "user": user.pk,
        "tied_to": user.get_session_auth_hash(),
        "at": int(time.time()),
        "onward": onward,
    }


def get_pending_login(request: HttpRequest) -> PendingLogin | None:
    """The pending login; None if absent, expired, or the account changed since."""
    kept = request.session.get(PENDING_LOGIN_KEY)
    if not kept or not 0 <= time.time() - kept["at"] <= MAX_PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["tied_to"], user.get_session_auth_hash()):
        return None
    return PendingLogin(user, kept["onward"])


def clear_pending_login(request: HttpRequest) -> None:
    """No login is pending any more."""
    if PENDING_LOGIN_KEY in request.session:
        request.session.flush()


def complete_login(request: HttpRequest, user: User) -> None:
    """The account is signed in, in a session with a new key."""
    request.session.pop(PENDING_LOGIN_KEY, None)
    login(request, user, backend=AUTH_BACKEND)
