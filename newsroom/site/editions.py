"""The front, an edition, a page."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from newsroom.site.answer import page as answer
from newsroom.site.answer import require_safe
from newsroom.site.caching import kept
from stories.press import reading


@kept()
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The newest edition, whole, and the way to earlier ones."""
    edition = reading.latest_edition()
    if edition is None:
        return answer(request, "site/empty.html", {})
    return answer(
        request,
        "site/front.html",
        {
            "paper": reading.whole_edition(edition),
            "edition": edition,
            "earlier": reading.earlier_editions(edition),
        },
    )


@kept()
@require_safe
def edition(request: HttpRequest, publication: str, date: date) -> HttpResponse:
    """Every page of one edition with its stories."""
    found = reading.edition_of(publication, date)
    if found is None:
        raise Http404
    return answer(request, "site/edition.html", {"paper": reading.whole_edition(found), "edition": found})


@kept()
@require_safe
def page(request: HttpRequest, publication: str, date: date, number: str) -> HttpResponse:
    """One page of an edition, its stories laid out by rank."""
    edition = reading.edition_of(publication, date)
    found = reading.page_of(edition, number) if edition else None
    if found is None:
        raise Http404
    return answer(request, "site/page.html", {"paper": found, "edition": edition})
