"""Making an edition: its pages, what stands on them, and bringing it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import Actor
from people.writing import swap_version, write_row
from stories import policy
from stories.errors import NotReady
from stories.models import Article, Edition, Page, Placement, PublishedEdition
from stories.press.publish import publish


@dataclass(frozen=True)
class PlacementLine:
    """One story's place on a page; the order is the order of the list."""

    article: Article
    rank: str = Placement.Rank.NORMAL


@transaction.atomic
def keep_edition(
    edition: Edition,
    *,
    by: Actor,
    expected: int | None = None,
    pages: Sequence[Page] | None = None,
    dropped: Sequence[Page] = (),
) -> Edition:
    """The edition and the given pages are as given; the dropped pages are gone."""
    policy.require(by, "keep", edition)
    write_row(edition, expected=expected)
    for page in dropped:
        discard_page(page, by=by)
    for page in pages or ():
        page.edition = edition
        write_row(page)
    return edition


@transaction.atomic
def lay_out(page: Page, lines: Sequence[PlacementLine], *, by: Actor) -> Page:
    """The page is as given and carries exactly these stories in this order; each stands nowhere else."""
    policy.require(by, "keep", page)
    write_row(page)
    for line in lines:
        if line.article.publication_id != page.edition.publication_id:
            raise NotReady(
                _("“%(story)s” belongs to another publication; it cannot stand on this page.")
                % {"story": line.article}
            )
        elsewhere = (
            Placement.objects.filter(article=line.article).exclude(page=page).select_related("page").first()
        )
        if elsewhere:
            raise NotReady(
                _("“%(story)s” already stands on %(page)s; take it off that page first.")
                % {"story": line.article, "page": elsewhere.page}
            )
    page.placements.all().delete()
    for order, line in enumerate(lines, 1):
        write_row(Placement(page=page, article=line.article, order=order, rank=line.rank))
    return page


@transaction.atomic
def discard_page(page: Page, *, by: Actor) -> None:
    """The page is gone; refused while stories stand on it."""
    policy.require(by, "discard", page)
    if page.placements.exists():
        raise NotReady(_("Stories stand on page %(page)s; take them off it first.") % {"page": page.number})
    page.delete()


@transaction.atomic
def discard_edition(edition: Edition, *, by: Actor) -> None:
    """The edition is gone; refused once it is published or while stories stand on its pages."""
    policy.require(by, "discard", edition)
    if edition.is_published:
        raise NotReady(
            _("“%(edition)s” is published; a published edition cannot be deleted.") % {"edition": edition}
        )
    for page in edition.pages.all():
        discard_page(page, by=by)
    edition.delete()


@transaction.atomic
def publish_edition(
    edition: Edition, *, by: Actor, expected: int, at: datetime | None = None
) -> PublishedEdition:
    """Readers have the whole edition, frozen as it is now; the second time is refused."""
    policy.require(by, "publish", edition)
    swap_version(edition, expected)
    if Edition.objects.values_list("published_at", flat=True).get(pk=edition.pk):
        raise NotReady(_("“%(edition)s” is already published.") % {"edition": edition})
    if not Placement.objects.filter(page__edition=edition).exists():
        raise NotReady(_("“%(edition)s” has no story on any page; place one first.") % {"edition": edition})
    edition.published_at = at or timezone.now()
    edition.save(force_update=True, update_fields=["published_at"])
    return publish(edition, at=edition.published_at)


def discard_all(things: models.QuerySet, *, by: Actor) -> None:
    """Every page or edition named is gone, or none is."""
    with transaction.atomic():
        for thing in things:
            discard_edition(thing, by=by) if isinstance(thing, Edition) else discard_page(thing, by=by)
