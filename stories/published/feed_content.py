"""Content for machines: the newest stories with text, and addresses to index.

Each function costs a fixed number of queries, named in its docstring.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import CharField, Count, Max, QuerySet
from django.db.models.functions import Cast, Now, Substr

from stories.models.published import PublishedArticle, PublishedEdition, PublishedPage
from stories.models.published_subjects import PublishedProfile, PublishedSubject
from stories.published import edition_archive, queries

STORIES_PER_FEED, ADDRESSES_PER_SITEMAP = 30, 2000
NEWS_DAYS, MAX_NEWS_STORIES = 2, 1000
# What an entry of a sitemap needs of a story.
SITEMAP_ENTRY_FIELDS = (
    *queries.ARTICLE_URL_FIELDS,
    "headline",
    "excerpt",
    "frozen_photos",
    "corrections",
    "visible_from",
)


@dataclass(frozen=True)
class Feed:
    """The newest full stories, of all or one subject, and when one last changed."""

    subject: PublishedProfile | None
    articles: list[PublishedArticle]
    changed_at: datetime | None


def build_feed(kind: str = "", slug: str = "") -> Feed | None:
    """The feed of all stories or one subject; None without any (4 queries, or 3)."""
    # What nobody had seen when it was withdrawn leaves no trace here.
    taken_down = PublishedArticle.objects.taken_down()
    subject = None
    if kind:
        subject = queries.current_profile_of_subject(kind, slug)
        if subject is None:
            return None
        articles = edition_archive.articles_with_held_photos(
            edition_archive.visible_stories_of_subject(subject.subject_id)[:STORIES_PER_FEED]
        )
        if not articles:
            return None
        taken_down = taken_down.filter(listings__subject=subject.subject_id)
    else:
        keys = [key for _day, key in edition_archive.newest_story_positions(None, STORIES_PER_FEED)]
        found = queries.visible_articles().in_bulk(keys)
        articles = [found[key] for key in keys if key in found]
    times = [article.changed_at for article in articles]
    last = taken_down.order_by().aggregate(last=Max("withdrawn_at"))["last"]
    return Feed(subject, articles, max([*times, last] if last else times, default=None))


def news_sitemap_stories(now: datetime) -> list[PublishedArticle]:
    """The stories of the last two days, newest first (1 query).

    A printed page put here later is no news, nor is an advertisement.
    """
    since = now - timedelta(days=NEWS_DAYS)
    rows = (
        queries.visible_articles()
        .only(*SITEMAP_ENTRY_FIELDS)
        .filter(visible_from__gt=since, edition__date__gte=since.date())
    )
    rows = rows.exclude(kind="advert")
    return list(rows.order_by("-visible_from", "pk")[:MAX_NEWS_STORIES])


def story_counts_by_month() -> list[tuple[int, int, int]]:
    """Year, month and number of stories readers have, newest month first (1 query)."""
    of_month = Substr(Cast("edition__date", CharField()), 1, 7)
    rows = PublishedArticle.objects.with_readers().order_by().values_list(of_month)
    # Rows, not keys: so PostgreSQL need not open a single story.
    counted = rows.annotate(number=Count("*"))
    return sorted(((int(name[:4]), int(name[5:]), number) for name, number in counted), reverse=True)


def stories_of_month(year: int, month: int, part: int) -> list[PublishedArticle]:
    """One part of the month's stories, oldest first (1 query)."""
    first = date(year, month, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    rows = (
        queries.visible_articles()
        .only(*SITEMAP_ENTRY_FIELDS)
        .filter(edition__date__gte=first, edition__date__lt=after)
    )
    return list(
        rows.order_by("edition__date", "pk")[
            ADDRESSES_PER_SITEMAP * (part - 1) : ADDRESSES_PER_SITEMAP * part
        ]
    )


def editions_of_year(year: int) -> list[tuple[PublishedEdition, list[PublishedPage]]]:
    """The year's editions with their pages, oldest first (2 queries)."""
    rows = queries.visible_editions().filter(date__range=(date(year, 1, 1), date(year, 12, 31)))
    found = list(rows.order_by("date", "publication"))
    pages: dict[int, list[PublishedPage]] = {edition.pk: [] for edition in found}
    laid_out = PublishedPage.objects.visible().filter(
        edition__date__range=(date(year, 1, 1), date(year, 12, 31)),
        edition__visible_from__lte=Now(),
        edition__withdrawn_at__isnull=True,
    )
    for page in laid_out.only("edition_id", "number"):
        if page.edition_id in pages:
            pages[page.edition_id].append(page)
    return [(edition, pages[edition.pk]) for edition in found]


def subjects_in_visible_stories() -> QuerySet[PublishedSubject]:
    """Every subject that a visible story names, ordered by number."""
    return queries.visible_subjects().order_by("pk")


def sitemap_part_numbers(number: int) -> Iterable[int]:
    """The numbers of the parts that so many addresses are split into."""
    return range(1, -(-number // ADDRESSES_PER_SITEMAP) + 1)
