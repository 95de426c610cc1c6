"""Desks and reporters (部门、记者), and the form of one's own password."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.admin_base import (
    ParentPermissionInline,
    PolicyModelAdmin,
    may_enter_back_office,
    require_staff_user,
)
from newsroom.backoffice.forms import VersionedForm
from people import desk_actions, policy
from people.models import Desk, PenName, Reporter, User
from people.pinyin import pinyin_slug
from stories.actions.accounts import staff as staff_actions


class OwnPasswordForm(AdminPasswordChangeForm):
    """A person's own new password; nothing else of the account is written."""

    def save(self, commit: bool = True) -> User:
        return staff_actions.choose_password(self.user, self.cleaned_data["new_password1"])


class StaffReadableAdmin(PolicyModelAdmin):
    """A ModelAdmin that all staff may read; editors and administrators may change it."""

    def may(self, actor: User, act: str, thing: models.Model | None = None) -> bool:
        return may_enter_back_office(actor) if act == "see" else policy.can_manage_people(actor)

    def discard(self, thing: Any, *, by: User) -> None:
        desk_actions.delete_desk_or_reporter(thing, by=by)


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
            cleaned["slug"] = pinyin_slug(cleaned["name"])
        return cleaned


class DeskAdmin(StaffReadableAdmin):
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
        desk_actions.save_desk(thing, by=by, expected=form.cleaned_data["expected"])


class PenNameInline(ParentPermissionInline):
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


class ReporterAdmin(StaffReadableAdmin):
    form = ReporterForm
    inlines = [PenNameInline]
    list_display = ["name", "status", "organisation", "desk", "slug"]
    list_filter = ["status", ("desk", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["desk"]
    search_fields = ["name", "pen_names__name", "organisation", "slug"]
    autocomplete_fields = ["user"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = ["name", "status", "organisation", "desk", "user", "bio", "slug"]
        # Whose login a byline belongs to is a matter of accounts, which only administrators see.
        return (
            names
            if policy.can_manage_accounts(require_staff_user(request))
            else [name for name in names if name != "user"]
        )

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        names = [line.name for line in lines[PenName]]
        staff_actions.save_reporter(thing, by=by, expected=form.cleaned_data["expected"], pen_names=names)
