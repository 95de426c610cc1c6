"""What readers may see at this instant; the only source public pages have.

Each function costs a fixed number of queries, named in its docstring. Nothing returned knows the working rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Now

from stories.models.printing import PublishedPrinting
from stories.models.published import (
    PublishedArticle,
    PublishedArticleQuerySet,
    PublishedEdition,
    PublishedPage,
    PublishedPhoto,
    PublishedPublication,
)
from stories.models.published_subjects import (
    PublishedListing,
    PublishedProfile,
    PublishedProfileUse,
    PublishedSubject,
)

# What a page that shows no story says of its paper.
ARTICLE_EDITION_FIELDS = (
    "edition__date",
    "edition__paper",
    "edition__paper_english",
    "edition__publication__slug",
)
# What the address of a story is made of, and whether it is to be called an advertisement.
ARTICLE_URL_FIELDS = ("kind", "number", "slug", "page__number", "edition__date", "edition__publication__slug")


@dataclass(frozen=True)
class EditionContents:
    """An edition with its pages, each with its stories in reading order."""

    edition: PublishedEdition
    pages: list[tuple[PublishedPage, list[PublishedArticle]]]

    @property
    def articles(self) -> list[PublishedArticle]:
        return [article for _page, articles in self.pages for article in articles]


@dataclass(frozen=True)
class PageContents:
    """A page with its stories, and the pages before and after it."""

    page: PublishedPage
    articles: list[PublishedArticle]
    pages: list[PublishedPage]
    previous: PublishedPage | None
    next: PublishedPage | None


@dataclass(frozen=True)
class StoryWithNeighbours:
    """A story with its neighbours in the edition."""

    article: PublishedArticle
    previous: PublishedArticle | None
    next: PublishedArticle | None


@dataclass(frozen=True)
class PublicContentVersion:
    """What readers may see, as a few values: the change count and the newest times."""

    number: int
    edition: datetime | None
    story: datetime | None
    photo: datetime | None = None
    photo_gone: datetime | None = None
    page: datetime | None = None


# Each instant at which readers get something else although no row changes; `tests/stories/test_printing.py` asks of
# every time of a published row whether it belongs here.
AWAITED_TIMES: dict[str, tuple[type[Model], str]] = {
    "edition": (PublishedEdition, "visible_from"),
    "story": (PublishedArticle, "visible_from"),
    "photo": (PublishedPhoto, "not_before"),
    "photo_gone": (PublishedPhoto, "not_after"),
    "page": (PublishedPage, "visible_from"),
}


def public_content_version() -> PublicContentVersion:
    """Equal to an earlier one only while readers may see exactly the same (1 query)."""

    def newest(model: type[Model], moment: str) -> Subquery:
        come = model._default_manager.filter(**{f"{moment}__lte": Now()})
        return Subquery(come.order_by(f"-{moment}").values(moment)[:1])

    row = (
        PublishedPrinting.objects.annotate(**{name: newest(*time) for name, time in AWAITED_TIMES.items()})
        .values_list("number", *AWAITED_TIMES)
        .first()
    )
    return PublicContentVersion(*row) if row else PublicContentVersion(0, None, None)


def visible_editions() -> QuerySet[PublishedEdition]:
    """Visible editions with their publication, newest first."""
    return PublishedEdition.objects.visible().select_related("publication").order_by("-date", "-pk")


def visible_articles() -> PublishedArticleQuerySet:
    """Visible stories with page, edition, publication and which photos are held."""
    rows = PublishedArticle.objects.with_readers().with_holds()
    return rows.select_related("page", "edition__publication")


def visible_tombstones() -> QuerySet[PublishedArticle]:
    """Withdrawn stories of visible editions; readers are told only when and why."""
    return PublishedArticle.objects.taken_down()


def fetchable_photos() -> QuerySet[PublishedPhoto]:
    """Photos readers may fetch: those in visible stories, within each photo's times."""
    readable = PublishedArticle.objects.with_readers().order_by().values("pk")
    return PublishedPhoto.objects.showing().filter(article__in=readable)


def visible_subjects() -> QuerySet[PublishedSubject]:
    """Reporters, columns, series and tags that a visible story names."""
    # One answer for each subject, not EXISTS: of that PostgreSQL would make a join over everything that is out.
    listed = PublishedListing.objects.visible().filter(subject=OuterRef("pk")).values("subject")[:1]
    return PublishedSubject.objects.alias(listed=Subquery(listed)).filter(listed__isnull=False)


def visible_profiles() -> QuerySet[PublishedProfile]:
    """The present profile of each subject that readers may see, with its subject.

    These are the words taken last for a story that has come out; later ones wait for theirs.
    """
    used = PublishedProfileUse.objects.come_out().filter(profile=OuterRef("pk")).values("profile")[:1]
    known = PublishedProfile.objects.filter(subject=OuterRef("subject")).alias(used=Subquery(used))
    last = known.filter(used__isnull=False).order_by("-pk").values("pk")[:1]
    listed = PublishedListing.objects.visible().filter(subject=OuterRef("subject")).values("subject")[:1]
    rows = PublishedProfile.objects.alias(listed=Subquery(listed)).filter(listed__isnull=False)
    return rows.filter(pk=Subquery(last)).select_related("subject")


