"""Search for readers: the page of results, and suggestions while typing."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

from newsroom.site import public_urls
from newsroom.site.labels import newspaper_date, subject_kind_label
from newsroom.site.responses import CACHE_MAX_AGE_SECONDS, render_public_page, require_safe
from stories.published import queries, story_search
from stories.published.story_search import ResultCursor, SearchFilters, SearchResults
from stories.text.search_folding import fold, simplify_words

SLUG_PATTERN = re.compile(r"[-A-Za-z0-9_]{1,100}", re.ASCII)
PAGE_NUMBER_PATTERN = re.compile(r"[A-Z]?[0-9]{1,3}", re.ASCII)
CURSOR_PATTERN = re.compile(r"([012])\.([0-9]{1,19})", re.ASCII)
DATE_PATTERN = re.compile(r"([12][0-9]{3})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?", re.ASCII)
SUBJECT_KINDS = ("reporter", "column", "series", "tag")
FILTER_BY_PARAMETER = {"paper": "publication", "from": "since", "to": "until"}
MAX_SUGGESTIONS = 8
MAX_FILTER_OPTIONS = 200


@dataclass(frozen=True)
class SearchPageQuery:
    """What an address asks for; `left_out` holds values that search does not know."""

    text: str
    filters: SearchFilters
    newest: bool
    after: ResultCursor | None
    # What was typed into a filter and is none: the filter's name and the words.
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def parameters(self) -> dict[str, str]:
        """The address's own parameters, in one order, without where it begins."""
        filters = self.filters
        return {
            name: value
            for name, value in {
                "q": self.text,
                "sort": "newest" if self.newest else "",
                "from": filters.since.isoformat() if filters.since else "",
                "to": filters.until.isoformat() if filters.until else "",
                "paper": filters.publication,
                "page": filters.page,
                **{kind: getattr(filters, kind) for kind in SUBJECT_KINDS},
            }.items()
            if value
        }

    def address(self, **changed: str) -> str:
        """The address of the same search with changes; an empty value removes one."""
        wanted = {name: value for name, value in {**self.parameters, **changed}.items() if value}
        return f"?{urlencode(wanted)}" if wanted else "?"


@dataclass(frozen=True)
class ActiveFilter:
    """A filter that is set: what it is, and the address without it."""

    name: str
    value: str
    label: str
    without: str


@require_safe
def search_view(request: HttpRequest) -> HttpResponse:
    """Stories with the words, marked; a guide to search without words and filters."""
    asked = parse_search_query(request.GET)
    results, too_long = run_search(asked)
    edition = queries.latest_edition()
    options = story_search.visible_subjects_of(("column", "reporter"), MAX_FILTER_OPTIONS)
    names = story_search.subjects_by_slug(
        {k: v for k, v in asked.filters.subjects.items() if k in ("tag", "series")}
    )
    people = story_search.subjects_by_name(asked.text) if results.words and not asked.after else []
    empty = bool((results.words or asked.filters) and not results.stories)
    if empty and not people:
        people = subjects_named_in_pinyin(asked.text)
    context = {
        "asked": asked,
        "results": results,
        "too_long": too_long,
        "edition": edition,
        "subjects": people,
        "day": edition_for_date_text(asked.text) if not asked.after else None,
        "columns": [subject for subject in options if subject.kind == "column"],
        "reporters": [subject for subject in options if subject.kind == "reporter"],
        "chips": active_filters(
            asked, {(subject.kind, subject.slug): subject.name for subject in (*options, *names.values())}
        ),
        "next": asked.address(after=format_cursor(results.next)) if results.next else "",
        "by_heads": asked.address(sort=""),
        "by_day": asked.address(sort="newest"),
        "empty": empty,
        "fewer": single_word_searches(asked) if empty else [],
        "simplified": simplified_chinese_search(asked) if empty else None,
        "without_filters": asked.address(**{**dict.fromkeys(asked.parameters, ""), "q": asked.text})
        if empty and asked.filters and asked.text
        else "",
    }
    return render_public_page(request, "site/search.html", context)


@require_safe
def search_suggestions_view(request: HttpRequest) -> HttpResponse:
    """People, columns, series, tags and editions whose name begins with the text."""
    text = request.GET.get("q", "")[:40].strip()
    found = [
        {
            "kind": subject_kind_label(subject.kind),
            "name": subject.name,
            "url": public_urls.reverse_in_language(subject.kind, slug=subject.slug),
        }
        for subject in story_search.subjects_by_name(text, MAX_SUGGESTIONS)
    ]
    if edition := edition_for_date_text(text):
        found.insert(
            0,
            {
                "kind": edition.paper,
                "name": newspaper_date(edition.date),
                "url": public_urls.edition_url(edition),
            },
        )
    response = JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={CACHE_MAX_AGE_SECONDS}"
    return response


