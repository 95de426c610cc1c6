"""Model fields whose text is cleaned wherever it comes from: form, action, importer or command."""

from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models

from people.text import clean_line, clean_prose


class LineField(models.CharField):
    """One line of plain text, cleaned by `people.text.clean_line` when validated."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_line(value) if isinstance(value, str) else value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        # Migrations import nothing of ours: to the database this is a CharField.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class ProseField(models.TextField):
    """Plain text of several lines, cleaned by `people.text.clean_prose` when validated, and never over its length."""

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
