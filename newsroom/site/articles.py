"""One story."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from newsroom.site import addresses
from newsroom.site.answer import page, require_safe
from newsroom.site.caching import kept
from stories.press import reading


@kept()
@require_safe
def article(request: HttpRequest, publication: str, date: date, number: int, slug: str) -> HttpResponse:
    """The story with its neighbours; an outdated headline in the address leads to the present one."""
    story = reading.story_of(publication, date, number)
    if story is None:
        return gone(request, publication, date, number)
    if story.article.slug != slug:
        return HttpResponsePermanentRedirect(addresses.of_article(story.article))
    return page(request, "site/article.html", {"story": story, "edition": story.article.edition})


def gone(request: HttpRequest, publication: str, date: date, number: int) -> HttpResponse:
    """410 with date and class of the reason for a story that was withdrawn; 404 for what never was to be seen."""
    tombstone = reading.tombstone_of(publication, date, number)
    if tombstone is None:
        raise Http404
    return page(request, "site/gone.html", {"tombstone": tombstone, "edition": tombstone.edition}, status=410)
