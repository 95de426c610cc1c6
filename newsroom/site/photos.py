"""Public pictures: renditions of photos while a story shows them, share cards."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static

from newsroom.image_responses import rendition_response
from newsroom.site.responses import CACHE_MAX_AGE_SECONDS, conditional_response, require_safe
from stories.published import queries
from stories.publishing import share_card_files


@require_safe
def photo_view(request: HttpRequest, token: str, spec: str, format: str) -> HttpResponse:
    """One rendition (1 query); 404 unless a story out now prints it in this size.

    A picture taken down must be gone everywhere within five seconds, as its story is, so caches keep it no longer
    than that; after it they ask again and, the picture being the same, get an answer without a body.
    """
    found = queries.fetchable_photo_by_token(token)
    name = f"{spec}.{format}"
    if found is None or name not in found.files:
        raise Http404
    return rendition_response(request, token, name, found.label, f"public, max-age={CACHE_MAX_AGE_SECONDS}")


@require_safe
def share_card_view(request: HttpRequest, publication: str, date: date, number: int) -> HttpResponse:
    """The story's share card; until it is drawn, the site's picture (1 query)."""
    story = share_card_files.story_of_card(publication, date, number)
    if story is None:
        raise Http404
    drawn = share_card_files.read_card(story)
    if drawn is None:
        response = HttpResponseRedirect(static("newsroom/img/share.png"))
        response["Cache-Control"] = f"public, max-age={CACHE_MAX_AGE_SECONDS}"
        return response
    return conditional_response(request, drawn, "image/png")
