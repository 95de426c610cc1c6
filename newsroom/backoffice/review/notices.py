"""What happened to my stories (通知): a number in the head of every page, a list, and a way to be done with it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.backoffice.base import staff_user
from newsroom.backoffice.review.access import address, number
from people import policy as people_policy
from people.models import User
from stories.actions.notices import CHANGE, mark_read, may_read, sentence
from stories.models import Notification

SHOWN = 50


class ShownNotification:
    """One notification; what it says of a story that has since been hidden from this account is nothing."""

    def __init__(self, row: Notification, user: User) -> None:
        self.pk, self.at, self.is_read = row.pk, row.at, row.read_at is not None
        visible = may_read(user, row)
        self.text = sentence(row) if visible else clear_unread(row)
        self.note = row.note if visible else ""
        self.address = address_of(row, user) if visible else ""


def clear_unread(row: Notification) -> str:
    """What is said of what the account may no longer read."""
    if row.article_id:
        return _("Something happened to a story that you can no longer see.")
    return _("Something happened to an account that is no longer your concern.")


def address_of(row: Notification, user: User) -> str:
    """Where one goes from there."""
    if row.article_id:
        return address(row.article_id, "review")
    if row.act == "token_ends":
        return reverse("desk:tokens") if "desk" in settings.FACES else ""
    return reverse("admin:account_changes") if people_policy.sees_changes(user) else ""


def unread(user: User, most: int = 6) -> list[ShownNotification]:
    """The newest notifications that the account has not read (1 query)."""
    rows = Notification.objects.filter(user=user, read_at__isnull=True).select_related("article", *CHANGE)
    return [ShownNotification(row, user) for row in rows.defer("article__body").order_by("-pk")[:most]]


def notices_view(site: Any, request: HttpRequest) -> HttpResponse:
    """Fifty notifications, newest first, from a place on."""
    user = staff_user(request)
    rows = Notification.objects.filter(user=user).select_related("article", *CHANGE).defer("article__body")
    if before := number(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    found = [ShownNotification(row, user) for row in rows.order_by("-pk")[: SHOWN + 1]]
    context = {
        **site.each_context(request),
        "title": _("Notifications"),
        "notices": found[:SHOWN],
        "more": found[SHOWN - 1].pk if len(found) > SHOWN else 0,
    }
    return TemplateResponse(request, "admin/review/notices.html", context)


def read_view(request: HttpRequest) -> HttpResponse:
    """The notifications named are read; all of them when none is named."""
    named = [number(typed) for typed in request.POST.getlist("notice")]
    mark_read(staff_user(request), named or None)
    messages.success(request, _("Marked as read."))
    return HttpResponseRedirect(reverse("admin:notices"))
