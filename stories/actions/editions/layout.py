"""Making an edition: its pages and what stands on them (组版)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.recording import journal_changes
from people.row_saving import save_checked
from stories import policy
from stories.actions.editions.changes_after_publishing import (
    cannot_change_message,
    published_edition_of,
    require_placements_unchanged,
    require_same_page_order,
    update_published_edition,
    update_published_page,
)
from stories.errors import InvalidState
from stories.models import Article, Edition, Page, Placement


@dataclass(frozen=True)
class StoryPlacement:
    """One story's place on a page; the order is the order of the list."""

    article: Article
    rank: str = Placement.Rank.NORMAL


def save_edition(
    edition: Edition,
    *,
    by: Actor,
    expected: int | None = None,
    pages: Sequence[Page] | None = None,
    dropped: Sequence[Page] = (),
) -> Edition:
    """The edition and the given pages are as given; the dropped pages are gone."""
    with journal_changes("keep", edition, by=by):
        policy.require_permission(by, "keep", edition)
        save_checked(edition, expected=expected)
        out = published_edition_of(edition)
        if out:
            update_published_edition(edition, out, by=by)
        for page in dropped:
            discard_page(page, by=by)
        for page in pages or ():
            page.edition = edition
            save_page_details(page, by=by, expected=page.version)
        if out:
            require_same_page_order(edition, out)
    return edition


def place_stories_on_page(
    page: Page, lines: Sequence[StoryPlacement], *, by: Actor, expected: int | None = None
) -> Page:
    """The page has exactly these stories in this order; each stands nowhere else.

    `expected` is the version that was read; None takes the one the page was fetched with.
    """
    with journal_changes("lay_out", page, by=by, stories=[line.article.pk for line in lines]):
        policy.require_permission(by, "keep", page)
        require_visible_stories(page, lines, by)
        save_page_details(page, by=by, expected=expected or page.version)
        if out := published_edition_of(page.edition):
            require_placements_unchanged(page, lines, out)
            require_same_page_order(page.edition, out)
        replace_placements(page, lines)
    return page


def save_page_details(page: Page, *, by: Actor, expected: int) -> None:
    """The page is as given, for readers too where they have it."""
    before = None if page._state.adding else Page.objects.select_related("edition").get(pk=page.pk)
    save_checked(page, expected=expected)
    if before and (out := published_edition_of(before.edition)):
        update_published_page(page, before, out, by=by)


def require_visible_stories(page: Page, lines: Sequence[StoryPlacement], by: Actor) -> None:
    """Raises NotVisible for a newly placed story that the actor cannot see."""
    here = set(page.placements.values_list("article", flat=True)) if page.pk else set()
    for line in lines:
        if line.article.pk not in here:
            policy.require_permission(by, "see", line.article)


def replace_placements(page: Page, lines: Sequence[StoryPlacement]) -> None:
    for line in lines:
        if line.article.publication_id != page.edition.publication_id:
            raise InvalidState(
                _("“%(story)s” belongs to another publication; it cannot stand on this page.")
                % {"story": line.article}
            )
        elsewhere = (
            Placement.objects.filter(article=line.article).exclude(page=page).select_related("page").first()
        )
        if elsewhere:
            raise InvalidState(
                _("“%(story)s” already stands on %(page)s; take it off that page first.")
                % {"story": line.article, "page": elsewhere.page}
            )
    page.placements.all().delete()
    for order, line in enumerate(lines, 1):
        save_checked(Placement(page=page, article=line.article, order=order, rank=line.rank))


def discard_page(page: Page, *, by: Actor) -> None:
    """The page is gone; refused while stories stand on it."""
    with journal_changes("discard", page, by=by, what=str(page)):
        policy.require_permission(by, "discard", page)
        if page.placements.exists():
            raise InvalidState(
                _("Stories stand on page %(page)s; take them off it first.") % {"page": page.number}
            )
        if (out := published_edition_of(page.edition)) and out.pages.filter(number=page.number).exists():
            raise InvalidState(cannot_change_message(out, page))
        page.delete()


def discard_edition(edition: Edition, *, by: Actor) -> None:
    """The edition is gone; refused if scheduled, published or with stories on it."""
    with journal_changes("discard", edition, by=by, what=str(edition)):
        policy.require_permission(by, "discard", edition)
        if edition.is_scheduled:
            raise InvalidState(
                _("“%(edition)s” waits for its time; take the edition back first, then delete it.")
                % {"edition": edition}
            )
        if edition.is_published:
            raise InvalidState(
                _("“%(edition)s” is published; a published edition cannot be deleted.") % {"edition": edition}
            )
        for page in edition.pages.all():
            discard_page(page, by=by)
        edition.delete()


def discard_pages_and_editions(things: Iterable[Edition | Page], *, by: Actor) -> None:
    """Every page or edition named is gone, or none is."""
    with transaction.atomic():
        for thing in things:
            discard_edition(thing, by=by) if isinstance(thing, Edition) else discard_page(thing, by=by)
