"""The front, an edition, a page."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from newsroom.site import sharing, structured
from newsroom.site.answer import page as answer
from newsroom.site.answer import require_safe
from newsroom.site.caching import kept
from newsroom.site.sheet import sheet_of
from stories.press import reading


@kept()
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The newest edition, whole, and the way to earlier ones."""
    edition = reading.latest_edition()
    if edition is None:
        return answer(request, "site/empty.html", {})
    paper = reading.whole_edition(edition)
    return answer(
        request,
        "site/front.html",
        {
            "paper": paper,
            "edition": edition,
            "earlier": reading.earlier_editions(edition),
            "structured": structured.whole_edition(request, edition, paper.articles),
            "shared": sharing.edition(edition, paper.articles),
        },
    )


@kept()
@require_safe
def edition(request: HttpRequest, publication: str, date: date) -> HttpResponse:
    """Every page of one edition with its stories, and the editions before and after."""
    found = reading.edition_of(publication, date)
    if found is None:
        raise Http404
    paper = reading.whole_edition(found)
    before, after = reading.editions_around(found)
    return answer(
        request,
        "site/edition.html",
        {
            "paper": paper,
            "edition": found,
            "before": before,
            "after": after,
            "structured": structured.whole_edition(request, found, paper.articles),
            "shared": sharing.edition(found, paper.articles),
        },
    )


@kept()
@require_safe
def page(request: HttpRequest, publication: str, date: date, number: str) -> HttpResponse:
    """One page of an edition as a reconstructed sheet, with the pages and editions around it."""
    edition = reading.edition_of(publication, date)
    found = reading.page_of(edition, number) if edition else None
    if edition is None or found is None:
        raise Http404
    before, after = reading.editions_around(edition)
    return answer(
        request,
        "site/page.html",
        {
            "paper": found,
            "sheet": sheet_of(found.articles),
            "edition": edition,
            "before": before,
            "after": after,
            "structured": structured.page(request, edition, found.page),
            "shared": sharing.edition(edition, found.articles),
        },
    )
