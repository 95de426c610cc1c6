"""What tests of accounts share: the form sent, a change decided, and who was told of what."""

from typing import Any

from django.test import Client
from django.urls import reverse

from people.models import AccountChange, User
from stories.models import JournalEntry, Notification

from .conftest import typed

CHANGES = "/admin/account-changes/"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def save(client: Client, user: User, **changes: Any) -> Any:
    """The account's form, sent by whoever holds this browser."""
    address = reverse("admin:people_user_change", args=[user.pk])
    return client.post(address, typed(client.get(address), **{"reason": "试验", **changes}))


def decide(client: Client, decision: str = "confirm", change: AccountChange | None = None) -> Any:
    change = change or AccountChange.objects.order_by("pk").last()
    assert change is not None
    return client.post(reverse("admin:account_change_decide", args=[change.pk]), {"decision": decision})


def told(act: str) -> list[str]:
    return sorted(row.user.username for row in Notification.objects.filter(act=act).select_related("user"))


def written_down() -> list[tuple[str, str, str]]:
    rows = JournalEntry.objects.filter(thing="people.user").order_by("number")
    return list(rows.values_list("act", "actor_name", "outcome"))
