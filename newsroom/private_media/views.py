"""Private files with permission checks; a refusal is the 404 of a missing file."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from newsroom.image_responses import rendition_response
from people.models import User
from stories import photo_storage, policy
from stories.actions.drafts.viewing import record_photo_view
from stories.models import Photo

PRIVATE_CACHE_CONTROL = "private, no-store"
FILE_EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp"}


@require_safe
def original_file_view(request: HttpRequest, photo: int) -> HttpResponseBase:
    """The file as it was sent, to be saved and never shown by the browser."""
    found = visible_photo_or_404(request, photo)
    path = photo_storage.original_path(found.original.name or "")
    if found.is_missing or not path.is_file():
        raise Http404
    # Neither the name nor the type its sender gave it reaches anybody's browser.
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{found.pk}.{FILE_EXTENSIONS[found.format]}",
        content_type="application/octet-stream",
    )
    response["Cache-Control"] = PRIVATE_CACHE_CONTROL
    return response


@require_safe
def rendition_view(request: HttpRequest, photo: int, spec: str, format: str) -> HttpResponse:
    """One of the photo's present renditions."""
    found = visible_photo_or_404(request, photo)
    row = found.renditions.filter(spec=spec, format=format).first()
    if row is None:
        raise Http404
    return rendition_response(request, row.token, row.name, {}, PRIVATE_CACHE_CONTROL)


def visible_photo_or_404(request: HttpRequest, number: int) -> Photo:
    """The photo, if this account may see its file."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    found = policy.visible_photos(user).filter(pk=number).first()
    if found is None:
        raise Http404
    record_photo_view(found, by=user)
    return found
