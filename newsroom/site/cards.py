"""The picture that stands for a story where its address is shared."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static

from newsroom.site.responses import SECONDS_IN_CACHES, document, require_safe
from stories.publishing import cards


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
