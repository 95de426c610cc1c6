"""What somebody typed into a form that is refused (未保存的文字), so that the refusal can give it back."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, UnreadablePostError
from django.utils.safestring import SafeString, mark_safe

from newsroom.private_paths import STAFF_PATHS
from stories.text import body

# Numbers, keys, digests, dates, choices: what a form carries without anybody having typed it.
MACHINE_VALUE_PATTERN = re.compile(r"[\x21-\x7e]*\Z")
SECRET_FIELD_NAME_PATTERN = re.compile(r"password|token|code", re.I)
MARKUP_PATTERN = re.compile(r"</(?:p|h[1-6]|li|td|blockquote)>", re.I)
MODELS_WITH_FIELD_LABELS = ("Article", "Photo", "Page", "Edition", "Comment", "ReaderReport", "Label")


@dataclass(frozen=True)
class RefusedFormText:
    """One text of a form: what its field is called, and the text, cleaned where it is markup."""

    label: str
    text: str

    @property
    def as_markup(self) -> SafeString:
        """The text as it may stand in a page where it is markup; "" where it is plain."""
        return mark_safe(body.clean(self.text)) if MARKUP_PATTERN.search(self.text) else SafeString("")  # noqa: S308


def list_refused_form_texts(request: HttpRequest) -> list[RefusedFormText]:
    """The words in a form that somebody who is signed in sent to the staff's pages; none of another request."""
    if request.method != "POST" or not request.path_info.startswith(STAFF_PATHS):
        return []
    if getattr(request, "csrf_processing_done", None) is not True or not request.user.is_authenticated:
        return []
    try:
        return [
            RefusedFormText(field_label(name), text)
            for name, texts in request.POST.lists()
            for text in texts
            if not MACHINE_VALUE_PATTERN.match(text) and not SECRET_FIELD_NAME_PATTERN.search(name)
        ]
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        return []


def field_label(name: str) -> str:
    """What people call the field of that name, in a form or in one of its lines; else the name itself."""
    last = name.rpartition("-")[2]
    for model in MODELS_WITH_FIELD_LABELS:
        try:
            return str(apps.get_model("stories", model)._meta.get_field(last).verbose_name)
        except FieldDoesNotExist:
            continue
    return last
