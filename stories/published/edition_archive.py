"""Ways through the archive: by reporter, column, series, tag and date.

Each function costs a fixed number of queries, named in its docstring, and none reads more rows than it shows: what
is counted was counted by the database when it was published, and only what is hidden is taken off again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Now, Substr

from stories.models.published import PublishedArticle, PublishedEdition, held_photo_ids
from stories.models.published_subjects import PublishedListing, PublishedProfile, PublishedTally
from stories.published import queries

STORIES_PER_LIST, SUBJECTS_PER_INDEX = 30, 200
# So many editions of the day of a place may have been seen already, when many papers come out on it.
EXTRA_EDITIONS_FOR_CURSOR_DAY = 30
# Where a stretch of stories begins: after this day and story.
StoryCursor = tuple[date, int]


@dataclass(frozen=True)
class YearCount:
    """A year with its number of stories or editions."""

    year: int
    number: int


@dataclass(frozen=True)
class SubjectListing:
    """Part of a subject's stories, newest day first; `older` starts the next part."""

    subject: PublishedProfile
    articles: list[PublishedArticle]
    years: list[YearCount]
    year: int | None
    older: str

    @property
    def total(self) -> int:
        return sum(counted.number for counted in self.years)


@dataclass(frozen=True)
class SubjectIndexEntry:
    """A subject in an index: how many stories it has, and the newest."""

    subject: PublishedProfile
    number: int
    newest: PublishedArticle | None


@dataclass(frozen=True)
class SubjectIndex:
    """Part of the subjects of a kind, by address; `after` starts the next part."""

    entries: list[SubjectIndexEntry]
    after: str


@dataclass(frozen=True)
class PublishedDay:
    """That a paper came out on a day: all that its place in a calendar needs."""

    date: date
    publication: str


@dataclass(frozen=True)
class CalendarEdition:
    """An edition in the calendar, with the story that leads it."""

    edition: PublishedEdition
    lead: PublishedArticle | None


def subject_listing(
    kind: str, slug: str, before: StoryCursor | None = None, year: int | None = None
) -> SubjectListing | None:
    """Part of a subject's stories, of one year or all; None without any (4 queries)."""
    subject = queries.current_profile_of_subject(kind, slug)
    if subject is None:
        return None
    rows = visible_stories_of_subject(subject.subject_id)
    if year:
        rows = rows.filter(date__range=(date(year, 1, 1), date(year, 12, 31)))
    if before:
        day, article = before
        rows = rows.filter(date__lte=day).exclude(date=day, article_id__lte=article)
    stretch = list(rows.defer("article__body", "article__blocks", "article__text")[: STORIES_PER_LIST + 1])
    if not stretch:
        return None
    shown = stretch[:STORIES_PER_LIST]
    older = f"{shown[-1].date:%Y-%m-%d}.{shown[-1].article_id}" if len(stretch) > STORIES_PER_LIST else ""
    return SubjectListing(
        subject, articles_with_held_photos(shown), story_counts_by_year(subject.subject_id), year, older
    )


def visible_stories_of_subject(subject: int) -> QuerySet[PublishedListing]:
    """The subject's visible stories, newest day first, in reading order within it."""
    return (
        PublishedListing.objects.visible()
        .filter(subject=subject)
        .annotate(held_photos=held_photo_ids("article"))
        .select_related("article__page", "article__edition__publication")
        .order_by("-date", "article")
    )


def articles_with_held_photos(rows: Iterable[PublishedListing]) -> list[PublishedArticle]:
    """The stories of these listings, each knowing which of its photos it may not show."""
    found = []
    for row in rows:
        vars(row.article)["held_photos"] = row.held_photos  # type: ignore[attr-defined]
        found.append(row.article)
    return found


def story_counts_by_year(subject: int) -> list[YearCount]:
    """How many stories readers have of the subject by year, newest first (2 queries)."""
    tallies = PublishedTally.objects.filter(subject=subject, stories__gt=0).values_list("year", "stories")
    hidden = Counter(
        day.year
        for day in subject_entries_of_hidden_stories().filter(subject=subject).values_list("date", flat=True)
    )
    counted = [YearCount(year, number - hidden[year]) for year, number in tallies.order_by("-year")]
    return [each for each in counted if each.number > 0]


def subject_entries_of_hidden_stories() -> QuerySet[PublishedListing]:
    """The listings of stories that readers may not see; few, and found by index."""
    # Two questions, for one with an “or” in it would read the index of all stories.
    to_come = PublishedArticle.objects.filter(visible_from__gt=Now()).values("pk")
    withdrawn = PublishedArticle.objects.filter(withdrawn_at__isnull=False).values("pk")
    return PublishedListing.objects.filter(article__in=to_come.union(withdrawn)).order_by()


