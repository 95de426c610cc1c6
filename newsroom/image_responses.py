"""The response for a rendition: metadata as printed, an ETag, served as an image."""

from collections.abc import Mapping
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from stories import photo_storage
from stories.images.metadata_writer import write_photo_metadata
from stories.images.rendition_specs import MIME_TYPES


def rendition_response(
    request: HttpRequest, token: str, name: str, label: Mapping[str, str], caching: str
) -> HttpResponse:
    """The picture; 304 for whom has it already; 404 when its file is gone."""
    kind = name.rsplit(".", 1)[-1]
    data = photo_storage.read_rendition(token, name)
    if data is None:
        raise Http404
    data = write_photo_metadata(data, kind, label)
    # Django's own compression makes a picture no smaller, and its fingerprint a weak one.
    response = HttpResponse(data, content_type=MIME_TYPES[kind])
    response["ETag"] = f'"{sha256(data).hexdigest()[:32]}"'
    response["Cache-Control"] = caching
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer if isinstance(answer, HttpResponse) else response
