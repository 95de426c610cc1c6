"""Accounts, desks and reporters (账号、部门、记者)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import password_validation, update_session_auth_hash
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.admin.doors import Lines, ThroughActions, staff, works_here
from newsroom.admin.forms import VersionedForm, WorkForm
from people import actions, policy, roles, second_factor
from people.models import Desk, PenName, Reporter, User
from people.pinyin import slug
from stories.actions import staff as staff_actions
from stories.actions.second_factor import forget_second_factor


class OwnPasswordForm(AdminPasswordChangeForm):
    """A person's own new password; nothing else of the account is written."""

    def save(self, commit: bool = True) -> User:
        return actions.choose_password(self.user, self.cleaned_data["new_password1"])


class PeopleRoom(ThroughActions):
    """A room for people; everybody who works here may look, editors and administrators may change."""

    def may(self, actor: User, act: str, thing: models.Model | None = None) -> bool:
        return works_here(actor) if act == "see" else policy.may_keep_people(actor)

    def discard(self, thing: Any, *, by: User) -> None:
        staff_actions.discard(thing, by=by)


class DeskForm(VersionedForm):
    class Meta:
        model = Desk
        fields = ["name", "slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the name.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("slug") and cleaned.get("name"):
            cleaned["slug"] = slug(cleaned["name"])
        return cleaned


class DeskAdmin(PeopleRoom):
    form = DeskForm
    list_display = ["name", "slug", "accounts", "reporters"]
    search_fields = ["name"]
    fields = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                account_count=models.Count("users", distinct=True),
                reporter_count=models.Count("reporters", distinct=True),
            )
        )

    @admin.display(description=_("accounts"), ordering="account_count")
    def accounts(self, desk: Any) -> int:
        return desk.account_count

    @admin.display(description=_("reporters"), ordering="reporter_count")
    def reporters(self, desk: Any) -> int:
        return desk.reporter_count

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        staff_actions.keep_desk(thing, by=by, expected=form.cleaned_data["expected"])


class PenNameLines(Lines):
    model = PenName
    fields = ["name"]
    max_num = 20


class ReporterForm(VersionedForm):
    class Meta:
        model = Reporter
        fields = ["name", "slug", "status", "organisation", "desk", "user", "bio"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the name.")


class ReporterAdmin(PeopleRoom):
    form = ReporterForm
    inlines = [PenNameLines]
    list_display = ["name", "status", "organisation", "desk", "slug"]
    list_filter = ["status", ("desk", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["desk"]
    search_fields = ["name", "pen_names__name", "organisation", "slug"]
    autocomplete_fields = ["user"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = ["name", "status", "organisation", "desk", "user", "bio", "slug"]
        # Whose login a byline belongs to is a matter of accounts, which only administrators see.
        return (
            names if policy.may_keep_accounts(staff(request)) else [name for name in names if name != "user"]
        )

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        names = [line.name for line in lines[PenName]]
        staff_actions.keep_reporter(thing, by=by, expected=form.cleaned_data["expected"], pen_names=names)


class AccountForm(WorkForm):
    """An account, its roles, and a new password where one is typed."""

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

    def clean_password2(self) -> str:
        first, second = self.cleaned_data.get("password1", ""), self.cleaned_data["password2"]
        if first != second:
            raise forms.ValidationError(gettext("The two passwords are not the same; type both again."))
        if first:
            password_validation.validate_password(first, self.instance)
        return second


class AccountAdmin(ThroughActions):
    """Accounts, for administrators only; nobody deletes one, an account that is left is made inactive."""

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
        if obj and second_factor.has(obj):
            sets.append((_("Second factor"), {"fields": ["forget_second_factor"]}))
        return sets

    def may(self, actor: User, act: str, thing: models.Model | None = None) -> bool:
        return act != "discard" and policy.may_keep_accounts(actor)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def held_roles(self, account: User) -> str:
        held = {group.name for group in account.groups.all()}
        return "、".join(str(role.name) for role in roles.ROLES if role.code in held)

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        if password := form.cleaned_data["password1"]:
            thing.set_password(password)
        staff_actions.keep_account(thing, by=by, role_codes=form.cleaned_data["roles"])
        if form.cleaned_data.get("forget_second_factor"):
            forget_second_factor(thing, by=by)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        renewed = form.cleaned_data["password1"] or form.cleaned_data.get("forget_second_factor")
        if renewed and form.instance.pk == request.user.pk:
            update_session_auth_hash(request, form.instance)
