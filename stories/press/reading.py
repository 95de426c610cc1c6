"""What readers may see at this instant; the only source public pages have.

Each function costs a fixed number of queries, named in its docstring. Nothing returned knows the working rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
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

# What the address of a story is made of.
ADDRESS = ("number", "slug", "page__number", "edition__date", "edition__publication__slug")


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
    return PublishedArticle.objects.with_readers().select_related("page", "edition__publication")


def tombstones() -> QuerySet[PublishedArticle]:
    """Withdrawn stories that readers had, in visible editions; they may know when and why, and no more."""
    return PublishedArticle.objects.filter(
        edition__visible_from__lte=Now(),
        edition__withdrawn_at__isnull=True,
        current=True,
        visible_from__lte=F("withdrawn_at"),
        withdrawn_at__lte=Now(),
    )


def pictures() -> QuerySet[PublishedPhoto]:
    """What readers may fetch of photos: those that visible stories print, embargoes apart."""
    printed = PublishedPhoto.objects.filter(article__in=articles().order_by().values("pk"))
    return printed.filter(Q(not_before=None) | Q(not_before__lte=Now()))


def subjects() -> QuerySet[PublishedSubject]:
    """Reporters, columns, series and tags that a story names which readers may see at this instant."""
    # One answer for each subject, not EXISTS: of that PostgreSQL would make a join over everything that is out.
    listed = PublishedListing.objects.visible().filter(subject=OuterRef("pk")).values("subject")[:1]
    return PublishedSubject.objects.alias(listed=Subquery(listed)).filter(listed__isnull=False)


def latest_edition() -> PublishedEdition | None:
    """The newest edition of all (1 query)."""
    return editions().first()


def earlier_editions(than: PublishedEdition, most: int = 6) -> list[PublishedEdition]:
    """The editions of the same publication before this one (1 query)."""
    return list(editions().filter(publication=than.publication, date__lt=than.date)[:most])


def publications() -> list[PublishedPublication]:
    """Publications that have a visible edition (1 query)."""
    out = PublishedEdition.objects.visible().filter(publication=OuterRef("pk"))
    return list(PublishedPublication.objects.filter(Exists(out)).order_by("pk"))


def edition_of(publication: str, day: date) -> PublishedEdition | None:
    """The publication's edition of that day (1 query)."""
    return editions().filter(publication__slug=publication, date=day).first()


def edition_on(day: date) -> PublishedEdition | None:
    """The edition of that day, whichever publication's it is (1 query)."""
    return editions().filter(date=day).first()


def editions_around(
    edition: PublishedEdition,
) -> tuple[PublishedEdition | None, PublishedEdition | None]:
    """The publication's editions before and after this one (上一期、下一期; 2 queries)."""
    others = editions().filter(publication=edition.publication_id)
    before = others.filter(date__lt=edition.date).first()
    after = others.filter(date__gt=edition.date).order_by("date", "pk").first()
    return before, after


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


def story_numbered(article: int) -> PublishedArticle | None:
    """The story with that number of the whole house, whatever its edition (1 query)."""
    return articles().filter(article_id=article).only(*ADDRESS).first()


def tombstone_of(publication: str, day: date, number: int) -> PublishedArticle | None:
    """What is left of a story that readers had and that was withdrawn: when, and the class of the reason (1 query)."""
    return tombstone(edition__publication__slug=publication, edition__date=day, number=number)


def tombstone(**wanted: Any) -> PublishedArticle | None:
    return (
        tombstones()
        .filter(**wanted)
        .select_related("edition__publication")
        .only("withdrawn_at", "withdrawn_reason", "number", "edition__date", "edition__publication__name")
        .first()
    )


def picture_of(token: str) -> PublishedPhoto | None:
    """The renditions of that token, if a story readers can see at this instant prints them (1 query)."""
    return pictures().filter(token=token).order_by("pk").first()
