"""What readers find: stories that hold the words, and subjects of that name.

Each function costs a fixed number of queries, named in its docstring. The index only says where to look; a
story is shown when `queries` shows it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from stories.models.published import PublishedArticle, PublishedPublication
from stories.models.published_subjects import PublishedProfile
from stories.published import queries
from stories.search import index
from stories.search.query import QueryTooLong, ResultCursor, SearchQuery, parse_query_words
from stories.search.snippet import SnippetPart, extract_snippet, split_at_hits
from stories.text import headline
from stories.text.name_spellings import typed_name_search_terms

__all__ = [
    "SearchFilters",
    "FoundStory",
    "ResultCursor",
    "SearchResults",
    "QueryTooLong",
    "find_stories",
    "subjects_by_name",
    "parse_query_words",
]

RESULTS_PER_PAGE = 20
MAX_COUNTED_RESULTS = 200
# What the list of results shows or cuts its extracts from.
RESULT_FIELDS = (
    *queries.ARTICLE_URL_FIELDS, "page__name", "kicker", "headline", "deck", "excerpt", "lead_in", "text",
    "frozen_photos", "byline", "column", "source",
)  # fmt: skip
SUBJECT_KINDS = ("reporter", "column", "series", "tag")


@dataclass(frozen=True)
class SearchFilters:
    """Which stories may be found; empty fields are open, subjects given by address."""

    since: date | None = None
    until: date | None = None
    publication: str = ""
    page: str = ""
    reporter: str = ""
    column: str = ""
    series: str = ""
    tag: str = ""

    def __bool__(self) -> bool:
        return self != SearchFilters()

    @property
    def subjects(self) -> dict[str, str]:
        """The subjects asked for: kind and address."""
        return {kind: slug for kind in SUBJECT_KINDS if (slug := getattr(self, kind))}


@dataclass(frozen=True)
class FoundStory:
    """A story with the words marked in its headline group, and an extract with them."""

    article: PublishedArticle
    kicker: list[SnippetPart]
    headline: list[list[SnippetPart]]  # its halves
    extract: list[SnippetPart]
    note: list[SnippetPart]  # a caption, name or label that holds the words when the text does not


@dataclass(frozen=True)
class SearchResults:
    """Part of the results; `total` is exact unless `more_than`; `next` starts more."""

    words: tuple[str, ...] = ()
    stories: list[FoundStory] = field(default_factory=list)
    total: int = 0
    more_than: bool = False
    next: ResultCursor | None = None


def find_stories(
    words: tuple[str, ...],
    filters: SearchFilters,
    *,
    heads_first: bool = True,
    after: ResultCursor | None = None,
) -> SearchResults:
    """Stories that hold every word, headline matches first, or by day (3 queries).

    A filter by publication costs one more.
    """
    question = build_search_query(words, filters, heads_first=heads_first, after=after)
    if question is None:
        return SearchResults(words)
    places = index.find_stories_in_index(question, RESULTS_PER_PAGE + 1)
    total = index.count_stories_in_index(question, MAX_COUNTED_RESULTS + 1)
    keys = [index.story_id_of_index_key(place.key) for place in places[:RESULTS_PER_PAGE]]
    by_key = queries.visible_articles().only(*RESULT_FIELDS).in_bulk(keys)
    return SearchResults(
        words=words,
        stories=[build_found_story(by_key[key], words) for key in keys if key in by_key],
        total=min(total, MAX_COUNTED_RESULTS),
        more_than=total > MAX_COUNTED_RESULTS,
        next=places[RESULTS_PER_PAGE - 1] if len(places) > RESULTS_PER_PAGE else None,
    )


def build_search_query(
    words: tuple[str, ...], filters: SearchFilters, *, heads_first: bool, after: ResultCursor | None
) -> SearchQuery | None:
    """The question for the index, or None when nothing is asked or nothing can answer."""
    if not words and not filters:
        return None
    facets = [f"{kind}:{slug.lower()}" for kind, slug in filters.subjects.items()]
    if filters.page:
        facets.append(f"page:{filters.page.lower()}")
    if filters.publication:
        known = (
            PublishedPublication.objects.filter(slug=filters.publication).values_list("pk", flat=True).first()
        )
        if known is None:
            return None
        facets.append(f"publication:{known}")
    question = SearchQuery(words, tuple(facets), heads_first=heads_first, after=after)
    return SearchQuery(
        words,
        tuple(facets),
        lowest=index.lowest_index_key_of_day(filters.since) if filters.since else question.lowest,
        beyond=index.lowest_index_key_of_day(filters.until + timedelta(1))
        if filters.until and filters.until < date.max
        else question.beyond,
        heads_first=heads_first,
        after=after,
    )


def build_found_story(article: PublishedArticle, words: tuple[str, ...]) -> FoundStory:
    """The story as the list of results shows it."""
    lead_in = "".join(part for part, _slug in article.lead_in)
    labels = [
        *(photo["caption"] for photo in article.photos),
        *("".join(part for part, _slug in photo["credit"]) for photo in article.photos),
        *(person["printed"] for person in article.byline),
        article.column["name"] if article.column else "",
        article.source,
    ]
    cut = extract_snippet([*f"{lead_in}{article.text}".split("\n"), article.deck], words)
    return FoundStory(
        article,
        kicker=split_at_hits(article.kicker, words),
        headline=[split_at_hits(half, words) for half in headline.split_at_breaks(article.title)],
        extract=cut or [SnippetPart(article.excerpt.split("\n")[0])],
        note=[] if cut else extract_snippet(labels, words),
    )


def subjects_by_name(text: str, most: int = 8) -> list[PublishedProfile]:
    """Subjects whose name holds the text or whose pinyin begins with it (1 query)."""
    anywhere, beginning = typed_name_search_terms(text)
    if not anywhere or len(anywhere) > 40:
        return []
    called = Q(spellings__contains=anywhere)
    if beginning:
        called |= Q(spellings__contains=beginning)
    order = Case(
        *(When(subject__kind=kind, then=Value(n)) for n, kind in enumerate(SUBJECT_KINDS)),
        output_field=IntegerField(),
    )
    return list(
        queries.visible_profiles().filter(called).order_by(order, Length("name"), "subject__slug")[:most]
    )


def visible_subjects_of(kinds: tuple[str, ...], most: int) -> list[PublishedProfile]:
    """The subjects of these kinds that readers may see, by address (1 query)."""
    return list(queries.visible_profiles().filter(subject__kind__in=kinds).order_by("subject__slug")[:most])


def subjects_by_slug(addresses: dict[str, str]) -> dict[str, PublishedProfile]:
    """The visible subjects at these addresses, by kind (1 query, none for none)."""
    if not addresses:
        return {}
    wanted = Q()
    for kind, slug in addresses.items():
        wanted |= Q(subject__kind=kind, subject__slug=slug)
    return {subject.kind: subject for subject in queries.visible_profiles().filter(wanted)}
