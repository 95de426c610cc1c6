"""The stored text (现在的文字), beside what was typed into an outdated form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BoundField, ModelChoiceField
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from newsroom.presentation.inline_diff import merge_diff_sides
from people.text import clean_prose
from stories.text import body, diff


@dataclass(frozen=True)
class FieldConflict:
    """A field that differs: its label, its stored text and the typed changes."""

    label: str
    text: str
    changes: tuple[list[diff.DiffPiece], ...] = ()


def field_conflicts(form: Any, inlines: Any) -> list[FieldConflict]:
    """A conflict for each field and inline that differs from the database."""
    found = [build_field_conflict(form, name) for name in form.changed_data if not form[name].is_hidden]
    for inline in inlines:
        if not inline.formset.has_changed():
            continue
        rows = {row.pk: str(row) for row in inline.formset.get_queryset()}
        found.append(
            FieldConflict(
                capfirst(str(inline.opts.verbose_name_plural)),
                "\n".join(rows.values()) or empty_value_label(),
            )
        )
        for line in inline.formset.initial_forms:
            found += [
                build_field_conflict(line, name, f"{rows.get(line.instance.pk, '')} · ")
                for name in line.changed_data
                if not line[name].is_hidden and name in line.initial
            ]
    return found


def list_unmerged_conflicts(form: Any, found: list[FieldConflict]) -> list[FieldConflict]:
    """Those that could not be put together; the form's other fields hold what both wanted."""
    if not form.merge:
        return found
    labels = {capfirst(str(field.label)) for field in form} - {*form.merge.conflicts}
    return [each for each in found if each.label not in labels]


def build_field_conflict(form: Any, name: str, row: str = "") -> FieldConflict:
    """What the field holds in the database, beside what was typed where it is a body."""
    label = f"{row}{capfirst(str(form[name].label))}"
    return FieldConflict(label, display_value(form[name]), paragraph_differences(form[name]))


def paragraph_differences(field: BoundField) -> tuple[list[diff.DiffPiece], ...]:
    """Each paragraph of a body that differs, stored beside typed; () for other fields."""
    if field.name != "body" or not isinstance(field.initial, str):
        return ()
    now, typed = (
        [line for line in split_lines_or_paragraphs(text) if line]
        for text in (field.initial, str(field.data or ""))
    )
    return tuple(merge_diff_sides(row) for row in diff.compare_paragraphs(now, typed) if row.kind != "same")


def split_lines_or_paragraphs(text: str) -> list[str]:
    """The lines of a text as typed, or the paragraphs of one typed as HTML."""
    return body.paragraphs(body.clean(text)) if "<p>" in text else clean_prose(text).split("\n")


def display_value(field: BoundField) -> str:
    """The stored value as a person reads it: names of choices, not their keys."""
    value = field.initial
    if value in (None, "", []):
        return empty_value_label()
    if isinstance(value, datetime):
        return date_format(localtime(value), "Y-m-d H:i")
    if isinstance(field.field, ModelChoiceField):
        chosen = field.field.queryset.filter(pk=value).first() if field.field.queryset is not None else None
        return str(chosen) if chosen else empty_value_label()
    labels = dict(getattr(field.field, "choices", None) or ())
    chosen_values = value if isinstance(value, list | tuple) else [value]
    return "、".join(str(labels.get(each, each)) for each in chosen_values)


def empty_value_label() -> str:
    return _("(empty)")