def current_profile_of_subject(kind: str, slug: str) -> PublishedProfile | None:
    """The subject's present profile; None if no visible story names it (1 query)."""
    return visible_profiles().filter(subject__kind=kind, subject__slug=slug).first()


def latest_edition() -> PublishedEdition | None:
    """The newest edition of all (1 query)."""
    return visible_editions().first()


def earlier_editions(than: PublishedEdition, most: int = 6) -> list[PublishedEdition]:
    """The editions of the same publication before this one (1 query)."""
    return list(visible_editions().filter(publication=than.publication, date__lt=than.date)[:most])


def latest_edition_of_each_publication() -> list[PublishedEdition]:
    """Each publication's newest edition, which has its present name (1 query)."""
    out = PublishedEdition.objects.visible().filter(publication=OuterRef("pk")).order_by("-date", "-pk")
    newest = PublishedPublication.objects.annotate(newest=Subquery(out.values("pk")[:1])).values("newest")
    return list(visible_editions().filter(pk__in=newest).order_by("publication"))


def edition_of_publication(publication: str, day: date) -> PublishedEdition | None:
    """The publication's edition of that day (1 query)."""
    return visible_editions().filter(publication__slug=publication, date=day).first()


def any_edition_on(day: date) -> PublishedEdition | None:
    """The edition of that day, whichever publication's it is (1 query)."""
    return visible_editions().filter(date=day).first()


def editions_around(
    edition: PublishedEdition,
) -> tuple[PublishedEdition | None, PublishedEdition | None]:
    """The publication's editions before and after this one (上一期、下一期; 2 queries)."""
    others = visible_editions().filter(publication=edition.publication_id)
    before = others.filter(date__lt=edition.date).first()
    after = others.filter(date__gt=edition.date).order_by("date", "pk").first()
    return before, after


def edition_contents(edition: PublishedEdition) -> EditionContents:
    """The edition's pages and stories (2 queries)."""
    pages = list(edition.pages.visible())
    on_page: dict[int, list[PublishedArticle]] = {page.pk: [] for page in pages}
    for article in edition.articles.visible().with_holds().summaries().order_by("position"):
        article.edition = edition
        on_page[article.page_id].append(article)
    return EditionContents(edition, [(page, on_page[page.pk]) for page in pages])


def edition_page_contents(edition: PublishedEdition, number: str) -> PageContents | None:
    """One page of the edition (2 queries)."""
    pages = list(edition.pages.visible())
    found = next((index for index, page in enumerate(pages) if page.number == number), None)
    if found is None:
        return None
    here = edition.articles.visible().with_holds().summaries().filter(page=pages[found])
    stories = list(here.order_by("position"))
    for article in stories:
        article.edition = edition
    return PageContents(
        page=pages[found],
        articles=stories,
        pages=pages,
        previous=pages[found - 1] if found else None,
        next=pages[found + 1] if found + 1 < len(pages) else None,
    )


def story_with_neighbours(publication: str, day: date, number: int) -> StoryWithNeighbours | None:
    """One story with the stories before and after it in its edition (3 queries)."""
    article = (
        visible_articles()
        .filter(edition__publication__slug=publication, edition__date=day, number=number)
        .first()
    )
    if article is None:
        return None
    around = PublishedArticle.objects.visible().with_holds().summaries().filter(edition=article.edition)
    previous = around.filter(position__lt=article.position).order_by("-position").first()
    following = around.filter(position__gt=article.position).order_by("position").first()
    for neighbour in (previous, following):
        if neighbour:
            neighbour.edition = article.edition
    return StoryWithNeighbours(article, previous, following)


def story_by_article_id(article: int) -> PublishedArticle | None:
    """The story with that number, whatever its edition (1 query)."""
    return visible_articles().filter(article_id=article).only(*ARTICLE_URL_FIELDS).first()


def tombstone_by_story_number(publication: str, day: date, number: int) -> PublishedArticle | None:
    """A withdrawn story's remains: when, and the class of the reason (1 query)."""
    return find_tombstone(edition__publication__slug=publication, edition__date=day, number=number)


def find_tombstone(**wanted: Any) -> PublishedArticle | None:
    return (
        visible_tombstones()
        .filter(**wanted)
        .select_related("edition__publication")
        .only("withdrawn_at", "withdrawn_reason", "number", *ARTICLE_EDITION_FIELDS)
        .first()
    )


def fetchable_photo_by_token(token: str) -> PublishedPhoto | None:
    """The renditions of that token, if a visible story shows them (1 query)."""
    return fetchable_photos().filter(token=token).order_by("pk").first()
