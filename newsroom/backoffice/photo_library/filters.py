"""Filters of the photo library: photographer, place, date, rights and tasks."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from people.text import clean_line
from stories.models import Photo, PhotoPlacement

MAX_FILTER_LENGTH = 80
IS_USED_IN_STORY = Exists(PhotoPlacement.objects.filter(photo=OuterRef("pk")))


class PhotoFilter(admin.SimpleListFilter):
    """A field of the form above the library; links in the list keep its value."""

    # Drawn by the library's own form, not beside the list.
    template = "admin/library/_nothing.html"
    kind = "text"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return []

    def has_output(self) -> bool:
        return True

    @property
    def asked(self) -> str:
        """The typed value, cleaned and shortened for the search."""
        return clean_line(self.value() or "")[:MAX_FILTER_LENGTH]

    @property
    def options(self) -> list[tuple[str, Any]]:
        return list(self.lookup_choices)


class PhotographerFilter(PhotoFilter):
    """Photos by a photographer, known to us or only named in the credit."""

    title = _("photographer")
    parameter_name = "person"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        named = self.asked
        return (
            queryset.filter(Q(photographer__name__icontains=named) | Q(credit__icontains=named))
            if named
            else queryset
        )


class PlaceFilter(PhotoFilter):
    """Photos taken at a place."""

    title = _("place")
    parameter_name = "where"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(place__icontains=self.asked) if self.asked else queryset


class DateFilter(PhotoFilter):
    kind = "date"

    @property
    def day(self) -> date | None:
        try:
            return parse_date(self.asked)
        except ValueError:
            return None


class TakenSinceFilter(DateFilter):
    """Photos taken on a day or later."""

    title = _("taken since")
    parameter_name = "since"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(taken_on__gte=self.day) if self.day else queryset


class TakenUntilFilter(DateFilter):
    """Photos taken on a day or earlier."""

    title = _("taken until")
    parameter_name = "until"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(taken_on__lte=self.day) if self.day else queryset


class RightsFilter(PhotoFilter):
    """Photos with one kind of rights, or with none stated."""

    title = _("rights")
    parameter_name = "right"
    kind = "choice"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Photo.Rights.choices, ("none", _("rights unknown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(rights="")
        return queryset.filter(rights=self.value()) if self.value() in Photo.Rights.values else queryset


class PhotoToDoFilter(PhotoFilter):
    """Photos with one task to do, not used yet, or under embargo."""

    title = _("to do")
    parameter_name = "only"
    kind = "tabs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("missing", _("original to come")),
            ("unknown", _("rights unknown")),
            ("lacking", _("words to come")),
            ("unused", _("not used yet")),
            ("embargoed", _("under embargo")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = photo_to_do_conditions().get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


def photo_to_do_conditions() -> dict[str, Any]:
    """The query condition of each value of the task filter."""
    return {
        "missing": Q(original=""),
        "unknown": Q(rights=""),
        "lacking": Q(caption="") | Q(credit="") | Q(alt=""),
        "unused": ~IS_USED_IN_STORY,
        "embargoed": Q(embargo_until__gt=timezone.now()),
    }


class DisplayModeFilter(PhotoFilter):
    """Whether the library is shown as pictures or as a list; it filters nothing."""

    title = _("shown as")
    parameter_name = "as"
    kind = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("pictures", _("pictures")), ("list", _("list"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset


PHOTO_FILTERS = [
    PhotoToDoFilter,
    PhotographerFilter,
    PlaceFilter,
    TakenSinceFilter,
    TakenUntilFilter,
    RightsFilter,
    DisplayModeFilter,
]
