"""What is out or scheduled cannot look changed in the newsroom and stay as it was for readers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.actors import SYSTEM
from stories.actions.editions.layout import StoryPlacement, discard_page, place_stories_on_page, save_edition
from stories.actions.editions.publishing import publish_edition, unschedule_edition
from stories.actions.integrity import published_row_mismatches
from stories.actions.reference_records import save_reference_record
from stories.errors import InvalidState
from stories.models import Edition, Page, Photo, Placement, Publication, PublishedEdition, PublishedPhoto
from tests import make
from tests.rows import unchanged

LATER = timedelta(days=1)


@pytest.fixture(params=["out", "scheduled"])
def edition(request, db) -> Edition:
    """Two pages with two stories on the first and one on the second, with readers or waiting for its time."""
    stories = [make.story("甲"), make.story("乙"), make.story("丙")]
    made = make.edition(stories[:2], pages=1)
    second = Page(number="2", order=2)
    first = made.pages.get()
    save_edition(made, by=SYSTEM, expected=made.version, pages=[first, second])
    place_stories_on_page(second, [StoryPlacement(stories[2])], by=SYSTEM)
    at = timezone.now() + LATER if request.param == "scheduled" else None
    publish_edition(made, by=SYSTEM, expected=made.version, at=at)
    return Edition.objects.get(pk=made.pk)


def page(edition: Edition, number: str = "1") -> Page:
    return Page.objects.select_related("edition").get(edition=edition, number=number)


def lines(of: Page) -> list[StoryPlacement]:
    return [StoryPlacement(one.article, one.rank) for one in of.placements.order_by("order")]


def test_the_date_of_a_published_edition_stays(edition, editor, chief):
    for by in (editor, chief):
        edition.date = date(2020, 5, 1)
        with unchanged(), pytest.raises(InvalidState):
            save_edition(edition, by=by, expected=edition.version)
        edition.refresh_from_db()


def test_a_published_edition_stays_with_its_paper(edition, chief):
    edition.publication = save_reference_record(Publication(name="另一报", slug="another"), by=SYSTEM)
    with unchanged(), pytest.raises(InvalidState):
        save_edition(edition, by=chief, expected=edition.version)


def test_the_chief_puts_right_what_an_edition_says_of_itself_and_readers_have_it_at_once(
    edition, editor, chief
):
    edition.number, edition.date_note = 4711, "版面报头所印"
    with unchanged(), pytest.raises(InvalidState):
        save_edition(edition, by=editor, expected=edition.version)
    edition.refresh_from_db()
    edition.number, edition.date_note = 4711, "版面报头所印"
    save_edition(edition, by=chief, expected=edition.version)
    out = PublishedEdition.objects.get()
    assert (out.number, out.date_note) == (4711, "版面报头所印")
    assert list(published_row_mismatches()) == []


def test_the_chief_puts_right_what_a_page_says_of_itself(edition, editor, chief):
    first = page(edition)
    first.staff, first.name = "责编 某某", "要闻"
    with unchanged(), pytest.raises(InvalidState):
        place_stories_on_page(first, lines(first), by=editor, expected=first.version)
    first = page(edition)
    first.staff, first.name = "责编 某某", "要闻"
    place_stories_on_page(first, lines(first), by=chief, expected=first.version)
    out = PublishedEdition.objects.get().pages.get(number="1")
    assert (out.staff, out.name) == ("责编 某某", "要闻")


@pytest.mark.parametrize("change", ["number", "edition", "order"])
def test_a_page_that_is_out_stays_where_it_is(edition, chief, change):
    first = page(edition)
    if change == "number":
        first.number = "7"
    elif change == "edition":
        first.edition = make.edition([], day=make.DAY + LATER, pages=0)
    else:
        first.order = 9
    with unchanged(), pytest.raises(InvalidState):
        place_stories_on_page(first, lines(first), by=chief, expected=first.version)


@pytest.mark.parametrize("change", ["off", "swapped", "rank"])
def test_a_story_that_is_out_keeps_its_place_and_rank(edition, editor, change):
    first = page(edition)
    had = lines(first)
    moved = {
        "off": had[:1],
        "swapped": had[::-1],
        "rank": [StoryPlacement(had[0].article, Placement.Rank.LEAD), had[1]],
    }[change]
    with unchanged(), pytest.raises(InvalidState):
        place_stories_on_page(first, moved, by=editor, expected=first.version)


def test_a_story_that_is_out_does_not_move_to_another_page(edition, editor):
    first, second = page(edition), page(edition, "2")
    with unchanged(), pytest.raises(InvalidState):
        place_stories_on_page(second, [*lines(second), lines(first)[0]], by=editor, expected=second.version)


def test_a_page_that_is_out_is_not_deleted(edition, editor):
    made = Edition.objects.get(pk=edition.pk)
    with unchanged(), pytest.raises(InvalidState):
        discard_page(page(made), by=editor)


def test_a_story_is_added_to_a_page_that_is_out(edition):
    first = page(edition)
    late = make.story("丁")
    place_stories_on_page(first, [StoryPlacement(late), *lines(first)], by=SYSTEM, expected=first.version)
    edition.refresh_from_db()
    publish_edition(edition, by=SYSTEM, expected=edition.version)
    out = PublishedEdition.objects.get()
    assert [each.headline for each in out.articles.order_by("position")] == ["甲", "乙", "丙", "丁"]


def test_an_edition_taken_back_can_be_changed_again(edition, editor, chief):
    if PublishedEdition.objects.get().visible_from <= timezone.now():
        return
    unschedule_edition(edition, by=chief, expected=edition.version)
    edition.refresh_from_db()
    edition.date = date(2020, 5, 1)
    save_edition(edition, by=editor, expected=edition.version)
    first = page(edition)
    place_stories_on_page(first, lines(first)[:1], by=editor, expected=first.version)
    publish_edition(edition, by=SYSTEM, expected=Edition.objects.get(pk=edition.pk).version)
    assert PublishedEdition.objects.get().date == date(2020, 5, 1)


def test_a_publication_keeps_the_address_its_editions_are_read_at(edition, chief):
    paper = Publication.objects.get(slug="ceshi")
    paper.slug = "moved"
    with unchanged(), pytest.raises(InvalidState):
        save_reference_record(paper, by=chief, expected=paper.version)


def test_integrity_finds_what_readers_have_otherwise(edition):
    assert list(published_row_mismatches()) == []
    Edition.objects.filter(pk=edition.pk).update(date=date(2020, 5, 1))
    Page.objects.filter(edition=edition, number="2").update(staff="改过")
    photo = save_reference_record(Photo(caption="图"), by=SYSTEM)
    copy = PublishedEdition.objects.get().articles.first()
    PublishedPhoto.objects.create(article=copy, photo_id=photo.pk, token="0" * 32, not_before=timezone.now())
    assert [fault.partition(" ")[0] for fault in published_row_mismatches()] == ["Edition", "Page", "Photo"]
