"""One story."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from newsroom.site import addresses
from newsroom.site.answer import page, require_safe
from stories.press import reading


@require_safe
def article(request: HttpRequest, publication: str, date: date, number: int, slug: str) -> HttpResponse:
    """The story with its neighbours; an outdated headline in the address leads to the present one."""
    story = reading.story_of(publication, date, number)
    if story is None:
        raise Http404
    if story.article.slug != slug:
        return HttpResponsePermanentRedirect(addresses.of_article(story.article))
    return page(request, "site/article.html", {"story": story, "edition": story.article.edition})
