"""Bringing an edition out: its frozen copy appears for readers in one transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet

from stories.models import (
    Article,
    ArticleTag,
    Byline,
    Edition,
    PhotoPlacement,
    Placement,
    Publication,
    PublishedArticle,
    PublishedEdition,
    PublishedListing,
    PublishedPage,
    PublishedPhoto,
    PublishedProfile,
    PublishedProfileUse,
    PublishedPublication,
    PublishedSubject,
)
from stories.publishing import freeze

ROWS_PER_BATCH = 500
# What is said of a subject; other words are another profile.
PROFILE_TEXT_FIELDS = ("name", "status", "organisation", "about", "spellings")


def placements_in_reading_order(placements: QuerySet[Placement]) -> list[Placement]:
    """The placements in reading order, each with a story ready to freeze (8 queries)."""
    placed = list(placements.order_by("page__order", "page", "order", "pk"))
    # Django's own prefetch along a one-to-one makes one OR per row, which SQLite refuses beyond a thousand.
    by_key = stories_for_freezing().in_bulk([placement.article_id for placement in placed])
    for placement in placed:
        placement.article = by_key[placement.article_id]
    return placed


def load_story_for_freezing(article: Article) -> Article:
    """The story as it is now, with all that freezing it reads."""
    return stories_for_freezing().get(pk=article.pk)


def stories_for_freezing() -> QuerySet[Article]:
    """Stories with all that freezing reads (5 queries, and one more for each batch)."""
    return Article.objects.select_related("column", "series", "publication").prefetch_related(
        Prefetch("bylines", queryset=Byline.objects.select_related("reporter").order_by("order", "pk")),
        Prefetch(
            "photo_placements",
            queryset=PhotoPlacement.objects.select_related("photo__photographer")
            .prefetch_related("photo__renditions")
            .order_by("order", "pk"),
        ),
        Prefetch("tag_items", queryset=ArticleTag.objects.select_related("tag").order_by("pk")),
    )


@transaction.atomic
def freeze_and_publish_edition(edition: Edition, *, at: datetime) -> PublishedEdition:
    """The edition with its pages and stories is visible from `at`, embargoes apart."""
    out = freeze.freeze_edition(edition)
    out.publication = get_published_publication(edition.publication)
    out.published_at = out.visible_from = at
    out.save(force_insert=True)
    freeze_missing_pages(edition, out, at=None)
    publish_stories(out, Placement.objects.filter(page__edition=edition), at=at)
    return out


def freeze_missing_pages(edition: Edition, out: PublishedEdition, *, at: datetime | None) -> None:
    """The edition's missing pages are frozen, visible from `at` or with the edition."""
    there = set(out.pages.values_list("number", flat=True))
    for page in edition.pages.select_related("banner").order_by("order", "pk"):
        if page.number not in there:
            frozen_page = freeze.freeze_page(page)
            frozen_page.edition, frozen_page.visible_from = out, at
            frozen_page.save(force_insert=True)


def publish_stories(out: PublishedEdition, placements: QuerySet[Placement], *, at: datetime) -> None:
    """The placed stories are frozen in a published edition, numbered after the last."""
    pages = {page.number: page for page in out.pages.all()}
    last = out.articles.aggregate(last=Max("number"))["last"] or 0
    frozen = []
    for number, placement in enumerate(
        placements_in_reading_order(placements.select_related("page")), last + 1
    ):
        page = pages[placement.page.number]
        page.edition = out
        if page.visible_from and page.visible_from > at:
            # An earlier story than those it was added for shows the page, too.
            page.visible_from = at
            page.save(force_update=True, update_fields=["visible_from"])
        frozen.append((placement.article, freeze_placed_story(placement, page, number, at)))
    publish_articles(frozen)


def freeze_placed_story(
    placement: Placement, page: PublishedPage, position: int, at: datetime
) -> PublishedArticle:
    """The placed story's frozen copy with page, position and times, unsaved."""
    copy = freeze.freeze_article(placement.article)
    copy.edition = page.edition
    copy.page = page
    copy.number = copy.position = position
    copy.rank = placement.rank
    copy.published_at = at
    copy.visible_from = max(at, placement.article.embargo_until or at)
    lengthen_lead_excerpt(copy)
    return copy


def lengthen_lead_excerpt(copy: PublishedArticle) -> None:
    """A lead story shows more of its text in lists."""
    if copy.rank == Placement.Rank.LEAD and copy.text:
        copy.excerpt = freeze.make_excerpt(copy.text, freeze.MAX_LEAD_EXCERPT_CHARACTERS)


def get_published_publication(publication: Publication) -> PublishedPublication:
    """Where readers find the publication."""
    return PublishedPublication.objects.get_or_create(slug=publication.slug)[0]


def publish_articles(frozen: Iterable[tuple[Article, PublishedArticle]]) -> None:
    """The copies are saved and listed on the pages of their subjects."""
    frozen = list(frozen)
    PublishedArticle.objects.bulk_create([copy for _article, copy in frozen], batch_size=ROWS_PER_BATCH)
    PublishedPhoto.objects.bulk_create(
        [row for article, copy in frozen for row in freeze.freeze_pictures(article, copy)],
        batch_size=ROWS_PER_BATCH,
    )
    named = [(copy, profile) for article, copy in frozen for profile in freeze.profiles_of_story(article)]
    taken = save_profiles(profile for _copy, profile in named)
    rows = [(copy, taken[profile.kind, profile.slug]) for copy, profile in named]
    PublishedProfileUse.objects.bulk_create(
        [PublishedProfileUse(profile=profile, article=copy) for copy, profile in rows],
        batch_size=ROWS_PER_BATCH,
    )
    PublishedListing.objects.bulk_create(
        [
            PublishedListing(subject_id=profile.subject_id, article=copy, date=copy.edition.date)
            for copy, profile in rows
        ],
        batch_size=ROWS_PER_BATCH,
    )


def save_profiles(profiles: Iterable[PublishedProfile]) -> dict[tuple[str, str], PublishedProfile]:
    """The saved profiles by kind and address; unchanged words are not repeated."""
    taken = {(profile.kind, profile.slug): profile for profile in profiles}
    PublishedSubject.objects.bulk_create(
        [profile.subject for profile in taken.values()], ignore_conflicts=True, batch_size=ROWS_PER_BATCH
    )
    kinds, slugs = {kind for kind, _slug in taken}, {slug for _kind, slug in taken}
    subjects = {
        (subject.kind, subject.slug): subject
        for subject in PublishedSubject.objects.filter(kind__in=kinds, slug__in=slugs)
    }
    there = PublishedProfile.objects.filter(subject__kind__in=kinds, subject__slug__in=slugs).order_by("pk")
    last = {profile.subject_id: profile for profile in there}
    fresh = []
    for key, profile in taken.items():
        profile.subject = subjects[key]
        known = last.get(profile.subject_id)
        if known and all(getattr(known, name) == getattr(profile, name) for name in PROFILE_TEXT_FIELDS):
            known.subject = profile.subject
            taken[key] = known
        else:
            fresh.append(profile)
    PublishedProfile.objects.bulk_create(fresh, batch_size=ROWS_PER_BATCH)
    return taken


def delete_unseen_edition(out: PublishedEdition) -> None:
    """An edition that no reader has seen is gone, with profiles taken for it alone."""
    profiles = list(
        PublishedProfile.objects.filter(uses__article__edition=out).values_list("pk", flat=True).distinct()
    )
    out.delete()
    PublishedProfile.objects.filter(pk__in=profiles, uses=None).delete()
