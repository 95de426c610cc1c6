"""A photo's file reaches readers with caption, credit, alternative text and rights, or by the chief's written word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.actors import SYSTEM
from people.errors import NotAllowed
from stories.actions.editions.publishing import publish_edition
from stories.actions.photos.intake import ingest_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import PhotoItem, write_story
from stories.errors import InvalidState
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import JournalEntry, Photo
from tests import make
from tests.rows import unchanged
from tests.stories.photos.conftest import upload

SAID = {"caption": "新路面。", "credit": "张三 摄", "alt": "一条铺好的路", "rights": "staff"}


def printed(photo: Photo):
    """An edition with one story of the archive, which prints the photo."""
    story = make.story()
    write_story(story, by=SYSTEM, expected=story.version, photos=[PhotoItem(photo)])
    return make.edition([story])


@pytest.fixture
def photo(db) -> Photo:
    return ingest_photo(upload(encode_image(draw_street_scene(96, 64))), by=SYSTEM, given=Photo(**SAID))


@pytest.mark.parametrize("missing", SAID)
def test_each_of_the_four_must_be_there(photo, chief, missing):
    setattr(photo, missing, "")
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    edition = printed(photo)
    with unchanged(), pytest.raises(InvalidState):
        publish_edition(edition, by=chief, expected=edition.version)


def test_the_chief_waives_it_with_a_reason_that_the_journal_keeps(photo, chief, director):
    photo.alt = ""
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    edition = printed(photo)
    with unchanged(), pytest.raises(NotAllowed):
        publish_edition(edition, by=director, expected=edition.version, waiver="来不及")
    edition.refresh_from_db()
    with unchanged(), pytest.raises(InvalidState):
        publish_edition(edition, by=chief, expected=edition.version, waiver=" \u200b")
    edition.refresh_from_db()
    publish_edition(edition, by=chief, expected=edition.version, waiver="突发新闻，替代文字随后补上")
    entry = JournalEntry.objects.about(edition).filter(act="publish", outcome="done").get()
    assert entry.detail["waiver"] == "突发新闻，替代文字随后补上"
    assert entry.detail["waived"] == [f"{photo.pk}: 替代文字"]


def test_a_missing_file_needs_nothing(db, chief):
    edition = printed(save_reference_record(Photo(caption="新路面。"), by=SYSTEM))
    assert publish_edition(edition, by=chief, expected=edition.version).articles.count() == 1


def test_a_photo_under_embargo_holds_its_story_back(photo, chief):
    photo.embargo_until = timezone.now() + timedelta(hours=2)
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    edition = printed(photo)
    with unchanged(), pytest.raises(InvalidState):
        publish_edition(edition, by=chief, expected=edition.version, waiver="不等了")
    edition.refresh_from_db()
    later = timezone.now() + timedelta(hours=3)
    publish_edition(edition, by=chief, expected=edition.version, at=later)
