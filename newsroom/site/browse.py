"""Ways to stories that do not go through a page: reporters, columns, series, tags, the newest of all; and about."""

import re
from collections import Counter
from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse

from newsroom.site import addresses, autodiscovery, json_ld
from newsroom.site.caching import shared_page
from newsroom.site.labels import subject_name
from newsroom.site.responses import page, require_safe
from stories.published import edition_archive, queries
from stories.published.edition_archive import Entry, Index

BEFORE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([1-9][0-9]{0,17})", re.ASCII)
AFTER = re.compile(r"[a-z0-9][a-z0-9-]{0,99}", re.ASCII)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_RELATED = 12
# The ranks of a newsroom, in the order in which it names its people.
STATUSES = ("staff", "correspondent", "agency", "unknown", "")


@shared_page("before")
@require_safe
def subject(request: HttpRequest, kind: str, slug: str, year: int | None = None) -> HttpResponse:
    """A reporter, column, series or tag with its stories, newest first, of one year or all, a stretch at a time."""
    begin = rows_before(request.GET.get("before", ""))
    listing = edition_archive.listing_of(kind, slug, begin, year)
    if listing is None:
        raise Http404
    here = addresses.to(f"{kind}_year", slug=slug, year=year) if year else addresses.to(kind, slug=slug)
    return page(
        request,
        "site/subject.html",
        {
            "listing": listing,
            "kind": kind,
            "days": by_day(listing.articles),
            "related": related(listing.articles, kind, slug),
            "first": begin is None,
            "here": here,
            "canonical": here + (f"?before={begin[0]:%Y-%m-%d}.{begin[1]}" if begin else ""),
            "feeds": autodiscovery.feeds(kind, slug, f"{listing.subject.name} · {subject_name(kind)}"),
            "structured": json_ld.listing(request, listing),
            "shared": {"title": listing.subject.name, "description": " ".join(listing.subject.about.split())},
            "edition": listing.articles[0].edition,
        },
    )


@shared_page("after")
@require_safe
def subjects(request: HttpRequest, kind: str) -> HttpResponse:
    """Every reporter, column, series or tag that a published story names, counted."""
    after = request.GET.get("after", "")
    after = after if AFTER.fullmatch(after) else ""
    index = edition_archive.index_of(kind, after)
    if after and not index.entries:
        raise Http404
    return page(
        request,
        "site/subjects.html",
        {
            "index": index,
            "groups": groups(kind, index, whole=not (after or index.after)),
            "letters": LETTERS if after or index.after else "",
            "most": max([entry.number for entry in index.entries], default=0),
            "kind": kind,
            "canonical": request.path + (f"?after={after}" if after else ""),
            "edition": queries.latest_edition(),
        },
    )


@shared_page("before")
@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    """The newest stories of all, day by day (3 queries)."""
    begin = rows_before(request.GET.get("before", ""))
    articles, older = edition_archive.recent(begin)
    if begin and not articles:
        raise Http404
    return page(
        request,
        "site/recent.html",
        {
            "days": by_day(articles),
            "older": older,
            "first": begin is None,
            "canonical": request.path + (f"?before={begin[0]:%Y-%m-%d}.{begin[1]}" if begin else ""),
            "edition": articles[0].edition if articles else None,
        },
    )


@shared_page()
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this paper is, and what is known and not known about what it shows."""
    return page(
        request,
        "site/about.html",
        {"papers": queries.papers(), "edition": queries.latest_edition()},
    )


def by_day(articles: list[queries.PublishedArticle]) -> list[tuple[date, list[queries.PublishedArticle]]]:
    """The stories under the days of their editions."""
    return [(day, list(some)) for day, some in groupby(articles, key=lambda article: article.edition.date)]


def groups(kind: str, index: Index, *, whole: bool) -> list[tuple[str, list[Entry]]]:
    """People by their standing where all of them fit on one page, tags by their first letter, columns as one."""
    if kind in ("column", "series"):
        return [("", index.entries)]
    if kind == "reporter" and whole:
        named = {
            status: [one for one in index.entries if one.subject.status == status] for status in STATUSES
        }
        return [(status, some) for status, some in named.items() if some]
    return [
        (letter, list(some)) for letter, some in groupby(index.entries, key=lambda one: one.subject.slug[0])
    ]


def related(articles: list[queries.PublishedArticle], kind: str, slug: str) -> list[tuple[str, str, str]]:
    """What else these stories are filed under, as kind, address and name, the commonest first."""
    found: Counter[tuple[str, str, str]] = Counter()
    for article in articles:
        named = [
            ("column", article.column),
            ("series", article.series),
            *(("tag", tag) for tag in article.tags),
        ]
        found.update((one, label["slug"], label["name"]) for one, label in named if label)
    return [each for each, _n in found.most_common(MOST_RELATED + 1) if each[:2] != (kind, slug)][
        :MOST_RELATED
    ]


def rows_before(value: str) -> tuple[date, int] | None:
    """Where a stretch of stories begins, or None for the newest; anything unreadable begins at the newest."""
    match = BEFORE.fullmatch(value)
    if not match:
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None
