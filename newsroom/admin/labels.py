"""Columns, series, theme banners and tags (栏目、系列、栏题、关键词)."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.admin.doors import ThroughActions
from newsroom.admin.forms import CleanedLine, VersionedForm, WorkForm
from people.models import User
from stories.actions import catalogue
from stories.models import Label, Tag


class CatalogueRoom(ThroughActions):
    """A room of small records that stories point to."""

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        catalogue.keep(thing, by=by, expected=form.cleaned_data.get("expected"))

    def discard(self, thing: Any, *, by: User) -> None:
        catalogue.discard(thing, by=by)


class LabelForm(VersionedForm):
    class Meta:
        model = Label
        fields = ["publication", "kind", "name", "slug", "description"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the name.")


class LabelAdmin(CatalogueRoom):
    form = LabelForm
    fields = ["publication", "kind", "name", "description", "slug"]
    list_display = ["name", "kind", "publication", "slug"]
    list_filter = ["kind", ("publication", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["publication"]
    search_fields = ["name", "slug"]


class TagForm(WorkForm):
    class Meta:
        model = Tag
        fields = ["name", "slug"]
        field_classes = {"name": CleanedLine}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the name.")


class TagAdmin(CatalogueRoom):
    form = TagForm
    fields = ["name", "slug"]
    list_display = ["name", "stories", "slug"]
    search_fields = ["name", "slug"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).annotate(story_count=models.Count("items"))

    @admin.display(description=_("stories"), ordering="story_count")
    def stories(self, tag: Any) -> int:
        return tag.story_count
