"""Pictures that readers get: renditions of published photos, only while a story shows them, and share cards."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static

from newsroom.pictures import send
from newsroom.site.responses import SECONDS_IN_CACHES, document, require_safe
from stories.published import queries
from stories.publishing import cards


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


@require_safe
def card(request: HttpRequest, publication: str, date: date, number: int) -> HttpResponse:
    """The story's card as it was drawn at publishing; until it is drawn, the picture of the whole site (1 query)."""
    story = cards.story_of(publication, date, number)
    if story is None:
        raise Http404
    drawn = cards.kept(story)
    if drawn is None:
        response = HttpResponseRedirect(static("newsroom/img/share.png"))
        response["Cache-Control"] = f"public, max-age={SECONDS_IN_CACHES}"
        return response
    return document(request, drawn, "image/png")
