"""Model fields whose text is cleaned, be it from a form, importer or command."""

from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models

from people.names import MAX_COMPARISON_KEY_CHARACTERS, comparison_key, validate_name
from people.text import clean_line, clean_prose


class CleanedCharField(models.CharField):
    """One line of plain text, cleaned by `people.text.clean_line` when validated."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_line(value) if isinstance(value, str) else value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        # Migrations import nothing of ours: to the database this is a CharField.
        name, _path, args, kwargs = super().deconstruct()
        if "validators" in kwargs:
            kwargs["validators"] = [each for each in kwargs["validators"] if each is not validate_name]
            if not kwargs["validators"]:
                del kwargs["validators"]
        return name, "django.db.models.CharField", args, kwargs


class CleanedTextField(models.TextField):
    """Text of several lines, cleaned by `people.text.clean_prose`, limited in length."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django asks only forms to keep a TextField's length; the columns readers' copies stand in do not stretch.
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_prose(value) if isinstance(value, str) else value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class ComparisonKeyField(models.CharField):
    """The row's key for comparing names (`people.names.comparison_key`), set on save.

    None for a row that had another's name before there were keys, and for a name that is empty.
    """

    def __init__(self, *args: Any, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        super().__init__(
            *args, **{"max_length": MAX_COMPARISON_KEY_CHARACTERS, "null": True, "editable": False, **kwargs}
        )

    def clean(self, value: Any, model_instance: models.Model | None) -> str | None:
        # Constraints are asked after the fields are clean and must see the key that will be saved.
        return self.made_for(model_instance) if model_instance else value

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        key = self.made_for(model_instance)
        setattr(model_instance, self.attname, key)
        return key

    def made_for(self, row: models.Model) -> str | None:
        name = getattr(row, self.of)
        # The younger of two twins from before has none, until somebody gives it another name.
        has_none = not row._state.adding and getattr(row, self.attname) is None
        if (
            has_none
            and type(row)._base_manager.filter(pk=row.pk, **{self.of: name, self.attname: None}).exists()
        ):
            return None
        return comparison_key(name) or None

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
