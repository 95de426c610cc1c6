"""Writes rows: cleaned, checked, and never over somebody else's change."""

from collections.abc import Collection
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from people.errors import ActionError, StaleVersion

ModelRow = TypeVar("ModelRow", bound=models.Model)


def save_checked(
    row: ModelRow, *, expected: int | None = None, only: Collection[str] | None = None
) -> ModelRow:
    """The row is saved as given, its version one higher; or a refusal is raised.

    `expected` is the version the writer read; a row with a version that already exists must name it. `only` names
    the fields that are written to a row without a version, where others write the rest.
    """
    check_row(row)
    if row._state.adding:
        row.save(force_insert=True)
        return row
    if not type(row)._default_manager.filter(pk=row.pk).exists():
        raise StaleVersion(
            _("“%(thing)s” was deleted while you were working; nothing was saved.") % {"thing": row}
        )
    names = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    if "version" not in names:
        row.save(force_update=True, update_fields=only or names)
        return row
    if expected is None:
        raise TypeError(f"{type(row).__name__} has a version; name the one that was read.")
    bump_version(row, expected)
    row.save(force_update=True, update_fields=names)
    return row


def check_row(row: models.Model) -> None:
    """The row's text is clean and its values are valid; a refusal names the fault."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise ActionError(validation_error_message(error, row)) from error


def bump_version(row: models.Model, expected: int) -> None:
    """The row's version is one higher and its row locked; or StaleVersion is raised.

    Must run inside a transaction: the conditional update takes the row's lock, so what follows is alone with it.
    """
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, version=expected).update(version=expected + 1):
        raise StaleVersion(
            _(
                "Somebody saved a newer version of “%(thing)s” while you were working; reload it and add your change."
            )
            % {"thing": row}
        )
    row.version = expected + 1  # type: ignore[attr-defined]


def validation_error_message(error: ValidationError, row: models.Model) -> str:
    """A validation error as one line, each message with its field's display name."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = []
    for name, errors in error.error_dict.items():
        messages = " ".join(message for one in errors for message in one.messages)
        label = "" if name == "__all__" else getattr(row._meta.get_field(name), "verbose_name", name)
        parts.append(
            _("%(field)s: %(message)s") % {"field": label, "message": messages} if label else messages
        )
    return " ".join(parts)