def subject_index(kind: str, after: str = "", most: int = SUBJECTS_PER_INDEX) -> SubjectIndex:
    """Part of the visible subjects with story counts and newest stories (4 queries)."""
    seen = PublishedListing.objects.visible().filter(subject=OuterRef("subject"))
    seen = seen.order_by("-date", "article")
    named = (
        queries.visible_profiles()
        .filter(subject__kind=kind, subject__slug__gt=after)
        .order_by("subject__slug")
    )
    found = list(named.annotate(newest_id=Subquery(seen.values("article")[:1]))[: most + 1])
    shown = found[:most]
    keys = [subject.subject_id for subject in shown]
    tallies = PublishedTally.objects.filter(subject__in=keys).values_list("subject")
    numbers = Counter(dict(tallies.annotate(sum=Sum("stories")).order_by()))
    hidden = subject_entries_of_hidden_stories().filter(subject__in=keys).values_list("subject")
    numbers.subtract(dict(hidden.annotate(number=Count("pk")).order_by()))
    newest = queries.visible_articles().summaries().in_bulk([subject.newest_id for subject in shown])
    entries = [
        SubjectIndexEntry(subject, numbers[subject.subject_id], newest.get(subject.newest_id))
        for subject in shown
    ]
    return SubjectIndex(entries, shown[-1].slug if len(found) > most else "")


def edition_counts_by_year() -> list[YearCount]:
    """How many editions readers have of each year, newest first (1 query)."""
    of_year = Substr(Cast("date", CharField()), 1, 4)
    rows = PublishedEdition.objects.visible().order_by().values_list(of_year).annotate(number=Count("*"))
    return sorted((YearCount(int(year), number) for year, number in rows), key=lambda each: -each.year)


def published_days_between(first: date, last: date) -> list[PublishedDay]:
    """What came out on those days, oldest first (1 query)."""
    rows = (
        PublishedEdition.objects.visible().filter(date__range=(first, last)).order_by("date", "publication")
    )
    return [PublishedDay(*row) for row in rows.values_list("date", "publication__slug")]


def editions_of_month(year: int, month: int) -> list[CalendarEdition]:
    """The month's editions, oldest first, each with its leading story (2 queries)."""
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    leading = (
        PublishedArticle.objects.visible().filter(edition=OuterRef("pk")).order_by("position").values("pk")
    )
    found = (
        queries.visible_editions()
        .filter(date__range=(first, last))
        .annotate(lead_id=Subquery(leading[:1]))
        .order_by("date", "publication")
    )
    out = list(found)
    leads = queries.visible_articles().summaries().in_bulk([edition.lead_id for edition in out])
    return [CalendarEdition(edition, leads.get(edition.lead_id)) for edition in out]


def neighbouring_months_with_editions(first: date) -> tuple[date | None, date | None]:
    """The nearest months with editions before and after this month (2 queries)."""
    after = (first + timedelta(days=31)).replace(day=1)
    earlier = queries.visible_editions().filter(date__lt=first).first()
    later = queries.visible_editions().filter(date__gte=after).order_by("date", "pk").first()
    return (
        earlier.date.replace(day=1) if earlier else None,
        later.date.replace(day=1) if later else None,
    )


def recent_stories(
    before: StoryCursor | None = None, most: int = STORIES_PER_LIST
) -> tuple[list[PublishedArticle], str]:
    """The newest stories of all, by day, and where the next part starts (3 queries)."""
    keys = newest_story_positions(before, most + 1)
    found = queries.visible_articles().summaries().in_bulk([key for _day, key in keys[:most]])
    older = f"{keys[most - 1][0]:%Y-%m-%d}.{keys[most - 1][1]}" if len(keys) > most else ""
    return [found[key] for _day, key in keys[:most] if key in found], older


def newest_story_positions(before: StoryCursor | None, most: int) -> list[StoryCursor]:
    """Day and key of the newest stories, or of those after a place (2 queries)."""
    has_story = PublishedArticle.objects.visible().filter(edition=OuterRef("pk"))
    out = PublishedEdition.objects.visible().filter(Exists(has_story)).order_by("-date", "-pk")
    if before:
        out = out.filter(date__lte=before[0])
    days = dict(out.values_list("pk", "date")[: most + EXTRA_EDITIONS_FOR_CURSOR_DAY])
    rows = PublishedArticle.objects.visible().filter(edition__in=days).values_list("edition", "pk")
    places = sorted(
        ((days[edition], key) for edition, key in rows), key=lambda place: (-place[0].toordinal(), place[1])
    )
    if before:
        places = [place for place in places if place[0] < before[0] or place[1] > before[1]]
    return places[:most]
