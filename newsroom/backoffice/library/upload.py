"""Files arrive in the library (图片上传), one or many at once; each is answered: stored, here already, refused."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.backoffice.library import bulk_edit
from newsroom.backoffice.library.access import known_photo, known_photos, photographers, require
from newsroom.backoffice.library.cards import card
from newsroom.backoffice.library.duplicates import KnownPhoto, known, similar_photos
from newsroom.backoffice.library.wording import Wording, WordsForAll
from newsroom.presentation.photos import pictured
from people.errors import ActionError, NotAllowed
from people.models import User
from people.text import clean_line
from stories.actions.photos.intake import Duplicate, take_in
from stories.actions.photos.library import take_in_again
from stories.actions.register.taxonomy import delete_entry
from stories.models import Photo

# Each takes its sender some seconds to wait for; more come in a second go.
MOST_FILES = 20


@dataclass
class Outcome:
    """What became of one file."""

    name: str
    photo: Photo | None = None
    told: str = ""
    same: KnownPhoto | None = None
    alike: list[KnownPhoto] = field(default_factory=list)


def upload_view(site: Any, request: HttpRequest) -> HttpResponse:
    """A field for files; sent, what became of each, and the words of those that were stored."""
    user = require(request, "upload", "take_in")
    if request.method != "POST":
        return sheet(site, request, WordsForAll())
    sent = request.FILES.getlist("files")
    form = WordsForAll(request.POST)
    told = too_many_or_none(len(sent))
    if told or not form.is_valid():
        return sheet(site, request, form, refusal=told)
    outcomes = [outcome_of(file, form.given(), user) for file in sent]
    return answer(site, request, outcomes, user)


def too_many_or_none(count: int) -> str:
    """A sentence when nothing was sent, or more than one answer can tell of; then nothing is stored."""
    if not count:
        return _("Choose at least one file.")
    if count > MOST_FILES:
        return _("%(count)d files are too many for one go; nothing was stored. Send at most %(most)d at once.") % {
            "count": count,
            "most": MOST_FILES,
        }  # fmt: skip
    return ""


def outcome_of(file: Any, given: dict[str, Any], user: User) -> Outcome:
    """The file is stored, or it is said why not; one file's fate is none of the others'."""
    name = clean_line(file.name or "")[:150]
    try:
        photo = take_in(file, by=user, given=Photo(**given))
    except Duplicate as twin:
        return Outcome(name, told=str(twin), same=known([twin.photo], user)[0])
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return Outcome(name, told=str(refusal))
    return Outcome(name, photo=photo, alike=similar_photos(photo, user))


def again_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The very same file is stored once more, because somebody says so."""
    user = require(request, "upload", "take_in")
    there = known_photo(request, pk)
    name = clean_line(request.POST.get("name", ""))[:150] or there.sent_name
    try:
        photo = take_in_again(there, by=user, name=name)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return answer(site, request, [Outcome(name, told=str(refusal))], user)
    messages.success(request, _("Stored all the same, as no. %(number)d.") % {"number": photo.pk})
    return HttpResponseRedirect(bulk_edit.address_of([photo]))


def instead_view(site: Any, request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The photo that just came is thrown away, and the one that was here before is shown."""
    user = require(request, "discard", "discard")
    photo, before = known_photo(request, pk), known_photo(request, other)
    try:
        delete_entry(photo, by=user)
        messages.success(request, _("Thrown away; this is the photo that was here before."))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        messages.error(request, str(refusal))
        before = photo
    return HttpResponseRedirect(reverse("admin:stories_photo_change", args=[before.pk]))


def answer(site: Any, request: HttpRequest, outcomes: list[Outcome], user: User) -> HttpResponse:
    """What became of each file; below it the words of those that were stored, as far as their files tell them."""
    numbers = [outcome.photo.pk for outcome in outcomes if outcome.photo]
    found = pictured(known_photos(user).filter(pk__in=numbers).select_related("photographer"))
    stored = sorted(found, key=lambda photo: numbers.index(photo.pk))
    form = Wording(stored)
    cards = {photo.pk: card(photo) for photo in stored}
    count = len(stored)
    context = {
        **site.each_context(request),
        "title": _("Upload photos"),
        "stored": [(cards[each.photo.pk], each) for each in outcomes if each.photo],
        "here": [each for each in outcomes if each.same],
        "is_like_another": any(each.alike for each in outcomes),
        "refused": [each for each in outcomes if not each.photo and not each.same],
        "said": ngettext("%(n)d photo is stored.", "%(n)d photos are stored.", count) % {"n": count},
        "rows": bulk_edit.rows_of(stored, form),
        "for_all": form.for_all,
        "photographers": photographers(),
    }
    return TemplateResponse(request, "admin/library/arrived.html", context)


def sheet(site: Any, request: HttpRequest, form: WordsForAll, *, refusal: str = "") -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Upload photos"),
        "for_all": form,
        "refusal": refusal,
        "most": MOST_FILES,
        "photographers": photographers(),
        "has_errors": bool(form.is_bound and form.errors),
    }
    return TemplateResponse(request, "admin/library/upload.html", context)
