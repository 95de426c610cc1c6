"""Accounts (账号): their form, pending changes and API tokens."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import password_validation
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from newsroom.backoffice.admin_base import PolicyModelAdmin, require_staff_user
from newsroom.backoffice.forms import VersionedForm
from people import policy, roles, second_factor
from people.errors import NotAllowed
from people.models import AccountChange, ApiToken, User
from stories.actions.accounts import staff as staff_actions
from stories.actions.accounts.account_changes import pending_change_of
from stories.actions.accounts.api_tokens import revoke_api_token
from stories.actions.notifications import chiefs_to_notify

MAX_TOKENS_LISTED = 20


class AccountForm(VersionedForm):
    """The form of an account, its roles and, where typed, a new password."""

    roles = forms.MultipleChoiceField(
        label=_("roles"),
        choices=[(role.code, role.name) for role in roles.ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    password1 = forms.CharField(
        label=_("new password"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )
    password2 = forms.CharField(
        label=_("new password again"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )

    forget_second_factor = forms.BooleanField(
        label=_("take the second factor away"),
        required=False,
        help_text=_(
            "The phone is lost: the password alone opens the account, until the person sets it up anew."
        ),
    )

    at_once = forms.BooleanField(
        label=_("break the glass: do it now, without a second person"),
        required=False,
        help_text=_("Only where it cannot wait. Every chief editor is told at once, with the reason."),
    )
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=_("The second person and every chief editor read it."),
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "desk", "language", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["password1"].required = self.fields["password2"].required = True
        else:
            self.initial["roles"] = sorted(self.instance.groups.values_list("name", flat=True))
            self.fields["password1"].help_text = _("Left empty, the password stays as it is.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("at_once") and not cleaned.get("reason", "").strip():
            self.add_error("reason", gettext("Give a reason; the people concerned will read it."))
        return cleaned

    def clean_password2(self) -> str:
        first, second = self.cleaned_data.get("password1", ""), self.cleaned_data["password2"]
        if first != second:
            raise forms.ValidationError(gettext("The two passwords are not the same; type both again."))
        if first:
            password_validation.validate_password(first, self.instance)
        return second


class AccountAdmin(PolicyModelAdmin):
    """Accounts, for administrators only; they are deactivated, never deleted."""

    form = AccountForm
    actions = None
    list_display = ["username", "full_name", "held_roles", "desk", "is_active", "last_login"]
    list_filter = ["is_active", ("desk", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["desk"]
    search_fields = ["username", "full_name"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets: list[Any] = [
            (None, {"fields": ["username", "full_name", "email", "desk", "language", "is_active"]}),
            (_("Roles"), {"fields": ["roles"]}),
            (_("Password"), {"fields": ["password1", "password2"]}),
        ]
        if obj and second_factor.is_enrolled(obj):
            sets.append((_("Second factor"), {"fields": ["forget_second_factor"]}))
        sets.append(
            (
                _("Second person"),
                {"fields": ["reason", "at_once"], "description": two_person_rule_text(obj, request)},
            )
        )
        return sets

    def may(self, actor: User, act: str, thing: models.Model | None = None) -> bool:
        return act != "discard" and policy.can_manage_accounts(actor)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def held_roles(self, account: User) -> str:
        held = {group.name for group in account.groups.all()}
        return "、".join(str(role.name) for role in roles.ROLES if role.code in held)

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        typed = form.cleaned_data
        password = typed["password1"]
        if password and thing._state.adding:
            thing.set_password(password)
            password = ""
        form.apart = staff_actions.save_account(
            thing,
            by=by,
            expected=typed["expected"],
            role_codes=typed["roles"],
            password=password,
            forget_factor=bool(typed.get("forget_second_factor")),
            at_once=typed["at_once"],
            reason=typed["reason"],
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.apart is None:
            return
        what = {"what": " · ".join(form.apart.parts())}
        if form.apart.state == AccountChange.State.WAITING:
            # What waits was not done; a new account is there all the same.
            request.only_asked = change  # type: ignore[attr-defined]
            messages.warning(request, gettext("This waits for a second person: %(what)s") % what)
        else:
            messages.warning(
                request, gettext("The glass is broken, every chief editor was told: %(what)s") % what
            )

    def message_user(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Leaves out Django's success message when the change waits for a second person."""
        if not getattr(request, "only_asked", False):
            super().message_user(request, *args, **kwargs)

    # ---- what hangs on the account -------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(require_POST(self.revoke_view))
        name = "people_user_token_revoke"
        return [path("<int:pk>/tokens/<int:token>/revoke/", revoke, name=name), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        account = context["original"]
        if account:
            context["tokens"] = ApiToken.objects.filter(user=account).order_by("-pk")[:MAX_TOKENS_LISTED]
            context["waits"] = pending_change_of(account)
        return super().render_change_form(request, context, *args, **kwargs)

    def revoke_view(self, request: HttpRequest, pk: int, token: int) -> HttpResponse:
        """The account's API token is revoked."""
        user = require_staff_user(request)
        found = ApiToken.objects.select_related("user").filter(pk=token, user=pk).first()
        if found is None:
            raise Http404 if policy.can_manage_accounts(user) else PermissionDenied
        try:
            revoke_api_token(found, by=user)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        told = gettext("The token “%(name)s” opens nothing any more.") % {"name": found.name}
        messages.success(request, told)
        return HttpResponseRedirect(reverse(self.address("change"), args=[pk]))


def two_person_rule_text(account: User | None, request: HttpRequest) -> str:
    """The confirmation rule, with a warning if at present nobody could confirm."""
    law = gettext(
        "Giving the role of section editor, director, chief editor or administrator, and a new password, the second "
        "factor, another desk, another e-mail address or the reopening of somebody who has one, waits until another "
        "administrator or a chief editor confirms it; so does closing the last chief editor or taking the role from "
        "him. Everything else acts at once. What waits needs a reason."
    )
    change = AccountChange(user=account or User(), asked_by=require_staff_user(request))
    if any(policy.can_confirm_change(user, change) for user in chiefs_to_notify(also_administrators=True)):
        return law
    nobody = gettext(
        "At present there is nobody who could confirm: break the glass, or make a second administrator."
    )
    return f"{law} {nobody}"
