"""Account changes that wait for a second person (待确认的账号变更)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import require_staff_user
from people import policy
from people.errors import ActionError, NotAllowed
from people.models import AccountChange, User
from stories.actions.accounts import account_changes

MAX_DECIDED_CHANGES = 30


class AccountChangeRow:
    """One account change, and what the current user may do with it."""

    def __init__(self, change: AccountChange, user: User) -> None:
        self.change, self.parts = change, change.parts()
        self.may_confirm = policy.can_confirm_change(user, change)
        self.may_decline = policy.can_decline_change(user, change)
        self.is_own = change.asked_by_id == user.pk
        self.lapsed = change.state == AccountChange.State.WAITING and not change.is_waiting


def pending_change_rows(user: User) -> list[AccountChangeRow]:
    """The changes that wait; empty for accounts that may not see them (1 query)."""
    if not policy.can_see_account_changes(user):
        return []
    return [AccountChangeRow(change, user) for change in account_changes.pending_changes()]


def account_changes_view(
    site: Any, request: HttpRequest, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of waiting and recently decided changes (2 queries)."""
    user = require_staff_user(request)
    if not policy.can_see_account_changes(user):
        raise PermissionDenied
    rows = AccountChange.objects.select_related("user__password_set_by", "asked_by", "decided_by", "desk")
    waits = pending_change_rows(user)
    shown = {one.change.pk for one in waits}
    context = {
        **site.each_context(request),
        "title": _("Account changes"),
        "waits": waits,
        "decided": [
            AccountChangeRow(row, user)
            for row in rows.order_by("-pk")[: MAX_DECIDED_CHANGES + len(waits)]
            if row.pk not in shown
        ],
        "may_keep_accounts": policy.can_manage_accounts(user),
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/account_changes.html", context, status=status)


def confirm_change(request: HttpRequest, change: AccountChange, user: User) -> None:
    """The change is confirmed; a message says if the account needs a new password."""
    account_changes.confirm_account_change(change, by=user)
    messages.success(
        request, _("Confirmed; the account “%(account)s” is changed.") % {"account": change.user}
    )
    if change.voids_password:
        told = _("Its password, which somebody else had set, opens nothing any more: it needs a new one.")
        messages.warning(request, told)


def decide_account_change_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The change is confirmed or declined once; 409 when it no longer waits."""
    user = require_staff_user(request)
    change = AccountChange.objects.select_related("user", "asked_by", "desk").filter(pk=pk).first()
    if change is None:
        raise Http404 if policy.can_see_account_changes(user) else PermissionDenied
    decision = request.POST.get("decision", "")
    try:
        if decision == "confirm":
            confirm_change(request, change, user)
        elif decision == "decline":
            account_changes.decline_account_change(change, by=user)
            messages.success(request, _("Declined; nothing was changed."))
        else:
            raise ActionError(_("Choose to confirm or to decline."))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return account_changes_view(site, request, str(refusal), 409)
    return HttpResponseRedirect(reverse("admin:account_changes"))
