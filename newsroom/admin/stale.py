"""What stands in the database now (现在的文字), beside what a person typed into a form that was too old."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, ModelChoiceField
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class TextNow:
    """One field that differs: its name, and what is in the database."""

    label: str
    text: str


def texts_now(form: Any, inlines: Any) -> list[TextNow]:
    """For every field and every list of lines that differs from the database: the text that stands there now."""
    found = [
        TextNow(capfirst(str(form[name].label)), shown(form[name]))
        for name in form.changed_data
        if not form[name].is_hidden
    ]
    for inline in inlines:
        if inline.formset.has_changed():
            rows = [str(row) for row in inline.formset.get_queryset()]
            found.append(
                TextNow(capfirst(str(inline.opts.verbose_name_plural)), "\n".join(rows) or nothing())
            )
    return found


def shown(field: BoundField) -> str:
    """The stored value as a person reads it: names of choices, not their keys."""
    value = field.initial
    if value in (None, "", []):
        return nothing()
    if isinstance(field.field, ModelChoiceField):
        chosen = field.field.queryset.filter(pk=value).first() if field.field.queryset is not None else None
        return str(chosen) if chosen else nothing()
    if choices := getattr(field.field, "choices", None):
        return str(dict(choices).get(value, value))
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    return str(value)


def nothing() -> str:
    return _("(empty)")
