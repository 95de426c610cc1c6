"""Notifications (通知) in the back office: the list, and marking them as read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.review.access import parse_int_or_zero, story_admin_url
from people import policy as people_policy
from people.models import User
from stories.actions.notifications import (
    ACCOUNT_CHANGE_SELECT_RELATED,
    mark_notifications_read,
    may_read_notification,
    notification_text,
)
from stories.models import Notification

NOTIFICATIONS_PER_PAGE = 50


class NotificationRow:
    """One notification; it has no details where the account may not see its subject."""

    def __init__(self, row: Notification, user: User) -> None:
        self.pk, self.at, self.is_read = row.pk, row.at, row.read_at is not None
        visible = may_read_notification(user, row)
        self.text = notification_text(row) if visible else inaccessible_subject_message(row)
        self.note = row.note if visible else ""
        self.address = notification_target_url(row, user) if visible else ""


def inaccessible_subject_message(row: Notification) -> str:
    """The text shown instead of what the account may no longer read."""
    if row.article_id:
        return _("Something happened to a story that you can no longer see.")
    return _("Something happened to an account that is no longer your concern.")


def notification_target_url(row: Notification, user: User) -> str:
    """The page that the notification leads to; "" when there is none."""
    if row.article_id:
        return story_admin_url(row.article_id, "review")
    if row.act == "token_ends":
        return reverse("desk:tokens") if "desk" in settings.ENABLED_INTERFACES else ""
    return reverse("admin:account_changes") if people_policy.can_see_account_changes(user) else ""


def unread_notifications(user: User, most: int = 6) -> list[NotificationRow]:
    """The newest notifications that the account has not read (1 query)."""
    rows = Notification.objects.filter(user=user, read_at__isnull=True).select_related(
        "article", *ACCOUNT_CHANGE_SELECT_RELATED
    )
    return [NotificationRow(row, user) for row in rows.defer("article__body").order_by("-pk")[:most]]


def notifications_view(site: Any, request: HttpRequest) -> HttpResponse:
    """Fifty notifications, newest first, before the given one."""
    user = require_staff_user(request)
    rows = (
        Notification.objects.filter(user=user)
        .select_related("article", *ACCOUNT_CHANGE_SELECT_RELATED)
        .defer("article__body")
    )
    if before := parse_int_or_zero(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    found = [NotificationRow(row, user) for row in rows.order_by("-pk")[: NOTIFICATIONS_PER_PAGE + 1]]
    context = {
        **site.each_context(request),
        "title": _("Notifications"),
        "newest": found[0].pk if found else 0,
        "notices": found[:NOTIFICATIONS_PER_PAGE],
        "more": found[NOTIFICATIONS_PER_PAGE - 1].pk if len(found) > NOTIFICATIONS_PER_PAGE else 0,
    }
    return TemplateResponse(request, "admin/review/notices.html", context)


def mark_read_view(request: HttpRequest) -> HttpResponse:
    """Marks the notifications named as read, or all up to the newest that was shown."""
    named = [parse_int_or_zero(typed) for typed in request.POST.getlist("notice")]
    newest = parse_int_or_zero(request.POST.get("newest"))
    mark_notifications_read(require_staff_user(request), named or None, newest=newest)
    messages.success(request, _("Marked as read."))
    return HttpResponseRedirect(reverse("admin:notices"))
