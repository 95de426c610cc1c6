"""Columns, series, theme banners and tags (栏目、系列、栏题、关键词)."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.admin_base import PolicyModelAdmin, require_staff_user
from newsroom.backoffice.forms import CleanedSingleLineField, VersionedForm
from people.models import User
from stories import policy
from stories.actions import reference_records
from stories.models import Label, Tag


class TaxonomyAdmin(PolicyModelAdmin):
    """A ModelAdmin of small records that stories point to."""

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        reference_records.save_reference_record(thing, by=by, expected=form.cleaned_data.get("expected"))

    def discard(self, thing: Any, *, by: User) -> None:
        reference_records.delete_reference_record(thing, by=by)


class LabelForm(VersionedForm):
    class Meta:
        model = Label
        fields = ["publication", "kind", "name", "slug", "description"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the name.")


class LabelAdmin(TaxonomyAdmin):
    form = LabelForm
    fields = ["publication", "kind", "name", "description", "slug"]
    list_display = ["name", "kind", "publication", "slug"]
    list_filter = ["kind", ("publication", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["publication"]
    search_fields = ["name", "slug"]


class TagForm(VersionedForm):
    """A tag; tags hidden from the account do not count as duplicates."""

    seen_by: User

    class Meta:
        model = Tag
        fields = ["name", "slug"]
        field_classes = {"name": CleanedSingleLineField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the name.")

    def validate_unique(self) -> None:
        for name in ("name", "slug"):
            others = policy.visible_tags(self.seen_by).exclude(pk=self.instance.pk)
            typed = self.cleaned_data.get(name)
            if typed and others.filter(**{name: typed}).exists():
                self.add_error(name, self.instance.unique_error_message(Tag, (name,)))


class TagAdmin(TaxonomyAdmin):
    form = TagForm
    ordering = ["slug"]
    fields = ["name", "slug"]
    list_display = ["name", "stories", "slug"]
    search_fields = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        # Lists, forms, histories and confirmations all begin here; a count tells of no story that is hidden.
        user = require_staff_user(request)
        named = models.Q(items__content_object__in=policy.listable_stories(user).values("pk"))
        rows = policy.visible_tags(user).annotate(story_count=models.Count("items", filter=named))
        return rows.order_by(*self.get_ordering(request))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        # Django makes a class of its own for each request.
        form.seen_by = require_staff_user(request)
        return form

    @admin.display(description=_("stories"), ordering="story_count")
    def stories(self, tag: Any) -> int:
        return tag.story_count
