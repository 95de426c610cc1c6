"""The form for several photos (一起填写): a row for each, and shared fields."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.edit_conflicts import FieldConflict, field_conflicts
from newsroom.backoffice.edit_merging import merge_row, shown_fields_json
from newsroom.backoffice.forms import CLEANED_FIELDS, CleanedSingleLineField, VersionedForm
from people.fields import CleanedCharField, CleanedTextField
from people.models import Reporter
from people.names import comparison_key
from stories.actions.photos.library import PhotoUpdate
from stories.models import Photo

EDITABLE_PHOTO_FIELDS = ("caption", "credit", "taken_on", "place", "alt", "rights", "rights_note")
PHOTO_FIELD_ORDER = (
    "caption", "credit", "photographer", "taken_on", "place", "rights", "rights_note", "alt",
)  # fmt: skip
SHARED_FORM_PREFIX = "all"
MAX_PHOTOS_PER_EDIT = 60


def build_form_field(db_field: Any, **kwargs: Any) -> Any:
    """The form field, cleaned as the value will be stored."""
    for kind in (CleanedCharField, CleanedTextField):
        if isinstance(db_field, kind):
            kwargs = {**CLEANED_FIELDS[kind], **kwargs}
    if db_field.name in ("caption", "alt", "rights_note"):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 2})
    if db_field.name == "taken_on":
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return db_field.formfield(**kwargs)


class PhotoMetadataForm(VersionedForm):
    """The form that describes one photo."""

    photographer = CleanedSingleLineField(label=_("photographer"), required=False, max_length=40)

    field_order = PHOTO_FIELD_ORDER

    class Meta:
        model = Photo
        fields = EDITABLE_PHOTO_FIELDS
        formfield_callback = build_form_field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance.photographer
        self.initial["photographer"] = person.name if person else ""
        self.fields["photographer"].widget.attrs["list"] = "photographers"

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            self.instance.photographer = self.cleaned_data.get("photographer") or None

    def clean_photographer(self) -> Reporter | None:
        return find_reporter(self.cleaned_data["photographer"], self.instance.photographer)

    @property
    def shown_values(self) -> str:
        """What the row shows, as digests, for the page to send back."""
        return shown_fields_json(self)

    @property
    def texts_now(self) -> list[FieldConflict]:
        """The stored values that differ, if this row was outdated."""
        return field_conflicts(self, []) if self.is_bound and self.is_stale else []


class SharedMetadataForm(forms.ModelForm):
    """What is the same for all photos; an empty field changes none of them."""

    photographer = CleanedSingleLineField(label=_("photographer"), required=False, max_length=40)

    field_order = PHOTO_FIELD_ORDER

    class Meta:
        model = Photo
        fields = EDITABLE_PHOTO_FIELDS
        formfield_callback = build_form_field

    def __init__(self, sent: MultiValueDict[str, str] | None = None) -> None:
        super().__init__(sent, prefix=SHARED_FORM_PREFIX)
        self.label_suffix = ""
        self.fields["photographer"].widget.attrs["list"] = "photographers"

    def _post_clean(self) -> None:
        """Does nothing: this form belongs to no photo."""

    def clean_photographer(self) -> Reporter | None:
        return find_reporter(self.cleaned_data["photographer"], None)

    def given(self) -> dict[str, Any]:
        """The fields that were filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def find_reporter(name: str, present: Reporter | None) -> Reporter | None:
    """The present or the only reporter of that name; ValidationError if there is none."""
    if not name:
        return None
    if present and present.name == name:
        return present
    known = list(Reporter.objects.filter(key=comparison_key(name))[:2])
    if len(known) == 1:
        return known[0]
    told = gettext("No reporter is called “%(name)s”; add the person there first, or leave this empty.")
    if known:
        told = gettext("Two people are called “%(name)s”; choose the photographer on the photo’s own page.")
    raise forms.ValidationError(told % {"name": name})


def set_expected_version(
    sent: MultiValueDict[str, str] | None, photo: Photo
) -> MultiValueDict[str, str] | None:
    """The sent data; a newer version that was read becomes the expected one."""
    name = f"photo-{photo.pk}"
    if sent is None or not sent.get(f"{name}-read"):
        return sent
    read = sent.copy()
    read[f"{name}-expected"] = str(sent[f"{name}-read"])
    return read


def merge_into_newest_photo(
    sent: MultiValueDict[str, str] | None, photo: Photo
) -> MultiValueDict[str, str] | None:
    """The sent data, in which the photo's row keeps what somebody else has changed meanwhile and it did not."""
    sent = set_expected_version(sent, photo)
    if not isinstance(sent, QueryDict):
        return sent
    row = PhotoMetadataForm(instance=photo, prefix=f"photo-{photo.pk}")
    shared = {name for name in PHOTO_FIELD_ORDER if sent.get(f"{SHARED_FORM_PREFIX}-{name}")}
    return merge_row(row, sent, shared)


class BulkEditForm:
    """The whole form: shared fields, the photos' rows, and the updates they make."""

    def __init__(self, photos: Sequence[Photo], sent: MultiValueDict[str, str] | None = None) -> None:
        self.for_all = SharedMetadataForm(sent)
        self.rows = [
            PhotoMetadataForm(
                merge_into_newest_photo(sent, photo), instance=photo, prefix=f"photo-{photo.pk}"
            )
            for photo in photos
        ]

    def is_valid(self) -> bool:
        return all([self.for_all.is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def is_stale(self) -> bool:
        return any(row.is_stale for row in self.rows if row.is_bound)

    def described(self) -> list[PhotoUpdate]:
        """Every changed photo with its expected version."""
        given = self.for_all.given()
        found = []
        for row in self.rows:
            for name, value in given.items():
                setattr(row.instance, name, value)
            if row.has_changed() or given:
                found.append(PhotoUpdate(row.instance, row.cleaned_data["expected"]))
        return found
