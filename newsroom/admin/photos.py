"""The photo library (图片库): records of photographs; a file may still be missing (原图待补)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.admin.forms import VersionedForm
from newsroom.admin.labels import CatalogueRoom
from stories.models import Photo


class FileIsMissing(admin.SimpleListFilter):
    """Photos whose file is still to come, or those that have one."""

    title = _("original")
    parameter_name = "file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("missing", _("original to come")), ("here", _("original is here"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "missing":
            return queryset.filter(original="")
        if self.value() == "here":
            return queryset.exclude(original="")
        return queryset


class PhotoForm(VersionedForm):
    class Meta:
        model = Photo
        fields = [
            "caption", "credit", "photographer", "taken_on", "place", "alt", "focus_x", "focus_y",
        ]  # fmt: skip


class PhotoAdmin(CatalogueRoom):
    form = PhotoForm
    list_display = ["__str__", "credit", "photographer", "taken_on", "file_state"]
    list_filter = [FileIsMissing]
    list_select_related = ["photographer"]
    search_fields = ["caption", "credit", "photographer__name", "place"]
    autocomplete_fields = ["photographer"]
    fieldsets = [
        (None, {"fields": ["caption", "credit", "photographer", "taken_on", "place"]}),
        (_("For readers who cannot see it, and for cropping"), {"fields": ["alt", ("focus_x", "focus_y")]}),
    ]

    @admin.display(description=_("original"), ordering="original")
    def file_state(self, photo: Photo) -> Any:
        return _("original to come") if photo.is_missing else _("original is here")
