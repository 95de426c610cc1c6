"""Changes to a frozen edition: readers have them at once, or they are refused.

Nothing may look changed in the back office and stay as it was for readers. What addresses are made of (paper, date,
page numbers) and what stands on a page in which order is fixed when the edition is scheduled or out; what an edition
and its pages say of themselves may be put right by whoever publishes.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import Actor
from stories import policy
from stories.errors import InvalidState
from stories.models import Article, Edition, Page, PublishedEdition, PublishedPage
from stories.publishing import freeze
from stories.signals import announce_public_change

EDITABLE_EDITION_FIELDS = ("date_certainty", "date_note", "number")
EDITABLE_PAGE_FIELDS = ("name", "banner", "staff")


class PlacedStory(Protocol):
    """A story's place on a page."""

    @property
    def article(self) -> Article: ...
    @property
    def rank(self) -> str: ...


def published_edition_of(edition: Edition) -> PublishedEdition | None:
    """The edition's frozen copy, out or waiting for its time (1 query)."""
    return PublishedEdition.objects.select_related("publication").filter(edition_id=edition.pk).first()


def update_published_edition(edition: Edition, out: PublishedEdition, *, by: Actor) -> None:
    """Readers have the edition's new details; InvalidState if paper or date changes."""
    if (edition.publication.slug, edition.date) != (out.publication.slug, out.date):
        raise InvalidState(cannot_change_message(out, edition))
    words = {name: getattr(edition, name) for name in EDITABLE_EDITION_FIELDS}
    if any(getattr(out, name) != value for name, value in words.items()):
        require_publish_right(edition, by)
        PublishedEdition.objects.filter(pk=out.pk).update(**words)
        announce_public_change()


def update_published_page(page: Page, before: Page, out: PublishedEdition, *, by: Actor) -> None:
    """Readers have the page's new details; InvalidState if edition or number changes."""
    frozen = PublishedPage.objects.filter(edition=out, number=before.number).first()
    if frozen is None:
        return
    if (page.edition_id, page.number) != (before.edition_id, before.number):
        raise InvalidState(cannot_change_message(out, before))
    # A banner that is called otherwise since stays on the page as it was printed.
    now, then = ({**published_page_fields(each), "banner": each.banner_id} for each in (page, before))
    if now != then:
        require_publish_right(page.edition, by)
        words = {
            name: value for name, value in published_page_fields(page).items() if now[name] != then[name]
        }
        PublishedPage.objects.filter(pk=frozen.pk).update(**words)
        announce_public_change()


def require_publish_right(edition: Edition, by: Actor) -> None:
    """Raises InvalidState unless the actor may publish the edition."""
    if not policy.is_allowed(by, "publish", edition):
        raise InvalidState(
            _("Readers have “%(edition)s”; only the chief editor changes what it says of itself.")
            % {"edition": edition}
        )


def published_page_fields(page: Page) -> dict[str, str]:
    """What readers are told of the page."""
    frozen = freeze.freeze_page(page)
    return {name: getattr(frozen, name) for name in EDITABLE_PAGE_FIELDS}


def require_placements_unchanged(page: Page, lines: Sequence[PlacedStory], out: PublishedEdition) -> None:
    """Raises InvalidState if a story that readers have moves, leaves or changes rank."""
    here = out.articles.filter(page__number=page.number, current=True, withdrawn_at=None)
    had = list(here.order_by("position").values_list("article_id", "rank"))
    known = {article for article, _rank in had}
    kept = [(line.article.pk, line.rank) for line in lines if line.article.pk in known]
    if kept != had:
        raise InvalidState(
            _(
                "What readers have of page %(page)s keeps its place and rank; a story can be added, corrected or "
                "withdrawn, but not moved."
            )
            % {"page": page.number}
            if is_visible_to_readers(out)
            else cannot_change_message(out, page)
        )


def require_same_page_order(edition: Edition, out: PublishedEdition) -> None:
    """Raises InvalidState if the pages that readers have change their order."""
    had = list(out.pages.order_by("order", "pk").values_list("number", flat=True))
    now = [number for number in printed_page_numbers_in_order(edition) if number in had]
    if now != had:
        raise InvalidState(cannot_change_message(out, edition))


def printed_page_numbers_in_order(edition: Edition) -> Iterable[str]:
    return edition.pages.order_by("order", "pk").values_list("number", flat=True)


def is_visible_to_readers(out: PublishedEdition) -> bool:
    return out.visible_from <= timezone.now()


def cannot_change_message(out: PublishedEdition, thing: Edition | Page) -> str:
    """Why it cannot be changed, and what to do."""
    if is_visible_to_readers(out):
        return _(
            "“%(thing)s” is with readers; its paper, date, page numbers and their order stay as they are."
        ) % {"thing": thing}
    return _("“%(thing)s” waits for its time; take the edition back, change it, then schedule it again.") % {
        "thing": thing
    }
