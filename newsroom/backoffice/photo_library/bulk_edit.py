"""Describing several photos at once (一起填写); all are saved, or none."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.backoffice.photo_library.access import (
    listable_photos,
    photographer_names,
    require_photo_permission,
)
from newsroom.backoffice.photo_library.bulk_edit_forms import (
    MAX_PHOTOS_PER_EDIT,
    BulkEditForm,
    PhotoMetadataForm,
)
from newsroom.backoffice.photo_library.photo_cards import PhotoCard, build_card
from newsroom.presentation.photos import prefetch_thumbnails
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import User
from stories.actions.photos.library import save_photos
from stories.models import Photo

BulkEditRow = tuple[PhotoCard, PhotoMetadataForm]


def bulk_edit_view(site: Any, request: HttpRequest) -> HttpResponse:
    """The form of the photos that the URL names; POST saves all of them, or none."""
    user = require_photo_permission(request, "keep", "describe")
    photos = selected_photos(request, user)
    if not photos:
        messages.error(request, _("Choose at least one photo."))
        return HttpResponseRedirect(reverse("admin:stories_photo_changelist"))
    if request.method != "POST":
        return render_bulk_edit_page(site, request, photos, BulkEditForm(photos))
    form = BulkEditForm(photos, request.POST)
    if not form.is_valid():
        return render_bulk_edit_page(site, request, photos, form, status=409 if form.is_stale else 200)
    try:
        count = save_photos(form.described(), by=user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        # The rows as they are now, with all that was typed.
        photos = selected_photos(request, user)
        again = BulkEditForm(photos, request.POST)
        again.is_valid()
        stale = isinstance(refusal, StaleVersion)
        return render_bulk_edit_page(
            site, request, photos, again, refusal=str(refusal), status=409 if stale else 200
        )
    said = ngettext("%(n)d photo is described.", "%(n)d photos are described.", count) % {"n": count}
    messages.success(request, said if count else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("admin:stories_photo_changelist"))


def selected_photos(request: HttpRequest, user: User) -> list[Photo]:
    """The named photos that the account may list, in that order (2 queries).

    Not those that somebody else has changed meanwhile and this person leaves as they are.
    """
    sent = request.POST.getlist("photo")
    named = [each for each in sent if not request.POST.get(f"photo-{each}-leave")] or (
        [] if sent else request.GET.getlist("photo")
    )
    numbers = [int(each) for each in named if each.isascii() and each.isdigit() and len(each) < 10][
        :MAX_PHOTOS_PER_EDIT
    ]
    found = prefetch_thumbnails(
        listable_photos(user).filter(pk__in=numbers).select_related("photographer", "added_by")
    )
    by_number = {photo.pk: photo for photo in found}
    return [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]


def bulk_edit_url(photos: Iterable[Photo]) -> str:
    """The URL of the form in which these photos are described together."""
    query = urlencode([("photo", photo.pk) for photo in photos])
    return f"{reverse('admin:stories_photo_describe')}?{query}"


def build_rows(photos: Iterable[Photo], form: BulkEditForm) -> list[BulkEditRow]:
    return [(build_card(photo), row) for photo, row in zip(photos, form.rows, strict=True)]


def render_bulk_edit_page(
    site: Any,
    request: HttpRequest,
    photos: list[Photo],
    form: BulkEditForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Describe together"),
        "rows": build_rows(photos, form),
        "for_all": form.for_all,
        "refusal": refusal,
        "photographers": photographer_names(),
        "has_errors": form.for_all.errors or any(row.errors for row in form.rows),
        "is_stale": status == 409,
    }
    return TemplateResponse(request, "admin/library/describe.html", context, status=status)
