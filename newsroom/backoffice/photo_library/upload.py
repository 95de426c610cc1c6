"""Photo upload (图片上传): each file is stored, already there, or refused."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.backoffice.photo_library import bulk_edit
from newsroom.backoffice.photo_library.access import (
    get_photo_or_404,
    listable_photos,
    photographer_names,
    require_photo_permission,
)
from newsroom.backoffice.photo_library.bulk_edit_forms import BulkEditForm, SharedMetadataForm
from newsroom.backoffice.photo_library.duplicates import PhotoWithUsage, photos_with_usage, similar_photos
from newsroom.backoffice.photo_library.photo_cards import build_card
from newsroom.presentation.photos import prefetch_thumbnails
from people.errors import ActionError, NotAllowed
from people.models import User
from people.text import clean_line
from stories.actions.photos.intake import DuplicatePhoto, ingest_photo
from stories.actions.photos.library import ingest_duplicate
from stories.actions.reference_records import delete_reference_record
from stories.models import Photo

# Each takes its sender some seconds to wait for; more come in a second go.
MAX_FILES_PER_UPLOAD = 20


@dataclass
class UploadOutcome:
    """The outcome for one uploaded file."""

    name: str
    photo: Photo | None = None
    told: str = ""
    same: PhotoWithUsage | None = None
    alike: list[PhotoWithUsage] = field(default_factory=list)


def upload_view(site: Any, request: HttpRequest) -> HttpResponse:
    """The upload form; POST shows each file's outcome and the stored photos' form."""
    user = require_photo_permission(request, "upload", "take_in")
    if request.method != "POST":
        return render_upload_page(site, request, SharedMetadataForm())
    sent = request.FILES.getlist("files")
    form = SharedMetadataForm(request.POST)
    told = file_count_error(len(sent))
    if told or not form.is_valid():
        return render_upload_page(site, request, form, refusal=told)
    outcomes = [store_upload(file, form.given(), user) for file in sent]
    return render_upload_result_page(site, request, outcomes, user)


def file_count_error(count: int) -> str:
    """The error when no file or too many were sent, so that none is stored; else ""."""
    if not count:
        return _("Choose at least one file.")
    if count > MAX_FILES_PER_UPLOAD:
        return _("%(count)d files are too many for one go; nothing was stored. Send at most %(most)d at once.") % {
            "count": count,
            "most": MAX_FILES_PER_UPLOAD,
        }  # fmt: skip
    return ""


def store_upload(file: Any, given: dict[str, Any], user: User) -> UploadOutcome:
    """The file's outcome: stored, duplicate or refused, whatever becomes of others."""
    name = clean_line(file.name or "")[:150]
    try:
        photo = ingest_photo(file, by=user, given=Photo(**given))
    except DuplicatePhoto as twin:
        return UploadOutcome(name, told=str(twin), same=photos_with_usage([twin.photo], user)[0])
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return UploadOutcome(name, told=str(refusal))
    return UploadOutcome(name, photo=photo, alike=similar_photos(photo, user))


def store_duplicate_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The identical file is stored once more, as a photo of its own."""
    user = require_photo_permission(request, "upload", "take_in")
    there = get_photo_or_404(request, pk)
    name = clean_line(request.POST.get("name", ""))[:150] or there.sent_name
    try:
        photo = ingest_duplicate(there, by=user, name=name)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return render_upload_result_page(site, request, [UploadOutcome(name, told=str(refusal))], user)
    messages.success(request, _("Stored all the same, as no. %(number)d.") % {"number": photo.pk})
    return HttpResponseRedirect(bulk_edit.bulk_edit_url([photo]))


def discard_duplicate_view(site: Any, request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The new photo is deleted, and the older one with the same file is shown."""
    user = require_photo_permission(request, "discard", "discard")
    photo, before = get_photo_or_404(request, pk), get_photo_or_404(request, other)
    try:
        delete_reference_record(photo, by=user)
        messages.success(request, _("Thrown away; this is the photo that was here before."))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        messages.error(request, str(refusal))
        before = photo
    return HttpResponseRedirect(reverse("admin:stories_photo_change", args=[before.pk]))


def render_upload_result_page(
    site: Any, request: HttpRequest, outcomes: list[UploadOutcome], user: User
) -> HttpResponse:
    """Each file's outcome, and the form to describe the stored photos."""
    numbers = [outcome.photo.pk for outcome in outcomes if outcome.photo]
    found = prefetch_thumbnails(listable_photos(user).filter(pk__in=numbers).select_related("photographer"))
    stored = sorted(found, key=lambda photo: numbers.index(photo.pk))
    form = BulkEditForm(stored)
    cards = {photo.pk: build_card(photo) for photo in stored}
    count = len(stored)
    context = {
        **site.each_context(request),
        "title": _("Upload photos"),
        "stored": [(cards[each.photo.pk], each) for each in outcomes if each.photo],
        "here": [each for each in outcomes if each.same],
        "is_like_another": any(each.alike for each in outcomes),
        "refused": [each for each in outcomes if not each.photo and not each.same],
        "said": ngettext("%(n)d photo is stored.", "%(n)d photos are stored.", count) % {"n": count},
        "rows": bulk_edit.build_rows(stored, form),
        "for_all": form.for_all,
        "photographers": photographer_names(),
    }
    return TemplateResponse(request, "admin/library/arrived.html", context)


def render_upload_page(
    site: Any, request: HttpRequest, form: SharedMetadataForm, *, refusal: str = ""
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Upload photos"),
        "for_all": form,
        "refusal": refusal,
        "most": MAX_FILES_PER_UPLOAD,
        "photographers": photographer_names(),
        "has_errors": bool(form.is_bound and form.errors),
    }
    return TemplateResponse(request, "admin/library/upload.html", context)
