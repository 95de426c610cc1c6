"""The photo library (图片库): its list with filters, and a page for each photo."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.forms import VersionedForm
from newsroom.backoffice.labels import TaxonomyAdmin
from newsroom.backoffice.photo_library import bulk_edit, filters, missing_originals, photo_takedown, upload
from newsroom.backoffice.photo_library.access import listable_photos, openable_photos, photographer_names
from newsroom.backoffice.photo_library.crops import focus_marker_svg_path, list_crops
from newsroom.backoffice.photo_library.duplicates import photos_with_same_file, similar_photos
from newsroom.backoffice.photo_library.photo_cards import annotate_is_used, build_cards, thumbnail_html
from newsroom.backoffice.photo_library.usage import photo_history, usage_of_photo
from newsroom.presentation.photos import LARGE_SPEC, photo_badges, prefetch_thumbnails, thumbnail
from people.models import User
from stories.actions.drafts.viewing import record_photo_view
from stories.actions.photos.library import save_photo
from stories.models import Photo


def optional_datetime_field(label: Any, help_text: Any = "") -> forms.DateTimeField:
    """A date and time field that may stay empty."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=help_text)


class PhotoForm(VersionedForm):
    embargo_until = optional_datetime_field(_("not to be shown before"))
    rights_end_at = optional_datetime_field(
        _("not to be shown after"),
        _("From then on readers see an empty frame, in stories that are out as well."),
    )

    class Meta:
        model = Photo
        fields = [
            "caption", "credit", "photographer", "taken_on", "place", "alt", "rights", "rights_note",
            "embargo_until", "rights_end_at", "focus_x", "focus_y",
        ]  # fmt: skip


