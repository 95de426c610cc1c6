"""Originals that come later (补原图): one for one photo, or many at once, each place proposed and then confirmed."""

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

from newsroom.backoffice.library import upload
from newsroom.backoffice.library.access import known_photo, known_photos, require
from newsroom.backoffice.library.cards import Card, card, cards
from newsroom.backoffice.review.access import number
from newsroom.presentation.photos import pictured, thumbnail
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import User
from stories.actions.photos.intake import Duplicate, attach_file
from stories.actions.photos.library import Given, give_files, take_in_beside
from stories.models import Photo
from stories.text.photo_matching import Arrived, likely_pairs

MOST_WAITING = 200


@dataclass(frozen=True)
class Pair:
    """A file that came, as the photo it is now, and the waiting photo it is proposed for (0: none).

    One that was in the library before is proposed for nothing: its own record would end.
    """

    card: Card
    version: int
    name: str
    proposed: int
    was_here: bool


@dataclass(frozen=True)
class Waiting:
    """A photo whose file is still to come, as one line of a chooser."""

    pk: int
    version: int
    words: str


def waiting_for_files(user: User) -> QuerySet[Photo]:
    return known_photos(user).filter(original="").select_related("photographer").order_by("-pk")


def missing_view(site: Any, request: HttpRequest) -> HttpResponse:
    """The photos that wait for their files; files sent here are stored, and a place is proposed for each."""
    user = require(request, "keep", "attach")
    if request.method != "POST":
        return missing_files_page(site, request, user)
    sent = request.FILES.getlist("files")
    if told := upload.too_many_or_none(len(sent)):
        return missing_files_page(site, request, user, refusal=told)
    outcomes = [upload.outcome_of(file, {}, user) for file in sent]
    arrived = [each.photo.pk for each in outcomes if each.photo]
    before = [each.same.card.pk for each in outcomes if each.same and each.same.uses.is_nowhere]
    not_stored = [each for each in outcomes if each.told]
    return proposals(site, request, user, arrived + before, not_stored, before=before)


def missing_files_page(site: Any, request: HttpRequest, user: User, *, refusal: str = "") -> HttpResponse:
    waiting = list(waiting_for_files(user)[:MOST_WAITING])
    context = {
        **site.each_context(request),
        "title": _("Originals to come"),
        "cards": cards(waiting),
        "most_waiting": MOST_WAITING if len(waiting) == MOST_WAITING else 0,
        "most": upload.MOST_FILES,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/library/missing.html", context)


def proposals(
    site: Any,
    request: HttpRequest,
    user: User,
    arrived: list[int],
    told: list[upload.Outcome],
    *,
    before: Collection[int] = (),
    chosen: dict[int, int] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Each file with its picture beside the photo it most likely belongs to; a person decides."""
    found = {
        photo.pk: photo for photo in pictured(known_photos(user).filter(pk__in=arrived)) if photo.original
    }
    photos = [found[pk] for pk in dict.fromkeys(arrived) if pk in found]
    waiting = list(waiting_for_files(user)[:MOST_WAITING])
    if chosen is None:
        said = [Arrived(photo.sent_name, photo.caption) for photo in photos]
        best = likely_pairs(said, {photo.pk: photo.caption for photo in waiting})
        chosen = {
            photo.pk: 0 if photo.pk in before else place or 0
            for photo, place in zip(photos, best, strict=True)
        }
    context = {
        **site.each_context(request),
        "title": _("Which file belongs where"),
        "pairs": [
            Pair(card(photo), photo.version, photo.sent_name, chosen.get(photo.pk, 0), photo.pk in before)
            for photo in photos
        ],
        "waiting": [
            Waiting(photo.pk, photo.version, f"{photo.pk} {photo.caption[:40]} {photo.credit}".strip())
            for photo in waiting
        ],
        "told": told,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/library/proposals.html", context, status=status)


def give_view(site: Any, request: HttpRequest) -> HttpResponse:
    """Each file is with the photo that was chosen for it; all of them, or none."""
    user = require(request, "keep", "attach")
    arrived = [number(each) for each in request.POST.getlist("arrived")][: upload.MOST_FILES]
    chosen = {pk: number(request.POST.get(f"for-{pk}", "").partition(":")[0]) for pk in arrived}
    try:
        given = pairs_of(request, user, chosen)
        count = give_files(given, by=user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return proposals(site, request, user, arrived, [], chosen=chosen, refusal=str(refusal), status=409)
    said = ngettext("%(n)d photo has its file.", "%(n)d photos have their files.", count) % {"n": count}
    messages.success(request, said if count else _("Nothing was placed; the files are photos of their own."))
    return HttpResponseRedirect(reverse("admin:stories_photo_missing"))


def pairs_of(request: HttpRequest, user: User, chosen: dict[int, int]) -> list[Given]:
    """What the person confirmed, with the versions that were on the page; refused when one place was given twice."""
    wanted = {pk: place for pk, place in chosen.items() if place}
    if len(set(wanted.values())) < len(wanted):
        raise ActionError(_("Two files are meant for the same photo; choose one of them."))
    rows = known_photos(user).in_bulk([*wanted, *wanted.values()])
    if any(each not in rows for pair in wanted.items() for each in pair):
        raise StaleVersion(_("One of these photos is no longer there; look again."))
    return [
        Given(
            waiting=rows[place],
            expected=number(request.POST.get(f"for-{pk}", "").partition(":")[2]),
            arrived=rows[pk],
            arrived_expected=number(request.POST.get(f"version-{pk}")),
        )
        for pk, place in wanted.items()
    ]


def file_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The missing file of one photo; where there is one already, another file under the same words is another photo."""
    photo = known_photo(request, pk)
    user = require(request, "keep", "attach", photo)
    if request.method != "POST":
        return file_sheet(site, request, photo)
    sent = request.FILES.get("file")
    expected = number(request.POST.get("expected"))
    try:
        if sent is None:
            raise ActionError(_("Choose at least one file."))
        if photo.is_missing:
            attach_file(photo, sent, by=user, expected=expected)
            messages.success(request, _("The file of “%(photo)s” is here.") % {"photo": photo})
            return HttpResponseRedirect(reverse("admin:stories_photo_change", args=[photo.pk]))
        fresh = take_in_beside(photo, sent, by=user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Duplicate as known:
        return file_sheet(site, request, known_photo(request, pk), refusal=str(known), status=409)
    except ActionError as refusal:
        return file_sheet(site, request, known_photo(request, pk), refusal=str(refusal), status=409)
    messages.success(
        request,
        _(
            "The other file is photo no. %(number)d, under the same words; the stories keep the photo they had."
        )
        % {"number": fresh.pk},
    )
    return HttpResponseRedirect(reverse("admin:stories_photo_change", args=[fresh.pk]))


def file_sheet(
    site: Any, request: HttpRequest, photo: Photo, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    shown = pictured(Photo.objects.filter(pk=photo.pk)).get()
    context = {
        **site.each_context(request),
        "title": _("The file that was missing") if photo.is_missing else _("Another file"),
        "photo": photo,
        "thumbnail": thumbnail(shown),
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/library/file.html", context, status=status)
