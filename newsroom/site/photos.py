"""The renditions of published photos, and nothing else: in fixed sizes, and only while a story shows them."""

from django.http import Http404, HttpRequest, HttpResponse

from newsroom.pictures import send
from newsroom.site.responses import SECONDS_IN_CACHES, require_safe
from stories.published import queries


@require_safe
def photo(request: HttpRequest, token: str, spec: str, format: str) -> HttpResponse:
    """One rendition (1 query); 404, as for what never was, unless a story out at this instant prints it in this size.

    A picture taken down must be gone everywhere within five seconds, as its story is, so caches keep it no longer
    than that; after it they ask again and, the picture being the same, get an answer without a body.
    """
    found = queries.picture_of(token)
    name = f"{spec}.{format}"
    if found is None or name not in found.files:
        raise Http404
    return send(request, token, name, found.label, f"public, max-age={SECONDS_IN_CACHES}")
