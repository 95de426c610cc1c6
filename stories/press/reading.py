"""What readers may see at this instant; the only source public pages have.

Each function costs a fixed number of queries, named in its docstring. Nothing returned knows the working rows.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Subquery
from django.db.models.functions import Now

from stories.models.printing import PublishedPrinting
from stories.models.published import (
    PublishedArticle,
    PublishedEdition,
    PublishedListing,
    PublishedPage,
    PublishedPhoto,
    PublishedPublication,
    PublishedSubject,
)

PER_LIST = 30


@dataclass(frozen=True)
class EditionOnPaper:
    """An edition with its pages, each with its stories in reading order."""

    edition: PublishedEdition
    pages: list[tuple[PublishedPage, list[PublishedArticle]]]

    @property
    def articles(self) -> list[PublishedArticle]:
        return [article for _page, articles in self.pages for article in articles]


@dataclass(frozen=True)
class PageOnPaper:
    """A page with its stories, and the pages before and after it."""

    page: PublishedPage
    articles: list[PublishedArticle]
    pages: list[PublishedPage]
    previous: PublishedPage | None
    next: PublishedPage | None


@dataclass(frozen=True)
class Story:
    """A story with its neighbours in the edition."""

    article: PublishedArticle
    previous: PublishedArticle | None
    next: PublishedArticle | None


@dataclass(frozen=True)
class Listing:
    """One stretch of a subject's stories, newest day first; `older` asks for the next stretch."""

    subject: PublishedSubject
    articles: list[PublishedArticle]
    older: str


@dataclass(frozen=True)
class Printing:
    """What readers may see, in three values: the count of changes, and the newest moment that has come."""

    number: int
    edition: datetime | None
    story: datetime | None


def printing() -> Printing:
    """Equal to an earlier one only while readers may see exactly what they might see then (1 query)."""

    def newest(rows: QuerySet) -> Subquery:
        return Subquery(
            rows.filter(visible_from__lte=Now()).order_by("-visible_from").values("visible_from")[:1]
        )

    row = (
        PublishedPrinting.objects.annotate(
            edition=newest(PublishedEdition.objects.all()), story=newest(PublishedArticle.objects.all())
        )
        .values_list("number", "edition", "story")
        .first()
    )
    return Printing(*row) if row else Printing(0, None, None)


def editions() -> QuerySet[PublishedEdition]:
    """Visible editions with their publication, newest first."""
    return PublishedEdition.objects.visible().select_related("publication").order_by("-date", "-pk")


def articles() -> QuerySet[PublishedArticle]:
    """Visible stories of visible editions, with page, edition and publication."""
    return (
        PublishedArticle.objects.visible()
        .filter(edition__in=PublishedEdition.objects.visible())
        .select_related("page", "edition__publication")
    )


def latest_edition() -> PublishedEdition | None:
    """The newest edition of all (1 query)."""
    return editions().first()


def earlier_editions(than: PublishedEdition, most: int = 6) -> list[PublishedEdition]:
    """The editions of the same publication before this one (1 query)."""
    return list(editions().filter(publication=than.publication, date__lt=than.date)[:most])


def publications() -> list[PublishedPublication]:
    """Publications that have a visible edition (1 query)."""
    return list(
        PublishedPublication.objects.filter(editions__in=PublishedEdition.objects.visible())
        .distinct()
        .order_by("pk")
    )


def edition_of(publication: str, day: date) -> PublishedEdition | None:
    """The publication's edition of that day (1 query)."""
    return editions().filter(publication__slug=publication, date=day).first()


def edition_on(day: date) -> PublishedEdition | None:
    """The edition of that day, whichever publication's it is (1 query)."""
    return editions().filter(date=day).first()


