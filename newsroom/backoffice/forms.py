"""Shared forms of the back office: versions, refusals and inline rows."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, AutocompleteSelect
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from newsroom.backoffice.edit_merging import EditMerge, is_untouched
from people.errors import ActionError, StaleVersion
from people.fields import CleanedCharField, CleanedTextField
from people.text import clean_line, clean_prose

MAX_ROW_VERSION = 2**31 - 1


class CleanedSingleLineField(forms.CharField):
    """One line of text, cleaned as it will be stored."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class CleanedMultilineField(forms.CharField):
    """Text of several lines, cleaned as stored; a browser's line ends are no change."""

    def to_python(self, value: Any) -> str:
        return clean_prose(super().to_python(value) or "")


CLEANED_FIELDS: dict[Any, Any] = {
    CleanedCharField: {"form_class": CleanedSingleLineField, "widget": AdminTextInputWidget},
    CleanedTextField: {"form_class": CleanedMultilineField, "widget": AdminTextareaWidget(attrs={"rows": 3})},
}


class ActionSavedModelForm(forms.ModelForm):
    """A form that an action saves; the action's refusal is shown at its top."""

    refusal: ActionError | None = None
    # What was put on top of the newest version, and what both people changed; None before that was tried.
    merge: EditMerge | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The label stands over its field; a colon between them would be a Latin one.
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.refusal:
            raise forms.ValidationError(str(self.refusal), code="refused")
        return cleaned

    @property
    def is_stale(self) -> bool:
        """Whether somebody saved in between, so that both texts must be shown."""
        return self.has_error("__all__", "stale")


class VersionField(forms.CharField):
    """The version a form was opened with; it never counts as a change."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class VersionedForm(ActionSavedModelForm):
    """A form with the version it was opened with (所读版本); outdated ones are refused."""

    expected = VersionField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Remembered before the posted values are laid over the row.
        self.version_now = None if self.instance._state.adding else self.instance.version
        self.initial["expected"] = self.version_now

    def clean(self) -> dict[str, Any]:
        if isinstance(self.refusal, StaleVersion):
            raise forms.ValidationError(str(self.refusal), code="stale")
        cleaned = super().clean()
        if self.version_now is None:
            cleaned["expected"] = None
            return cleaned
        cleaned["expected"] = self.expected_version(str(cleaned.get("expected") or ""))
        # The action decides by compare-and-swap; but lines saved anew have new numbers, so a stale form would
        # be refused for its lines before the action could say what really happened.
        if cleaned["expected"] != self.version_now:
            told = edit_conflict_message() if self.merge else stale_version_message(self.instance)
            raise forms.ValidationError(told, code="stale")
        return cleaned

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, asked in self.fields.items():
            # A form shows a time to the minute; one that nobody has touched stays the instant that it was.
            is_time = isinstance(asked, forms.DateTimeField) and name in self.cleaned_data
            if is_time and self.initial.get(name) and is_untouched(self, name):
                self.cleaned_data[name] = self.initial[name]

    def expected_version(self, typed: str) -> int:
        """The version that the browser sent back; ValidationError when it is none."""
        if typed.isascii() and typed.isdigit() and len(typed) <= 10 and 0 < int(typed) <= MAX_ROW_VERSION:
            return int(typed)
        raise forms.ValidationError(
            _("This form does not say which version it was opened with; reload the page and save again."),
            code="stale",
        )


def rows_digest(rows: Iterable[models.Model], fields: Sequence[str]) -> str:
    """What these rows say in these fields, as 16 hexadecimal digits; other words are another digest."""
    said = [[row.pk, *(str(row.serializable_value(name)) for name in fields)] for row in rows]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def stale_version_message(thing: models.Model) -> str:
    """The message for a person whose form is older than the row."""
    return _(
        "Somebody saved a newer version of “%(thing)s” while you were working; reload it and add your change."
    ) % {"thing": thing}


def edit_conflict_message() -> str:
    """The message for a person whose changes meet somebody else's in the same fields."""
    return _(
        "Somebody else changed the same while you were working, and nothing is saved yet. Read what stands there now, "
        "make yours what it should be, tick the box and save again."
    )


class PreloadedAutocompleteSelect(AutocompleteSelect):
    """An autocomplete that knows the name of the chosen row, to save a query."""

    known: tuple[str, str] | None = None

    @property
    def media(self) -> forms.Media:
        script = forms.Script("newsroom/js/autocomplete_labels.js", type="module")
        return super().media + forms.Media(js=[script])  # type: ignore[list-item]

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        if self.known is None or [str(one) for one in value] != [self.known[0]]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, *self.known, True, len(options)))
        return [(None, options, 0)]


class InlineRowForm(forms.ModelForm):
    """One inline row; the action decides whether all rows fit together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            # Empty means last, so that a new line does not jump to the front by a default of 1.
            self.fields["order"].required = False
            if self.instance._state.adding:
                self.initial["order"] = None
        for name, field in self.fields.items():
            widget: Any = getattr(field.widget, "widget", field.widget)
            # The heads of a table's columns name nothing to a screen reader.
            widget.attrs["aria-label"] = capfirst(str(field.label or name))
            if isinstance(widget, PreloadedAutocompleteSelect) and (
                chosen := getattr(self.instance, f"{name}_id", None)
            ):
                widget.known = (str(chosen), str(getattr(self.instance, name)))

    def validate_unique(self) -> None:
        """Does nothing: rows may change places, and only the action sees all of them."""

    def validate_constraints(self) -> None:
        """Does nothing, as `validate_unique`."""


class InlineRowFormSet(BaseInlineFormSet):
    """The inline rows of a form."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.can_delete and "DELETE" in form.fields:
            box: Any = form.fields["DELETE"]
            box.widget.attrs["aria-label"] = box.label

    def clean(self) -> None:
        super().clean()
        # Django passes over a line whose number belongs to something else; half a save is worse than none.
        if any(form.instance.pk is None for form in self.initial_forms):
            raise forms.ValidationError(
                _("These lines are no longer those in the database; reload the page and add your change.")
            )

    def lines(self) -> list[Any]:
        """The inline rows in the typed order; rows without a number come last."""
        self.save(commit=False)
        gone = {row.pk for row in self.deleted_objects}
        rows = [row for row in self.get_queryset() if row.pk not in gone] + self.new_objects
        return sorted(rows, key=row_sort_key)


def row_sort_key(row: Any) -> float:
    """The row's `order`; infinity when it is empty."""
    order = getattr(row, "order", 0)
    return float("inf") if order is None else order
