"""Search for readers: the page of results, and suggestions while typing."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

from newsroom.site import addresses
from newsroom.site.labels import newspaper_date, subject_name
from newsroom.site.responses import SECONDS_IN_CACHES, page, require_safe
from stories.published import queries, story_search
from stories.published.story_search import Filters, Place, Results
from stories.text.tokens import fold, simplify_words

SLUG = re.compile(r"[-A-Za-z0-9_]{1,100}", re.ASCII)
PAGE = re.compile(r"[A-Z]?[0-9]{1,3}", re.ASCII)
PLACE = re.compile(r"([012])\.([0-9]{1,19})", re.ASCII)
DAY = re.compile(r"([12][0-9]{3})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?", re.ASCII)
SUBJECTS = ("reporter", "column", "series", "tag")
FILTERS = {"paper": "publication", "from": "since", "to": "until"}
SUGGESTIONS = 8
OPTIONS = 200


@dataclass(frozen=True)
class SearchForm:
    """What an address asks for; whatever it says that search does not know is left out, and said to be."""

    text: str
    filters: Filters
    newest: bool
    after: Place | None
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
                **{kind: getattr(filters, kind) for kind in SUBJECTS},
            }.items()
            if value
        }

    def address(self, **changed: str) -> str:
        """The address of the same search with something changed; an empty value takes it away."""
        wanted = {name: value for name, value in {**self.parameters, **changed}.items() if value}
        return f"?{urlencode(wanted)}" if wanted else "?"


@dataclass(frozen=True)
class Chip:
    """A filter that is set: what it is, and the address without it."""

    name: str
    value: str
    label: str
    without: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The stories that hold the words, with the words marked; without words and filters, how to search."""
    asked = read(request.GET)
    results, too_long = look(asked)
    edition = queries.latest_edition()
    options = story_search.visible_subjects_of(("column", "reporter"), OPTIONS)
    names = story_search.subjects_at(
        {k: v for k, v in asked.filters.subjects.items() if k in ("tag", "series")}
    )
    people = story_search.subjects_called(asked.text) if results.words and not asked.after else []
    empty = bool((results.words or asked.filters) and not results.stories)
    if empty and not people:
        people = people_among(asked.text)
    context = {
        "asked": asked,
        "results": results,
        "too_long": too_long,
        "edition": edition,
        "subjects": people,
        "day": edition_named(asked.text) if not asked.after else None,
        "columns": [subject for subject in options if subject.kind == "column"],
        "reporters": [subject for subject in options if subject.kind == "reporter"],
        "chips": chips(
            asked, {(subject.kind, subject.slug): subject.name for subject in (*options, *names.values())}
        ),
        "next": asked.address(after=place_text(results.next)) if results.next else "",
        "by_heads": asked.address(sort=""),
        "by_day": asked.address(sort="newest"),
        "empty": empty,
        "fewer": fewer(asked) if empty else [],
        "simplified": simplified(asked) if empty else None,
        "without_filters": asked.address(**{**dict.fromkeys(asked.parameters, ""), "q": asked.text})
        if empty and asked.filters and asked.text
        else "",
    }
    return page(request, "site/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """People, columns, series, tags and editions whose name begins so, for whoever is still typing."""
    text = request.GET.get("q", "")[:40].strip()
    found = [
        {
            "kind": subject_name(subject.kind),
            "name": subject.name,
            "url": addresses.to(subject.kind, slug=subject.slug),
        }
        for subject in story_search.subjects_called(text, SUGGESTIONS)
    ]
    if edition := edition_named(text):
        found.insert(
            0,
            {
                "kind": edition.paper,
                "name": newspaper_date(edition.date),
                "url": addresses.of_edition(edition),
            },
        )
    response = JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={SECONDS_IN_CACHES}"
    return response


def read(parameters: QueryDict) -> SearchForm:
    """The address in words of ours; each value is checked, and no name reaches a query but those written here."""
    slugs = {kind: fitting(SLUG, parameters.get(kind, "")) for kind in SUBJECTS}
    since, until = day(parameters.get("from", "")), day(parameters.get("to", ""))
    # Days the wrong way round mean the same stretch.
    if since and until and since > until:
        since, until = until, since
    number = page_number(parameters.get("page", ""))
    filters = Filters(
        since=since, until=until, publication=fitting(SLUG, parameters.get("paper", "")), page=number, **slugs
    )
    known = {"from": day(parameters.get("from", "")), "to": day(parameters.get("to", "")), "page": number}
    left_out = [
        (name, typed) for name, found in known.items() if not found and (typed := one_line(parameters, name))
    ]
    return SearchForm(
        text=one_line(parameters, "q"),
        filters=filters,
        newest=parameters.get("sort") == "newest",
        after=place(parameters.get("after", "")),
        left_out=tuple((FILTERS.get(name, name), typed[:40]) for name, typed in left_out),
    )


def one_line(parameters: QueryDict, name: str) -> str:
    """What was typed, on one line; what cannot be written down again cannot be shown in its field either."""
    text = " ".join(parameters.get(name, "").replace("\0", " ").split())
    return text.encode("utf-8", "ignore").decode()


def page_number(typed: str) -> str:
    """A page's number as search knows it, also when it is written as in a paper: 第2版, Ａ０２版."""
    plain = (
        unicodedata.normalize("NFKC", typed[:20])
        .strip()
        .upper()
        .removeprefix("第")
        .removesuffix("版")
        .strip()
    )
    return fitting(PAGE, plain)


def look(asked: SearchForm) -> tuple[Results, bool]:
    """What is found, and whether the query was too long to look for."""
    try:
        words = story_search.words_of(asked.text)
    except story_search.TooLong:
        return Results(), True
    return story_search.find_stories(
        words, asked.filters, heads_first=not asked.newest, after=asked.after
    ), False


def chips(asked: SearchForm, names: dict[tuple[str, str], str]) -> list[Chip]:
    """The filters that are set, with the names readers know them by."""
    return [
        Chip(FILTERS.get(name, name), value, names.get((name, value), value), asked.address(**{name: ""}))
        for name, value in asked.parameters.items()
        if name not in ("q", "sort")
    ]


def fewer(asked: SearchForm) -> list[tuple[str, str]]:
    """Each word by itself, with the address that looks for it alone."""
    parts = asked.text.split()
    return [(part, asked.address(q=part)) for part in dict.fromkeys(parts)] if len(parts) > 1 else []


def people_among(text: str) -> list[Any]:
    """Whom a name in pinyin between other words means; a story itself holds no pinyin (3 queries at most)."""
    words = text.split()
    names = [word for word in words if word.isascii() and word.isalpha() and len(word) > 1]
    if len(words) < 2:
        return []
    found = [subject for word in names[:3] for subject in story_search.subjects_called(word, SUGGESTIONS)]
    return list(dict.fromkeys(found))


def simplified(asked: SearchForm) -> tuple[str, str] | None:
    """The text as simplified characters have it where that hangs on the word (復甦: 复苏), and the address."""
    other = simplify_words(asked.text)
    return (other, asked.address(q=other)) if fold(other) != fold(asked.text) else None


def edition_named(text: str) -> Any:
    """The edition of the day that the text is, in one of the ways a day is written."""
    match = DAY.fullmatch(text.replace(" ", ""))
    found = day(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}") if match else None
    return queries.edition_on(found) if found else None


def fitting(pattern: re.Pattern[str], value: str) -> str:
    return value if pattern.fullmatch(value) else ""


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def place(value: str) -> Place | None:
    match = PLACE.fullmatch(value)
    return Place(int(match[1]), min(int(match[2]), 1 << 62)) if match else None


def place_text(found: Place) -> str:
    return f"{found.tier}.{found.key}"
