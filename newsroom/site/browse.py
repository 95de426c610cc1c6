"""Ways to stories that do not go through a page: reporters, columns, series, tags, the archive; and about."""

import re
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from newsroom.site.answer import page, require_safe
from newsroom.site.caching import kept
from stories.press import reading

EDITIONS_SHOWN = 120
BEFORE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([1-9][0-9]{0,17})", re.ASCII)


@kept("before")
@require_safe
def subject(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """A reporter, column, series or tag with its stories, newest first, a stretch at a time."""
    listing = reading.listing_of(kind, slug, before(request.GET.get("before", "")))
    if listing is None:
        raise Http404
    return page(
        request,
        "site/subject.html",
        {"listing": listing, "kind": kind, "edition": listing.articles[0].edition},
    )


@kept()
@require_safe
def subjects(request: HttpRequest, kind: str) -> HttpResponse:
    """Every reporter, column or tag that a published story names."""
    return page(
        request,
        "site/subjects.html",
        {"subjects": reading.subjects(kind), "kind": kind, "edition": reading.latest_edition()},
    )


@kept()
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Editions, newest first."""
    editions = list(reading.editions()[:EDITIONS_SHOWN])
    return page(
        request, "site/archive.html", {"editions": editions, "edition": editions[0] if editions else None}
    )


@kept()
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this paper is, and what is known and not known about what it shows."""
    return page(
        request,
        "site/about.html",
        {"publications": reading.publications(), "edition": reading.latest_edition()},
    )


def before(value: str) -> tuple[date, int] | None:
    """Where a stretch of stories begins, or None for the newest; anything unreadable begins at the newest."""
    match = BEFORE.fullmatch(value)
    if not match:
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None
