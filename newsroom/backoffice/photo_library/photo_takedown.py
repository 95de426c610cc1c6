"""The page that takes a photo out of readers' sight (撤图), with a reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.photo_library.access import get_photo_or_404, require_photo_permission
from newsroom.backoffice.photo_library.usage import usage_of_photo
from newsroom.backoffice.review.access import parse_int_or_zero
from newsroom.presentation.photos import prefetch_thumbnails, thumbnail
from people.errors import ActionError, NotAllowed
from stories.actions.photos.takedown import take_down_photo
from stories.models import Photo, PublishedPhoto


def photo_takedown_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows where the photo is used; POST takes it out of readers' sight."""
    photo = get_photo_or_404(request, pk)
    user = require_photo_permission(request, "keep", "pull", photo)
    if request.method != "POST":
        return render_takedown_page(site, request, photo)
    try:
        take_down_photo(
            photo,
            by=user,
            expected=parse_int_or_zero(request.POST.get("expected")),
            reason=request.POST.get("reason", ""),
        )
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        return render_takedown_page(
            site, request, get_photo_or_404(request, pk), refusal=str(refusal), status=409
        )
    messages.success(request, _("Readers see “%(photo)s” no more.") % {"photo": photo})
    return HttpResponseRedirect(reverse("admin:stories_photo_change", args=[photo.pk]))


def render_takedown_page(
    site: Any, request: HttpRequest, photo: Photo, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    shown = prefetch_thumbnails(Photo.objects.filter(pk=photo.pk)).get()
    context = {
        **site.each_context(request),
        "title": _("Take this photo out of readers’ sight?"),
        "photo": photo,
        "thumbnail": thumbnail(shown),
        "uses": usage_of_photo(photo, require_staff_user(request)),
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
    }
    return TemplateResponse(request, "admin/library/pull.html", context, status=status)


def photo_dates_warning(photo: Photo) -> str:
    """What the photo's times mean for stories out or scheduled; "" when nothing."""
    count = PublishedPhoto.objects.filter(photo_id=photo.pk, article__current=True).count()
    now = timezone.now()
    if not count:
        return ""
    if photo.rights_end_at and photo.rights_end_at <= now:
        return ngettext(
            "%(n)d story that is out or scheduled shows an empty frame instead of it.",
            "%(n)d stories that are out or scheduled show an empty frame instead of it.",
            count,
        ) % {"n": count}
    if photo.embargo_until and photo.embargo_until > now:
        return ngettext(
            "%(n)d story that is out or scheduled shows an empty frame instead of it until %(time)s.",
            "%(n)d stories that are out or scheduled show an empty frame instead of it until %(time)s.",
            count,
        ) % {"n": count, "time": timezone.localtime(photo.embargo_until).strftime("%Y-%m-%d %H:%M")}
    return ""
