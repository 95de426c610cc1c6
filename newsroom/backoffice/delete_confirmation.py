"""What a delete confirmation names (确认删除), as far as the user may know of it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import NestedObjects, quote
from django.db import models, router
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _


def rows_to_delete(
    things: Any, request: HttpRequest, site: Any
) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
    """What Django's confirmation shows: names, counts, lacking rights, protected rows.

    A row with a ModelAdmin is named if the user may find it there, a row without one if the user may find all
    that it refers to. Of other protected rows it is said only that there are some.
    """
    if not things:
        return [], {}, set(), []
    collector = NestedObjects(using=router.db_for_write(things[0]._meta.model), origin=things)
    collector.collect(things)
    known = RowVisibility(
        request,
        site,
        things,
        [row for rows in collector.model_objs.values() for row in rows],
        collector.protected,
    )
    lacking = {
        str(row._meta.verbose_name)
        for rows in collector.model_objs.values()
        for row in rows
        if known.finds(row) and not site.get_model_admin(type(row)).has_delete_permission(request, row)
    }
    counts = {
        str(model._meta.verbose_name_plural): len(shown)
        for model, rows in dict[Any, Any](collector.model_objs).items()
        if (shown := [row for row in rows if known.tells_of(row)])
    }
    protected = [known.name(row) for row in collector.protected if known.tells_of(row)]
    if len(protected) < len(collector.protected):
        protected.append(_("other things in the newsroom"))
    return visible_row_labels(collector.nested(), known), counts, lacking, protected


def visible_row_labels(nested: Sequence[Any], known: "RowVisibility") -> list[Any]:
    """Names of the visible rows, each followed by those that go with it."""
    found: list[Any] = []
    for each in nested:
        if isinstance(each, list):
            if inner := visible_row_labels(each, known):
                found.append(inner)
        elif known.tells_of(each):
            found.append(known.name(each))
    return found


class RowVisibility:
    """Which of the rows the user may find (1 query for each ModelAdmin)."""

    def __init__(self, request: HttpRequest, site: Any, things: Any, *rows: Any) -> None:
        self.site = site
        kinds: dict[type[models.Model], set[Any]] = {}
        for row in (row for some in rows for row in some):
            kinds.setdefault(type(row), set()).add(row.pk)
            for model, pk in self.named_by(row):
                kinds.setdefault(model, set()).add(pk)
        # What is asked about has been opened; the rest is named as lists name it.
        self.found = {(type(each), each.pk) for each in things} | {
            (model, pk)
            for model, numbers in kinds.items()
            if site.is_registered(model)
            and (room := site.get_model_admin(model)).has_view_permission(request)
            for pk in room.named(request).filter(pk__in=numbers).values_list("pk", flat=True)
        }

    def finds(self, row: models.Model) -> bool:
        return (type(row), row.pk) in self.found

    def tells_of(self, row: models.Model) -> bool:
        """Whether the row may be named: it is visible, or all that it refers to is."""
        if self.site.is_registered(type(row)):
            return self.finds(row)
        return all(each in self.found for each in self.named_by(row))

    def named_by(self, row: models.Model) -> list[tuple[Any, Any]]:
        """The rows with a ModelAdmin to which a row without one refers."""
        if self.site.is_registered(type(row)):
            return []
        return [
            (field.related_model, pk)
            for field in row._meta.concrete_fields
            if field.is_relation and self.site.is_registered(field.related_model)
            if (pk := getattr(row, field.attname)) is not None
        ]

    def name(self, row: models.Model) -> str:
        kind = capfirst(str(row._meta.verbose_name))
        if not self.finds(row):
            return f"{kind}: {row}"
        address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[quote(row.pk)])
        return format_html('{}: <a href="{}">{}</a>', kind, address, row)
