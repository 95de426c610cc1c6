"""Notifications (通知) at the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk.access import parse_int_or_zero, require_writer_user, writer_login_required
from people import policy as people_policy
from people.models import User
from stories import writers
from stories.actions.notifications import (
    ACCOUNT_CHANGE_SELECT_RELATED,
    mark_notifications_read,
    may_read_notification,
    notification_text,
)
from stories.models import Notification

NOTIFICATIONS_PER_PAGE = 30
# So many stand on the first page.
NEWEST = 5


@dataclass(frozen=True)
class ShownNotification:
    """One notification; it has no details where the account may not see its subject."""

    pk: int
    at: datetime
    is_read: bool
    text: str
    note: str
    address: str


def shown_notification(row: Notification, user: User) -> ShownNotification:
    if not may_read_notification(user, row):
        text = (
            _("Something happened to a story that you can no longer see.")
            if row.article
            else inaccessible_account_message()
        )
        return ShownNotification(row.pk, row.at, row.read_at is not None, text, "", "")
    return ShownNotification(
        row.pk, row.at, row.read_at is not None, notification_text(row), row.note, notification_url(row, user)
    )


def notification_url(row: Notification, user: User) -> str:
    """The page that the notification leads to; "" when there is none."""
    if row.article:
        own = writers.is_writer(user, row.article)
        return reverse("desk:story" if own else "admin:stories_article_review", args=[row.article_id])
    if row.act == "token_ends":
        return reverse("desk:tokens")
    goes = "admin" in settings.ENABLED_INTERFACES and people_policy.can_see_account_changes(user)
    return reverse("admin:account_changes") if goes else ""


def inaccessible_account_message() -> str:
    return _("Something happened to an account that is no longer your concern.")


def newest_unread(user: User) -> list[ShownNotification]:
    """What happened since the person last said “all read”, newest first and not all of it (1 query)."""
    rows = notifications_of(user).filter(read_at__isnull=True)
    return [shown_notification(row, user) for row in rows.order_by("-pk")[:NEWEST]]


def notifications_of(user: User) -> QuerySet[Notification]:
    """All of the person's notifications, with what they are about."""
    rows = Notification.objects.filter(user=user).select_related("article", *ACCOUNT_CHANGE_SELECT_RELATED)
    return rows.defer("article__body")


@require_safe
@writer_login_required
def notifications_view(request: HttpRequest) -> HttpResponse:
    """The newest notifications before the given one (2 queries)."""
    user = require_writer_user(request)
    rows = notifications_of(user)
    if before := parse_int_or_zero(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    found = [shown_notification(row, user) for row in rows.order_by("-pk")[: NOTIFICATIONS_PER_PAGE + 1]]
    more = found[NOTIFICATIONS_PER_PAGE - 1].pk if len(found) > NOTIFICATIONS_PER_PAGE else 0
    newest = found[0].pk if found else 0
    context = {"notices": found[:NOTIFICATIONS_PER_PAGE], "more": more, "newest": newest}
    return render(request, "desk/notices.html", context)


@require_POST
@writer_login_required
def mark_notifications_read_view(request: HttpRequest) -> HttpResponse:
    """Marks the notifications named as read, or all up to the newest that was shown."""
    named = [parse_int_or_zero(typed) for typed in request.POST.getlist("notice")]
    newest = parse_int_or_zero(request.POST.get("newest"))
    mark_notifications_read(require_writer_user(request), named or None, newest=newest)
    messages.success(request, _("Marked as read."))
    return HttpResponseRedirect(reverse("desk:notices"))
