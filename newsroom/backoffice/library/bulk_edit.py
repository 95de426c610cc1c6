"""Several photos described in one go (一起填写), after they arrived or chosen from the library; all or none."""

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

from newsroom.backoffice.library.access import known_photos, photographers, require
from newsroom.backoffice.library.cards import Card, card
from newsroom.backoffice.library.wording import MOST, Wording, Words
from newsroom.presentation.photos import pictured
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import User
from stories.actions.photos.library import describe_photos
from stories.models import Photo

Row = tuple[Card, Words]


def describe_view(site: Any, request: HttpRequest) -> HttpResponse:
    """The words of the photos that the address names; sent, all are saved or none."""
    user = require(request, "keep", "describe")
    photos = chosen(request, user)
    if not photos:
        messages.error(request, _("Choose at least one photo."))
        return HttpResponseRedirect(reverse("admin:stories_photo_changelist"))
    if request.method != "POST":
        return sheet(site, request, photos, Wording(photos))
    form = Wording(photos, request.POST)
    if not form.is_valid():
        return sheet(site, request, photos, form, status=409 if form.is_stale else 200)
    try:
        count = describe_photos(form.described(), by=user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        # The rows as they are now, with all that was typed.
        photos = chosen(request, user)
        again = Wording(photos, request.POST)
        again.is_valid()
        stale = isinstance(refusal, StaleVersion)
        return sheet(site, request, photos, again, refusal=str(refusal), status=409 if stale else 200)
    said = ngettext("%(n)d photo is described.", "%(n)d photos are described.", count) % {"n": count}
    messages.success(request, said if count else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("admin:stories_photo_changelist"))


def chosen(request: HttpRequest, user: User) -> list[Photo]:
    """The photos named, as far as this person sees them and may keep them, in the order named (2 queries).

    Not those that somebody else has changed meanwhile and this person leaves as they are.
    """
    sent = request.POST.getlist("photo")
    named = [each for each in sent if not request.POST.get(f"photo-{each}-leave")] or (
        [] if sent else request.GET.getlist("photo")
    )
    numbers = [int(each) for each in named if each.isascii() and each.isdigit() and len(each) < 10][:MOST]
    found = pictured(known_photos(user).filter(pk__in=numbers).select_related("photographer", "added_by"))
    by_number = {photo.pk: photo for photo in found}
    return [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]


def address_of(photos: Iterable[Photo]) -> str:
    """Where these photos are described together."""
    query = urlencode([("photo", photo.pk) for photo in photos])
    return f"{reverse('admin:stories_photo_describe')}?{query}"


def rows_of(photos: Iterable[Photo], form: Wording) -> list[Row]:
    return [(card(photo), row) for photo, row in zip(photos, form.rows, strict=True)]


def sheet(
    site: Any,
    request: HttpRequest,
    photos: list[Photo],
    form: Wording,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Describe together"),
        "rows": rows_of(photos, form),
        "for_all": form.for_all,
        "refusal": refusal,
        "photographers": photographers(),
        "has_errors": form.for_all.errors or any(row.errors for row in form.rows),
        "is_stale": status == 409,
    }
    return TemplateResponse(request, "admin/library/describe.html", context, status=status)