def parse_search_query(parameters: QueryDict) -> SearchPageQuery:
    """The query with each value checked; only parameters named here are read."""
    slugs = {kind: clean_parameter_matching(SLUG_PATTERN, parameters.get(kind, "")) for kind in SUBJECT_KINDS}
    since, until = parse_date(parameters.get("from", "")), parse_date(parameters.get("to", ""))
    # Days the wrong way round mean the same stretch.
    if since and until and since > until:
        since, until = until, since
    number = clean_newspaper_page_number(parameters.get("page", ""))
    filters = SearchFilters(
        since=since,
        until=until,
        publication=clean_parameter_matching(SLUG_PATTERN, parameters.get("paper", "")),
        page=number,
        **slugs,
    )
    known = {
        "from": parse_date(parameters.get("from", "")),
        "to": parse_date(parameters.get("to", "")),
        "page": number,
    }
    left_out = [
        (name, typed)
        for name, found in known.items()
        if not found and (typed := single_line_value(parameters, name))
    ]
    return SearchPageQuery(
        text=single_line_value(parameters, "q"),
        filters=filters,
        newest=parameters.get("sort") == "newest",
        after=parse_cursor(parameters.get("after", "")),
        left_out=tuple((FILTER_BY_PARAMETER.get(name, name), typed[:40]) for name, typed in left_out),
    )


def single_line_value(parameters: QueryDict, name: str) -> str:
    """The value on one line, without characters that cannot be encoded."""
    text = " ".join(parameters.get(name, "").replace("\0", " ").split())
    return text.encode("utf-8", "ignore").decode()


def clean_newspaper_page_number(typed: str) -> str:
    """The page number as search knows it; also read from 第2版 or Ａ０２版."""
    plain = (
        unicodedata.normalize("NFKC", typed[:20])
        .strip()
        .upper()
        .removeprefix("第")
        .removesuffix("版")
        .strip()
    )
    return clean_parameter_matching(PAGE_NUMBER_PATTERN, plain)


def run_search(asked: SearchPageQuery) -> tuple[SearchResults, bool]:
    """What is found, and whether the query was too long to look for."""
    try:
        words = story_search.parse_query_words(asked.text)
    except story_search.QueryTooLong:
        return SearchResults(), True
    return story_search.find_stories(
        words, asked.filters, heads_first=not asked.newest, after=asked.after
    ), False


def active_filters(asked: SearchPageQuery, names: dict[tuple[str, str], str]) -> list[ActiveFilter]:
    """The filters that are set, with the names readers know them by."""
    return [
        ActiveFilter(
            FILTER_BY_PARAMETER.get(name, name),
            value,
            names.get((name, value), value),
            asked.address(**{name: ""}),
        )
        for name, value in asked.parameters.items()
        if name not in ("q", "sort")
    ]


def single_word_searches(asked: SearchPageQuery) -> list[tuple[str, str]]:
    """Each word by itself, with the address that looks for it alone."""
    parts = asked.text.split()
    return [(part, asked.address(q=part)) for part in dict.fromkeys(parts)] if len(parts) > 1 else []


def subjects_named_in_pinyin(text: str) -> list[Any]:
    """Subjects that pinyin words name, as stories hold no pinyin (3 queries at most)."""
    words = text.split()
    names = [word for word in words if word.isascii() and word.isalpha() and len(word) > 1]
    if len(words) < 2:
        return []
    found = [
        subject for word in names[:3] for subject in story_search.subjects_by_name(word, MAX_SUGGESTIONS)
    ]
    return list(dict.fromkeys(found))


def simplified_chinese_search(asked: SearchPageQuery) -> tuple[str, str] | None:
    """The text in simplified characters (復甦: 复苏) with its address; None if equal."""
    other = simplify_words(asked.text)
    return (other, asked.address(q=other)) if fold(other) != fold(asked.text) else None


def edition_for_date_text(text: str) -> Any:
    """The edition of the day that the text is, in one of the ways a day is written."""
    match = DATE_PATTERN.fullmatch(text.replace(" ", ""))
    found = parse_date(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}") if match else None
    return queries.any_edition_on(found) if found else None


def clean_parameter_matching(pattern: re.Pattern[str], value: str) -> str:
    return value if pattern.fullmatch(value) else ""


def parse_date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def parse_cursor(value: str) -> ResultCursor | None:
    match = CURSOR_PATTERN.fullmatch(value)
    return ResultCursor(int(match[1]), min(int(match[2]), 1 << 62)) if match else None


def format_cursor(found: ResultCursor) -> str:
    return f"{found.tier}.{found.key}"
