"""Chunked photo uploads (分片上传): PUT a chunk, GET the progress, POST the end."""

from urllib.parse import unquote
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from newsroom.desk.access import json_endpoint, json_error, parse_int_or_zero, require_writer_user
from newsroom.desk.drafts import body_too_large_message, parse_json_body
from people.models import User
from stories import writers
from stories.actions.photos import chunked_uploads
from stories.errors import FieldErrors, InvalidState, ServerBusy
from stories.models import Draft, Parcel


@require_http_methods(["GET", "HEAD", "PUT", "POST"])
@json_endpoint
def chunked_upload_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET and PUT answer {received, size, photo}; POST {draft, …} answers the photo.

    PUT takes ?offset= and the headers X-Size and X-Name.
    """
    user = require_writer_user(request)
    if request.method in ("GET", "HEAD"):
        return JsonResponse(upload_progress(get_own_upload_or_404(key, user)))
    if request.method == "PUT":
        name = unquote(request.headers.get("X-Name", ""))
        row = chunked_uploads.create_upload(
            key, by=user, name=name, size=parse_int_or_zero(request.headers.get("X-Size"))
        )
        try:
            piece = request.body
        except RequestDataTooBig as error:
            raise FieldErrors({"file": body_too_large_message()}) from error
        chunked_uploads.append_chunk(row, parse_int_or_zero(request.GET.get("offset")), piece, by=user)
        return JsonResponse(upload_progress(row))
    row = get_own_upload_or_404(key, user)
    sent = parse_json_body(request)
    words = {name: str(sent.get(name) or "") for name in ("caption", "credit")}
    try:
        arrived = chunked_uploads.complete_upload(
            row, get_own_draft_for_photo(sent.get("draft"), user), by=user, **words
        )
    except ServerBusy as refusal:
        # Not the phone's fault: it keeps the photo and comes again by itself.
        return json_error(503, str(refusal))
    photo = arrived.photo
    return JsonResponse(
        {
            "id": photo.pk,
            "caption": photo.caption,
            "credit": photo.credit,
            "known": arrived.known,
            "lacks": photo.lacks(),
        }
    )


def get_own_upload_or_404(key: UUID, user: User) -> Parcel:
    row = Parcel.objects.select_related("photo").filter(key=key, user=user).first()
    if row is None:
        raise Http404
    return row


def upload_progress(row: Parcel) -> dict[str, int | None]:
    return {"received": row.received, "size": row.size, "photo": row.photo_id}


def get_own_draft_for_photo(sent: object, user: User) -> Draft:
    """The working copy of that key that the person writes in; InvalidState if it was never saved."""
    try:
        row = Draft.objects.filter(writers.shared_with_q(user), key=UUID(str(sent))).first()
    except ValueError as error:
        raise Http404 from error
    if row is None:
        raise InvalidState(_("Save the story once before its photos."))
    return row
