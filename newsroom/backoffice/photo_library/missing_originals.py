"""Original files that arrive later (补原图), for one photo or for many at once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.backoffice.photo_library import upload
from newsroom.backoffice.photo_library.access import (
    get_photo_or_404,
    listable_photos,
    require_photo_permission,
)
from newsroom.backoffice.photo_library.photo_cards import PhotoCard, build_card, build_cards
from newsroom.backoffice.review.access import parse_int_or_zero
from newsroom.presentation.photos import prefetch_thumbnails, thumbnail
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import User
from stories.actions.photos.intake import DuplicatePhoto, attach_photo_file
from stories.actions.photos.library import (
    OriginalAttachment,
    attach_arrived_originals,
    ingest_file_as_copy_of_photo,
)
from stories.models import Photo
from stories.text.photo_matching import UploadedFileInfo, match_files_to_records

MAX_MISSING_PHOTOS = 200


@dataclass(frozen=True)
class ProposedMatch:
    """A new file, already a photo, and the photo it is proposed for (0: none).

    A file that was in the library before is proposed for none: its own record would end.
    """

    card: PhotoCard
    version: int
    name: str
    proposed: int
    was_here: bool


@dataclass(frozen=True)
class MissingPhotoOption:
    """A photo without its file, as one option of a select."""

    pk: int
    version: int
    words: str


def photos_without_file(user: User) -> QuerySet[Photo]:
    return listable_photos(user).filter(original="").select_related("photographer").order_by("-pk")


def missing_originals_view(site: Any, request: HttpRequest) -> HttpResponse:
    """The photos without files; POST stores files and proposes a photo for each."""
    user = require_photo_permission(request, "keep", "attach")
    if request.method != "POST":
        return render_missing_files_page(site, request, user)
    sent = request.FILES.getlist("files")
    if told := upload.file_count_error(len(sent)):
        return render_missing_files_page(site, request, user, refusal=told)
    outcomes = [upload.store_upload(file, {}, user) for file in sent]
    arrived = [each.photo.pk for each in outcomes if each.photo]
    before = [each.same.card.pk for each in outcomes if each.same and each.same.uses.is_nowhere]
    not_stored = [each for each in outcomes if each.told]
    return render_proposals_page(site, request, user, arrived + before, not_stored, before=before)


def render_missing_files_page(
    site: Any, request: HttpRequest, user: User, *, refusal: str = ""
) -> HttpResponse:
    waiting = list(photos_without_file(user)[:MAX_MISSING_PHOTOS])
    context = {
        **site.each_context(request),
        "title": _("Originals to come"),
        "cards": build_cards(waiting),
        "most_waiting": MAX_MISSING_PHOTOS if len(waiting) == MAX_MISSING_PHOTOS else 0,
        "most": upload.MAX_FILES_PER_UPLOAD,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/library/missing.html", context)


def render_proposals_page(
    site: Any,
    request: HttpRequest,
    user: User,
    arrived: list[int],
    told: list[upload.UploadOutcome],
    *,
    before: Collection[int] = (),
    chosen: dict[int, int] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Each new file beside the photo proposed for it; a person decides."""
    found = {
        photo.pk: photo
        for photo in prefetch_thumbnails(listable_photos(user).filter(pk__in=arrived))
        if photo.original
    }
    photos = [found[pk] for pk in dict.fromkeys(arrived) if pk in found]
    waiting = list(photos_without_file(user)[:MAX_MISSING_PHOTOS])
    if chosen is None:
        said = [UploadedFileInfo(photo.sent_name, photo.caption) for photo in photos]
        best = match_files_to_records(said, {photo.pk: photo.caption for photo in waiting})
        chosen = {
            photo.pk: 0 if photo.pk in before else place or 0
            for photo, place in zip(photos, best, strict=True)
        }
    context = {
        **site.each_context(request),
        "title": _("Which file belongs where"),
        "pairs": [
            ProposedMatch(
                build_card(photo), photo.version, photo.sent_name, chosen.get(photo.pk, 0), photo.pk in before
            )
            for photo in photos
        ],
        "waiting": [
            MissingPhotoOption(
                photo.pk, photo.version, f"{photo.pk} {photo.caption[:40]} {photo.credit}".strip()
            )
            for photo in waiting
        ],
        "told": told,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/library/proposals.html", context, status=status)


def assign_files_view(site: Any, request: HttpRequest) -> HttpResponse:
    """Each file belongs to the photo chosen for it; all of them, or none."""
    user = require_photo_permission(request, "keep", "attach")
    arrived = [parse_int_or_zero(each) for each in request.POST.getlist("arrived")][
        : upload.MAX_FILES_PER_UPLOAD
    ]
    chosen = {pk: parse_int_or_zero(request.POST.get(f"for-{pk}", "").partition(":")[0]) for pk in arrived}
    try:
        given = confirmed_matches(request, user, chosen)
        count = attach_arrived_originals(given, by=user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return render_proposals_page(
            site, request, user, arrived, [], chosen=chosen, refusal=str(refusal), status=409
        )
    said = ngettext("%(n)d photo has its file.", "%(n)d photos have their files.", count) % {"n": count}
    messages.success(request, said if count else _("Nothing was placed; the files are photos of their own."))
    return HttpResponseRedirect(reverse("admin:stories_photo_missing"))


def confirmed_matches(request: HttpRequest, user: User, chosen: dict[int, int]) -> list[OriginalAttachment]:
    """The confirmed matches; ActionError if two files are meant for one photo."""
    wanted = {pk: place for pk, place in chosen.items() if place}
    if len(set(wanted.values())) < len(wanted):
        raise ActionError(_("Two files are meant for the same photo; choose one of them."))
    rows = listable_photos(user).in_bulk([*wanted, *wanted.values()])
    if any(each not in rows for pair in wanted.items() for each in pair):
        raise StaleVersion(_("One of these photos is no longer there; look again."))
    return [
        OriginalAttachment(
            waiting=rows[place],
            expected=parse_int_or_zero(request.POST.get(f"for-{pk}", "").partition(":")[2]),
            arrived=rows[pk],
            arrived_expected=parse_int_or_zero(request.POST.get(f"version-{pk}")),
        )
        for pk, place in wanted.items()
    ]


def attach_file_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Adds a photo's missing file; if it has one, the new file becomes another photo."""
    photo = get_photo_or_404(request, pk)
    user = require_photo_permission(request, "keep", "attach", photo)
    if request.method != "POST":
        return render_attach_file_page(site, request, photo)
    sent = request.FILES.get("file")
    expected = parse_int_or_zero(request.POST.get("expected"))
    try:
        if sent is None:
            raise ActionError(_("Choose at least one file."))
        if photo.is_missing:
            attach_photo_file(photo, sent, by=user, expected=expected)
            messages.success(request, _("The file of “%(photo)s” is here.") % {"photo": photo})
            return HttpResponseRedirect(reverse("admin:stories_photo_change", args=[photo.pk]))
        fresh = ingest_file_as_copy_of_photo(photo, sent, by=user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except DuplicatePhoto as known:
        return render_attach_file_page(
            site, request, get_photo_or_404(request, pk), refusal=str(known), status=409
        )
    except ActionError as refusal:
        return render_attach_file_page(
            site, request, get_photo_or_404(request, pk), refusal=str(refusal), status=409
        )
    messages.success(
        request,
        _(
            "The other file is photo no. %(number)d, under the same words; the stories keep the photo they had."
        )
        % {"number": fresh.pk},
    )
    return HttpResponseRedirect(reverse("admin:stories_photo_change", args=[fresh.pk]))


def render_attach_file_page(
    site: Any, request: HttpRequest, photo: Photo, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    shown = prefetch_thumbnails(Photo.objects.filter(pk=photo.pk)).get()
    context = {
        **site.each_context(request),
        "title": _("The file that was missing") if photo.is_missing else _("Another file"),
        "photo": photo,
        "thumbnail": thumbnail(shown),
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/library/file.html", context, status=status)
