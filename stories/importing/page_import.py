"""A page's text arrives (来版) and is loaded on its page, which is made if missing."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from people.actors import Actor
from stories.actions.editions.layout import save_edition
from stories.errors import InvalidState
from stories.importing.parsed_page import ParsedPage
from stories.importing.story_loading import insert_stories
from stories.models import Article, Edition, Page, Publication


@dataclass(frozen=True)
class TargetPage:
    """Where a page belongs: whose it is, its day, its number as printed, and its name."""

    publication: Publication
    day: date
    number: str
    name: str = ""


@transaction.atomic
def import_page(read: ParsedPage, to: TargetPage, *, by: Actor, origin: str) -> tuple[Page, list[Article]]:
    """The stories stand on that page; its edition and page are made if missing.

    Refused when no story was found, when the text speaks of a later day, when the edition is out, or when the page
    carries stories already.
    """
    if not read.stories:
        raise InvalidState(
            _("No story was found in the text, so nothing was loaded; look at what was read above.")
        )
    validate_edition_date(read, to.day)
    edition = Edition.objects.filter(publication=to.publication, date=to.day).first() or save_edition(
        Edition(publication=to.publication, date=to.day), by=by
    )
    if edition.is_published:
        raise InvalidState(
            _("“%(edition)s” is published; name the day of an edition in preparation.") % {"edition": edition}
        )
    page = Page.objects.filter(edition=edition, number=to.number).first()
    if page is None:
        name = to.name or (read.page_head.name if read.page_head else "")
        page = Page(number=to.number, name=name, order=edition.pages.count() + 1)
        save_edition(edition, by=by, expected=edition.version, pages=[page])
    return page, insert_stories(read, page, by=by, origin=origin)


def validate_edition_date(read: ParsedPage, day: date) -> None:
    """Nothing; or InvalidState when the text speaks of a day after the edition's own."""
    newest = read.newest_date
    # The text names no year: a December fact in a January edition is of the year before.
    if newest and (newest.month, newest.day) > (day.month, day.day) and newest.month - day.month < 6:
        raise InvalidState(
            _("The text speaks of %(newest)s, after %(day)s; give a day on or after it.")
            % {"newest": f"{newest.month}月{newest.day}日", "day": day}
        )
