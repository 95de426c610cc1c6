"""Limits on sign-in attempts, counted by django-axes.

At most ten wrong attempts within an hour are possible: for one account from all addresses, and from one
address for all accounts. Who has signed in to an account from the same address in the last thirty days is
counted apart, so that a stranger who tries a name ten times locks out strangers and not the person whose name
it is.
"""

import unicodedata
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.models import User
from people.text import clean_line

KNOWN_IP_LIFETIME = timedelta(days=30)
IPV6_PREFIX_BITS = 64
MAX_USERNAME_LENGTH = 150


def consume_attempt(request: HttpRequest, username: str) -> bool:
    """Whether the caller has an attempt left for that account; asking uses it up."""
    return AxesProxyHandler.is_allowed(request, {"username": username})


def is_locked(request: HttpRequest, username: str) -> bool:
    """Whether the caller has no attempt left for that account; asking costs none."""
    return AxesProxyHandler.is_locked(request, {"username": username})


def record_correct_attempt(request: HttpRequest, username: str) -> None:
    """The attempt just taken no longer counts as a wrong one."""
    AxesProxyHandler.update_request(request)
    attempts_by_client(request, {"username": username}).filter(failures_since_start__gt=0).update(
        failures_since_start=F("failures_since_start") - 1
    )


def reset_attempts(username: str) -> int:
    """Every wrong attempt for that account is deleted; returns their number."""
    return AccessAttempt.objects.filter(username=normalise_username(username)).delete()[0]


class LoginAttemptHandler(AxesDatabaseHandler):
    """Counts an attempt before checking it, so that parallel ones stay within ten."""

    def is_allowed(self, request: Any, credentials: dict | None = None) -> bool:
        if self.is_locked(request, credentials):
            request.axes_locked_out = True
            return False
        self.count(request, credentials)
        return self.get_failures(request, credentials) <= settings.AXES_FAILURE_LIMIT

    def count(self, request: Any, credentials: dict | None) -> None:
        """One more attempt by this caller for this account is counted."""
        self.clean_expired_user_attempts(request, credentials)
        with transaction.atomic():
            attempt, _new = AccessAttempt.objects.select_for_update().get_or_create(
                username=get_client_username(request, credentials),
                ip_address=request.axes_ip_address,
                user_agent="",
                defaults={"failures_since_start": 0},
            )
            AccessAttempt.objects.filter(pk=attempt.pk).update(
                failures_since_start=F("failures_since_start") + 1, attempt_time=timezone.now()
            )

    def user_login_failed(self, sender: Any, credentials: dict, request: Any = None, **kwargs: Any) -> None:
        """Does nothing: the attempt was counted before it was made."""

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """The address is known for this account; its wrong attempts are forgotten."""
        super().user_logged_in(sender, request, user, **kwargs)
        attempts_by_client(request, {"username": user.get_username()}).delete()


def attempts_by_client(request: Any, credentials: dict) -> Any:
    """The attempts by this caller for this account."""
    return AccessAttempt.objects.filter(
        username=get_client_username(request, credentials), ip_address=request.axes_ip_address
    )


# ---- what settings.py names -----------------------------------------------------------------------
def lockout_parameters(request: Any, credentials: dict | None) -> list[Any]:
    """Counts by name and by address, or by both together for a known address."""
    username = str((credentials or {}).get("username") or "")
    known = AccessLog.objects.filter(
        username=username,
        ip_address=request.axes_ip_address,
        attempt_time__gt=timezone.now() - KNOWN_IP_LIFETIME,
    )
    return [["username", "ip_address"]] if known.exists() else ["username", "ip_address"]


def axes_username(request: Any, credentials: dict | None) -> str:
    return normalise_username(str((credentials or {}).get("username") or ""))


def normalise_username(username: str) -> str:
    """One key for all spellings of a name: width, case, blanks, invisible signs."""
    plain = unicodedata.normalize("NFKC", clean_line(unicodedata.normalize("NFKC", username)))
    return "".join(plain.split()).casefold()[:MAX_USERNAME_LENGTH]


def client_ip(request: Any) -> str | None:
    """The caller's address, as the proxy saw it if any; an IPv6 /64 counts as one."""
    seen = request.META.get("REMOTE_ADDR") or ""
    if settings.BEHIND_PROXY:
        # Whatever stands further left was written by the caller.
        seen = (request.META.get("HTTP_X_FORWARDED_FOR") or "").rpartition(",")[2].strip() or seen
    try:
        found = ip_address(seen)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> IPV6_PREFIX_BITS << IPV6_PREFIX_BITS))
    return str(found)


def lockout_response(request: HttpRequest, response: HttpResponse, credentials: dict | None) -> HttpResponse:
    """The response itself: the sign-in page says that it is locked."""
    return response


def count_known_ips(user: User) -> int:
    """From how many addresses the account signed in within the last thirty days."""
    recent = AccessLog.objects.filter(
        username=user.get_username(), attempt_time__gt=timezone.now() - KNOWN_IP_LIFETIME
    )
    return recent.values("ip_address").distinct().count()