def whole_edition(edition: PublishedEdition) -> EditionOnPaper:
    """The edition's pages and stories (2 queries)."""
    pages = list(edition.pages.all())
    on_page: dict[int, list[PublishedArticle]] = {page.pk: [] for page in pages}
    for article in edition.articles.visible().summaries().order_by("position"):
        article.edition = edition
        on_page[article.page_id].append(article)
    return EditionOnPaper(edition, [(page, on_page[page.pk]) for page in pages])


def page_of(edition: PublishedEdition, number: str) -> PageOnPaper | None:
    """One page of the edition (2 queries)."""
    pages = list(edition.pages.all())
    found = next((index for index, page in enumerate(pages) if page.number == number), None)
    if found is None:
        return None
    stories = list(edition.articles.visible().summaries().filter(page=pages[found]).order_by("position"))
    for article in stories:
        article.edition = edition
    return PageOnPaper(
        page=pages[found],
        articles=stories,
        pages=pages,
        previous=pages[found - 1] if found else None,
        next=pages[found + 1] if found + 1 < len(pages) else None,
    )


def story_of(publication: str, day: date, number: int) -> Story | None:
    """One story with the stories before and after it in its edition (3 queries)."""
    article = (
        articles().filter(edition__publication__slug=publication, edition__date=day, number=number).first()
    )
    if article is None:
        return None
    around = PublishedArticle.objects.visible().summaries().filter(edition=article.edition)
    previous = around.filter(position__lt=article.position).order_by("-position").first()
    following = around.filter(position__gt=article.position).order_by("position").first()
    for neighbour in (previous, following):
        if neighbour:
            neighbour.edition = article.edition
    return Story(article, previous, following)


def tombstone_of(publication: str, day: date, number: int) -> PublishedArticle | None:
    """What is left of a story that readers had and that was withdrawn: when, and the class of the reason (1 query)."""
    return (
        PublishedArticle.objects.filter(
            edition__in=PublishedEdition.objects.visible(),
            edition__publication__slug=publication,
            edition__date=day,
            number=number,
            current=True,
            visible_from__lte=F("withdrawn_at"),
            withdrawn_at__lte=Now(),
        )
        .select_related("edition__publication")
        .only("withdrawn_at", "withdrawn_reason", "number", "edition__date", "edition__publication__name")
        .first()
    )


def picture_of(token: str) -> PublishedPhoto | None:
    """The renditions of that token, if a story readers can see at this instant prints them (1 query)."""
    return (
        PublishedPhoto.objects.filter(token=token, article__in=articles().order_by().values("pk"))
        .filter(Q(not_before=None) | Q(not_before__lte=Now()))
        .order_by("pk")
        .first()
    )


def listing_of(kind: str, slug: str, before: tuple[date, int] | None = None) -> Listing | None:
    """A stretch of a subject's stories, or None when readers have never seen one (2 queries)."""
    subject = PublishedSubject.objects.filter(kind=kind, slug=slug).first()
    if subject is None:
        return None
    rows = (
        PublishedListing.objects.filter(subject=subject, article__in=articles().order_by().values("pk"))
        .select_related("article__page", "article__edition__publication")
        .defer("article__body", "article__blocks", "article__text")
        .order_by("-date", "article")
    )
    if before:
        day, article = before
        rows = rows.filter(date__lte=day).exclude(date=day, article_id__lte=article)
    stretch = list(rows[: PER_LIST + 1])
    if not stretch:
        return None
    shown = stretch[:PER_LIST]
    older = f"{shown[-1].date:%Y-%m-%d}.{shown[-1].article_id}" if len(stretch) > PER_LIST else ""
    return Listing(subject, [row.article for row in shown], older)


def subjects(kind: str, most: int = 200) -> list[PublishedSubject]:
    """Subjects of a kind that at least one visible story names, by address (1 query)."""
    visible = PublishedListing.objects.filter(article__in=articles().order_by().values("pk"))
    return list(
        PublishedSubject.objects.filter(kind=kind, pk__in=visible.values("subject")).order_by("slug")[:most]
    )
