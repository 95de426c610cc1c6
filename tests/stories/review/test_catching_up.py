"""A story that comes back on its way says what changed around it while readers had it, and is signed for that."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from people.actors import SYSTEM
from people.errors import NotAllowed
from people.models import User
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.correction_cancellation import cancel_correction
from stories.actions.editions.publishing import open_correction, publish_edition, unschedule_edition
from stories.actions.integrity import integrity_faults
from stories.actions.photos.library import save_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import revive_story, sign_story, spike_story
from stories.models import Article, Photo, Tag
from tests import make


@pytest.fixture
def signed(editor: User, director: User, chief: User) -> Article:
    story = make.story("春耕", full=True, origin=Article.Origin.NEWSROOM, desk=editor.desk)
    file_story(story, by=SYSTEM, expected=story.version)
    return make.signed(story, editor, director, chief)


@pytest.fixture
def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def rename() -> None:
    person = make.reporter()
    person.name = "张三丰"
    save_reporter(person, by=SYSTEM, expected=person.version)


def recaption(by: User) -> None:
    photo = Photo.objects.get()
    photo.caption = "换过的说明。"
    save_photo(photo, by=by, expected=photo.version)


def test_a_correction_begins_with_the_names_of_today(signed: Article, chief: User) -> None:
    make.published([signed])
    rename()
    signed.refresh_from_db()
    story = open_correction(signed, by=chief, expected=signed.version, reason="核实")
    assert story.revision is not None
    assert story.revision.content["bylines"][0]["name"] == "张三丰" and not list(integrity_faults())


def test_who_changed_the_caption_meanwhile_does_not_sign_it(
    signed: Article, editor: User, director: User, chief: User
) -> None:
    make.published([signed])
    recaption(chief)
    signed.refresh_from_db()
    story = open_correction(signed, by=chief, expected=signed.version, reason="核实")
    make.signed(story, editor, director)
    with pytest.raises(NotAllowed):
        sign_story(story, by=chief, expected=story.version)


def test_an_edition_taken_back_waits_for_review_where_a_name_changed(
    signed: Article, chief: User, tomorrow: datetime
) -> None:
    edition = make.edition([signed])
    publish_edition(edition, by=chief, expected=edition.version, at=tomorrow)
    rename()
    edition.refresh_from_db()
    unschedule_edition(edition, by=chief, expected=edition.version)
    signed.refresh_from_db()
    assert (signed.state, signed.live) == ("first", False) and not list(integrity_faults())
    assert not signed.signatures.filter(standing=True).exists()


def test_a_printed_story_taken_back_is_signed_when_its_words_are_not_the_printed_ones(
    chief: User, tomorrow: datetime
) -> None:
    story = make.story("见报的稿", full=True)
    edition = make.edition([story])
    publish_edition(edition, by=chief, expected=edition.version, at=tomorrow)
    rename()
    edition.refresh_from_db()
    unschedule_edition(edition, by=chief, expected=edition.version)
    story.refresh_from_db()
    assert (story.state, story.round) == ("draft", 1) and not list(integrity_faults())


def test_a_story_used_after_all_says_what_changed_meanwhile(signed: Article, chief: User) -> None:
    spike_story(signed, by=chief, expected=signed.version, reason="不用")
    rename()
    signed.refresh_from_db()
    story = revive_story(signed, by=chief, expected=signed.version)
    assert story.revision is not None
    assert story.revision.content["bylines"][0]["name"] == "张三丰" and not list(integrity_faults())


def test_a_correction_is_cancelled_although_a_column_and_a_tag_are_called_otherwise_by_now(
    signed: Article, chief: User
) -> None:
    make.published([signed])
    column, tag = make.column(), Tag.objects.order_by("pk")[0]
    column.name, tag.name = "新栏目名", "新关键词"
    save_reference_record(column, by=SYSTEM, expected=column.version)
    save_reference_record(tag, by=SYSTEM, expected=None)
    signed.refresh_from_db()
    story = open_correction(signed, by=chief, expected=signed.version, reason="核实")
    story = cancel_correction(story, by=chief, expected=story.version, reason="不改了")
    assert (story.state, story.column) == ("published", column) and tag in story.tags.all()
    assert (
        story.revision is not None
        and story.revision.content["column"] == "百姓故事"
        and not list(integrity_faults())
    )