class PhotoChangeList(ChangeList):
    """The list of the library: the filters, and each photo as a card."""

    def control(self, name: str) -> Any:
        return next(spec for spec in self.filter_specs if getattr(spec, "parameter_name", "") == name)

    @property
    def fields_to_ask(self) -> list[Any]:
        """The filters that the form above the library shows."""
        return [spec for spec in self.filter_specs if getattr(spec, "kind", "") in ("text", "date", "choice")]

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """The task tabs: label, URL, and whether it is the current one."""
        return self.choices_of(filters.PhotoToDoFilter.parameter_name, everything=_("all photos"))

    @property
    def looks(self) -> list[tuple[str, str, bool]]:
        return self.choices_of(filters.DisplayModeFilter.parameter_name)

    def choices_of(self, name: str, everything: Any = None) -> list[tuple[str, str, bool]]:
        spec = self.control(name)
        now = spec.value() or ("" if everything else spec.options[0][0])
        found = [(everything, self.get_query_string(remove=[name, "p"]), not now)] if everything else []
        return found + [
            (str(words), self.get_query_string({name: value}, remove=["p"]), value == now)
            for value, words in spec.options
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The hidden values of the form: the current tab and display mode."""
        specs = [
            self.control(one.parameter_name) for one in (filters.PhotoToDoFilter, filters.DisplayModeFilter)
        ]
        return [(spec.parameter_name, spec.value()) for spec in specs if spec.value()]

    @property
    def is_wall(self) -> bool:
        return self.control(filters.DisplayModeFilter.parameter_name).value() != "list"

    @property
    def cards(self) -> list[Any]:
        return build_cards(self.result_list)


class PhotoAdmin(TaxonomyAdmin):
    form = PhotoForm
    saves_in_one_transaction = False
    list_display = ["thumb", "__str__", "credit", "photographer", "taken_on", "place", "standing"]
    list_display_links = ["__str__"]
    list_filter = (*filters.PHOTO_FILTERS,)
    list_select_related = ["photographer"]
    list_per_page = 60
    search_fields = ["caption", "credit", "photographer__name", "place"]
    autocomplete_fields = ["photographer"]
    actions = ["describe_together"]
    fieldsets = [
        (None, {"fields": ["caption", "credit", ("photographer", "taken_on", "place")]}),
        (_("Rights"), {"fields": ["rights", ("embargo_until", "rights_end_at"), "rights_note"]}),
        (_("For readers who cannot see it, and for cropping"), {"fields": ["alt", ("focus_x", "focus_y")]}),
    ]

    # ---- the library ---------------------------------------------------------------------------
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PhotoChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        opened = request.resolver_match and "object_id" in request.resolver_match.kwargs
        photos = openable_photos if opened else listable_photos
        return prefetch_thumbnails(annotate_is_used(photos(require_staff_user(request)))).order_by("-pk")

    def named(self, request: HttpRequest) -> QuerySet:
        return listable_photos(require_staff_user(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Photo | None:
        """The photo; opening one in somebody else's unfiled draft is recorded."""
        photo: Photo | None = super().get_object(request, object_id, from_field)
        if photo:
            record_photo_view(photo, by=require_staff_user(request))
        return photo

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        known = {
            "photographers": photographer_names(),
            "may_upload": self.may(require_staff_user(request), "upload"),
        }
        return super().changelist_view(request, {**known, **(extra_context or {})})

    @admin.action(description=_("Describe together"), permissions=["change"])
    def describe_together(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """Redirects to the form that describes the chosen photos together."""
        return HttpResponseRedirect(bulk_edit.bulk_edit_url(queryset.order_by("-pk")))

    @admin.display(description=_("picture"))
    def thumb(self, photo: Photo) -> SafeString:
        return thumbnail_html(photo)

    @admin.display(description=_("state"))
    def standing(self, photo: Any) -> SafeString:
        found = photo_badges(photo, is_used=photo.is_used)
        return format_html_join(
            " ", '<span class="badge {}">{}</span>', ((each.tone, each.word) for each in found)
        )

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        expected = form.cleaned_data["expected"]
        if expected is None:
            super().write(thing, form, lines, by=by)
        else:
            save_photo(thing, by=by, expected=expected)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        times = {"embargo_until", "rights_end_at"} & set(form.changed_data)
        if change and times and (told := photo_takedown.photo_dates_warning(form.instance)):
            self.message_user(request, told, messages.WARNING)

    # ---- one photo -----------------------------------------------------------------------------
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if photo := context.get("original"):
            user = require_staff_user(request)
            context |= {
                "large": thumbnail(photo, LARGE_SPEC),
                "cross_path": focus_marker_svg_path(photo),
                "crops": [] if photo.is_missing else list_crops(photo),
                "cross": (photo.focus_x * photo.width, photo.focus_y * photo.height),
                "badges": photo_badges(photo),
                "may_keep": self.may(user, "keep", photo),
                "uses": usage_of_photo(photo, user),
                "history": photo_history(photo, user),
                "alike": similar_photos(photo, user)
                if "alike" in request.GET
                else photos_with_same_file(photo, user),
                "looked_for_alike": "alike" in request.GET,
                "show_save_and_add_another": False,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # ---- the addresses around the library ------------------------------------------------------
    def get_urls(self) -> list[Any]:
        asking = require_http_methods(["GET", "HEAD", "POST"])
        return [
            self.page("upload/", upload.upload_view, "upload", asking),
            self.page("<int:pk>/again/", upload.store_duplicate_view, "again", require_POST),
            self.page(
                "<int:pk>/instead/<int:other>/", upload.discard_duplicate_view, "instead", require_POST
            ),
            self.page("describe/", bulk_edit.bulk_edit_view, "describe", asking),
            self.page("missing/", missing_originals.missing_originals_view, "missing", asking),
            self.page("missing/give/", missing_originals.assign_files_view, "give", require_POST),
            self.page("<int:pk>/file/", missing_originals.attach_file_view, "file", asking),
            self.page("<int:pk>/pull/", photo_takedown.photo_takedown_view, "pull", asking),
            *super().get_urls(),
        ]

    def page(self, route: str, view: Callable[..., HttpResponse], name: str, how: Any) -> URLPattern:
        """A URL pattern of this ModelAdmin, for accounts of the back office."""
        bound = how(partial(view, self.admin_site))
        return path(route, self.admin_site.admin_view(bound), name=f"stories_photo_{name}")
