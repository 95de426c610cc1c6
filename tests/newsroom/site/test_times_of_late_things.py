"""What comes to an edition or goes from a story later waits for its own time, and no way leads around it."""

import time

import pytest

from people.actors import SYSTEM
from people.errors import ActionError
from people.models import User
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import (
    open_correction,
    publish_correction,
    publish_edition,
    set_embargo,
)
from stories.actions.photos.takedown import take_down_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.story.writing import write_story
from stories.errors import InvalidState
from stories.models import Article, Edition, Page, PublishedArticle
from stories.published import clock as press_clock
from stories.publishing.preview import freeze_story_preview, preview_photo_by_token
from tests import make
from tests.clock import Clock
from tests.newsroom.site.test_times import DAY, HOUR, photo, story, token_of
from tests.rows import unchanged

__all__ = ["photo", "story"]


# ---- what is added later ------------------------------------------------------------------------
def late(clock: Clock, chief: User, number: str = "9") -> tuple[Edition, Article]:
    """An edition that is out, and a story on a page of its own that comes tomorrow."""
    out = make.published([make.story()], at=clock.now)
    edition = Edition.objects.get(pk=out.edition_id)
    page = Page(number=number, name="明天的版", staff="责编 明天", order=9)
    pages = [*edition.pages.all(), page]
    save_edition(edition, by=SYSTEM, expected=edition.version, pages=pages)
    story = make.story("明天的稿件")
    place_stories_on_page(page, [StoryPlacement(story)], by=SYSTEM, expected=page.version)
    publish_edition(edition, by=SYSTEM, expected=edition.version, at=clock.now + DAY)
    story.refresh_from_db()
    return edition, story


LATE = [
    "/",
    "/ceshi/2020-04-03/",
    "/ceshi/2020-04-03/page-9/",
    "/ceshi/2020-04-03/page-1/",
    "/sitemaps/editions-2020.xml",
]


def test_a_page_added_later_is_not_seen_before_its_story(client, db, clock: Clock, chief):
    late(clock, chief)
    assert [a for a in LATE if "明天" in client.get(a).content.decode()] == []
    assert client.get("/ceshi/2020-04-03/page-9/").status_code == 404
    assert "page-9" not in client.get("/sitemaps/editions-2020.xml").content.decode()
    clock.move(DAY)
    assert "明天的版" in client.get("/ceshi/2020-04-03/page-9/").content.decode()


def test_a_page_is_seen_with_the_earliest_of_its_stories(client, db, clock: Clock, chief):
    edition, story = late(clock, chief)
    page = edition.pages.get(number="9")
    early = make.story("今天的稿件")
    place_stories_on_page(
        page, [StoryPlacement(story), StoryPlacement(early)], by=SYSTEM, expected=page.version
    )
    edition.refresh_from_db()
    publish_edition(edition, by=SYSTEM, expected=edition.version)
    shown = client.get("/ceshi/2020-04-03/page-9/").content.decode()
    assert "今天的稿件" in shown and "明天的稿件" not in shown


@pytest.mark.parametrize("until", [None, -HOUR, HOUR])
def test_an_embargo_never_brings_a_late_story_out_before_its_time(client, db, clock: Clock, chief, until):
    _edition, story = late(clock, chief)
    set_embargo(story, by=chief, expected=story.version, until=clock.now + until if until else None)
    clock.move(2 * HOUR)
    assert client.get(f"/a/{story.pk}/").status_code == 404
    clock.move(DAY)
    assert client.get(f"/a/{story.pk}/").status_code == 301


# ---- what was printed once ----------------------------------------------------------------------
def test_a_printed_story_whose_photo_or_name_was_changed_here_is_signed_like_any_other(
    photo, story, photo_editor, chief, editor, director, second_editor
):
    made = make.edition([story])
    photo.caption = "没有人签过的图说"
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    with unchanged(), pytest.raises(InvalidState):
        publish_edition(made, by=chief, expected=made.version)
    story.refresh_from_db()
    file_story(story, by=chief, expected=story.version)
    make.signed(story, editor, director)
    made.refresh_from_db()
    with pytest.raises(InvalidState):
        publish_edition(made, by=chief, expected=made.version)
    # Who sent it into review has not written it, and may sign.
    make.signed(story, chief)
    made.refresh_from_db()
    publish_edition(made, by=chief, expected=made.version)


# ---- the ways around ----------------------------------------------------------------------------
def test_a_pulled_photo_is_shown_to_no_other_desk_and_in_no_preview(
    client, clock: Clock, photo, story, chief, other_editor, desk
):
    story.desk = desk
    write_story(story, by=SYSTEM, expected=story.version)
    make.published([story], at=clock.now)
    story.refresh_from_db()
    original = f"/darkroom/{photo.pk}/original/"
    client.force_login(other_editor)
    assert client.get(original).status_code == 200
    photo.refresh_from_db()
    take_down_photo(photo, by=chief, expected=photo.version, reason="权利到期")
    assert client.get(original).status_code == 404
    assert preview_photo_by_token(story, token_of(photo)) is None
    assert not any(shown["file"] for shown in freeze_story_preview(story, today=make.DAY).article.photos)


def test_a_copy_that_comes_out_while_it_is_corrected_is_corrected_and_not_replaced(
    clock: Clock, story, chief, editor, director, second_editor, monkeypatch
) -> None:
    """It was not out when it was asked, and is when it is to go: the database keeps it."""
    make.published([story], at=clock.now)
    story.refresh_from_db()
    open_correction(story, by=chief, expected=story.version, reason="姓名有误")
    story.body = "<p>昨日，街道铺上了新的路面。</p>"
    write_story(story, by=second_editor, expected=story.version)
    make.signed(story, editor, director, chief)
    time.sleep(max(0.0, clock.now.timestamp() - time.time()))
    monkeypatch.setattr(press_clock, "database_now", lambda: clock.now - DAY)
    copy = publish_correction(story, by=chief, expected=story.version, note="更正")
    assert (copy.copy, len(copy.corrections)) == (2, 1)
    assert PublishedArticle.objects.filter(article_id=story.pk).count() == 2


def test_a_story_with_a_pulled_photo_can_be_corrected(
    clock: Clock, photo, story, chief, editor, director, second_editor
):
    make.published([story], at=clock.now)
    photo.refresh_from_db()
    take_down_photo(photo, by=chief, expected=photo.version, reason="权利到期")
    story.refresh_from_db()
    open_correction(story, by=chief, expected=story.version, reason="姓名有误")
    story.body = "<p>昨日，街道铺上了新的路面。</p>"
    write_story(story, by=second_editor, expected=story.version)
    make.signed(story, editor, director, chief)
    copy = publish_correction(story, by=chief, expected=story.version, note="更正")
    assert [shown["file"] for shown in copy.photos] == [None]


def test_a_photo_does_not_end_before_it_begins(photo, clock: Clock):
    photo.embargo_until, photo.rights_end_at = clock.now + DAY, clock.now + HOUR
    with unchanged(), pytest.raises(ActionError):
        save_reference_record(photo, by=SYSTEM, expected=photo.version)
