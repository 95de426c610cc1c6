"""The front, an edition, a page."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from newsroom.site import json_ld, sharing
from newsroom.site.caching import cacheable_page
from newsroom.site.page_layout import layout_rows
from newsroom.site.responses import render_public_page as answer
from newsroom.site.responses import require_safe
from stories.published import queries


@cacheable_page()
@require_safe
def front_page_view(request: HttpRequest) -> HttpResponse:
    """The newest edition, whole, and the way to earlier ones."""
    edition = queries.latest_edition()
    if edition is None:
        return answer(request, "site/empty.html", {})
    paper = queries.edition_contents(edition)
    return answer(
        request,
        "site/front.html",
        {
            "paper": paper,
            "edition": edition,
            "earlier": queries.earlier_editions(edition),
            "structured": json_ld.whole_edition_data(request, edition, paper.articles),
            "shared": sharing.edition_metadata(edition, paper.articles),
        },
    )


@cacheable_page()
@require_safe
def edition_view(request: HttpRequest, publication: str, date: date) -> HttpResponse:
    """Every page of one edition with its stories, and the editions before and after."""
    found = queries.edition_of_publication(publication, date)
    if found is None:
        raise Http404
    paper = queries.edition_contents(found)
    before, after = queries.editions_around(found)
    return answer(
        request,
        "site/edition.html",
        {
            "paper": paper,
            "edition": found,
            "before": before,
            "after": after,
            "structured": json_ld.whole_edition_data(request, found, paper.articles),
            "shared": sharing.edition_metadata(found, paper.articles),
        },
    )


@cacheable_page()
@require_safe
def edition_page_view(request: HttpRequest, publication: str, date: date, number: str) -> HttpResponse:
    """A page of an edition as a sheet, with neighbouring pages and editions."""
    edition = queries.edition_of_publication(publication, date)
    found = queries.edition_page_contents(edition, number) if edition else None
    if edition is None or found is None:
        raise Http404
    before, after = queries.editions_around(edition)
    return answer(
        request,
        "site/page.html",
        {
            "paper": found,
            "sheet": layout_rows(found.articles),
            "edition": edition,
            "before": before,
            "after": after,
            "structured": json_ld.edition_page_data(request, edition, found.page),
            "shared": sharing.edition_metadata(edition, found.articles),
        },
    )
