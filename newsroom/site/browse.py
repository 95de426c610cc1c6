"""Stories by reporter, column, series or tag, and the newest; the about page."""

import re
from collections import Counter
from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse

from newsroom.site import feed_formats, json_ld, public_urls
from newsroom.site.caching import cacheable_page
from newsroom.site.labels import subject_kind_label
from newsroom.site.responses import render_public_page, require_safe
from stories.published import edition_archive, queries
from stories.published.edition_archive import SubjectIndex, SubjectIndexEntry

BEFORE_CURSOR_PATTERN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([1-9][0-9]{0,17})", re.ASCII)
AFTER_SLUG_CURSOR_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,99}", re.ASCII)
TAG_INDEX_LETTERS = "abcdefghijklmnopqrstuvwxyz"
MAX_RELATED_SUBJECTS = 12
# The ranks of a newsroom, in the order in which it names its people.
REPORTER_STATUS_ORDER = ("staff", "correspondent", "agency", "unknown", "")


@cacheable_page("before")
@require_safe
def subject_view(request: HttpRequest, kind: str, slug: str, year: int | None = None) -> HttpResponse:
    """A list of a reporter's, column's, series' or tag's stories, newest first."""
    begin = parse_before_cursor(request.GET.get("before", ""))
    listing = edition_archive.subject_listing(kind, slug, begin, year)
    if listing is None:
        raise Http404
    here = (
        public_urls.reverse_in_language(f"{kind}_year", slug=slug, year=year)
        if year
        else public_urls.reverse_in_language(kind, slug=slug)
    )
    return render_public_page(
        request,
        "site/subject.html",
        {
            "listing": listing,
            "kind": kind,
            "days": group_by_day(listing.articles),
            "related": related_subjects(listing.articles, kind, slug),
            "first": begin is None,
            "here": here,
            "canonical": here + (f"?before={begin[0]:%Y-%m-%d}.{begin[1]}" if begin else ""),
            "feeds": feed_formats.feed_links(
                kind, slug, f"{listing.subject.name} · {subject_kind_label(kind)}"
            ),
            "structured": json_ld.subject_page_data(request, listing),
            "shared": {"title": listing.subject.name, "description": " ".join(listing.subject.about.split())},
            "edition": listing.articles[0].edition,
        },
    )


@cacheable_page("after")
@require_safe
def subject_index_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Every reporter, column, series or tag that a published story names, counted."""
    after = request.GET.get("after", "")
    after = after if AFTER_SLUG_CURSOR_PATTERN.fullmatch(after) else ""
    index = edition_archive.subject_index(kind, after)
    if after and not index.entries:
        raise Http404
    return render_public_page(
        request,
        "site/subjects.html",
        {
            "index": index,
            "groups": group_subjects(kind, index, whole=not (after or index.after)),
            "letters": TAG_INDEX_LETTERS if after or index.after else "",
            "most": max([entry.number for entry in index.entries], default=0),
            "kind": kind,
            "canonical": request.path + (f"?after={after}" if after else ""),
            "edition": queries.latest_edition(),
        },
    )


@cacheable_page("before")
@require_safe
def recent_stories_view(request: HttpRequest) -> HttpResponse:
    """The newest stories of all, day by day (3 queries)."""
    begin = parse_before_cursor(request.GET.get("before", ""))
    articles, older = edition_archive.recent_stories(begin)
    if begin and not articles:
        raise Http404
    return render_public_page(
        request,
        "site/recent.html",
        {
            "days": group_by_day(articles),
            "older": older,
            "first": begin is None,
            "canonical": request.path + (f"?before={begin[0]:%Y-%m-%d}.{begin[1]}" if begin else ""),
            "edition": articles[0].edition if articles else None,
        },
    )


@cacheable_page()
@require_safe
def about_view(request: HttpRequest) -> HttpResponse:
    """What this paper is, and what is known and not known about what it shows."""
    return render_public_page(
        request,
        "site/about.html",
        {"papers": queries.latest_edition_of_each_publication(), "edition": queries.latest_edition()},
    )


def group_by_day(
    articles: list[queries.PublishedArticle],
) -> list[tuple[date, list[queries.PublishedArticle]]]:
    """The stories under the days of their editions."""
    return [(day, list(some)) for day, some in groupby(articles, key=lambda article: article.edition.date)]


def group_subjects(
    kind: str, index: SubjectIndex, *, whole: bool
) -> list[tuple[str, list[SubjectIndexEntry]]]:
    """Reporters by standing if all fit on one page, tags by letter, columns as one."""
    if kind in ("column", "series"):
        return [("", index.entries)]
    if kind == "reporter" and whole:
        named = {
            status: [one for one in index.entries if one.subject.status == status]
            for status in REPORTER_STATUS_ORDER
        }
        return [(status, some) for status, some in named.items() if some]
    return [
        (letter, list(some)) for letter, some in groupby(index.entries, key=lambda one: one.subject.slug[0])
    ]


def related_subjects(
    articles: list[queries.PublishedArticle], kind: str, slug: str
) -> list[tuple[str, str, str]]:
    """Other subjects of these stories as kind, slug and name, commonest first."""
    found: Counter[tuple[str, str, str]] = Counter()
    for article in articles:
        named = [
            ("column", article.column),
            ("series", article.series),
            *(("tag", tag) for tag in article.tags),
        ]
        found.update((one, label["slug"], label["name"]) for one, label in named if label)
    return [each for each, _n in found.most_common(MAX_RELATED_SUBJECTS + 1) if each[:2] != (kind, slug)][
        :MAX_RELATED_SUBJECTS
    ]


def parse_before_cursor(value: str) -> tuple[date, int] | None:
    """Where the list of stories begins; None (the newest) for anything unreadable."""
    match = BEFORE_CURSOR_PATTERN.fullmatch(value)
    if not match:
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None
