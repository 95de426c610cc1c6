"""A photo arrives: its file, its renditions and its row are there together, or nothing is."""

import re
from pathlib import Path

import pytest

from people.actors import SYSTEM
from people.errors import NotAllowed, StaleVersion
from people.models import User
from stories.actions.photos import files as photo_files
from stories.actions.photos.duplicates import find_similar_photos
from stories.actions.photos.intake import DuplicatePhoto, attach_photo_file, ingest_photo, set_photo_focus
from stories.actions.reference_records import delete_reference_record, save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.story.writing import PhotoItem, write_story
from stories.errors import InvalidState, ServerBusy
from stories.images import sandbox
from stories.images.demo_images import draw_street_scene, encode_image
from stories.images.rendition_specs import RENDITION_SPECS
from stories.models import JournalEntry, Photo
from tests import make
from tests.rows import unchanged
from tests.stories.photos.conftest import everything, upload


def test_a_photo_is_in_the_library_with_its_file_and_all_its_sizes(jpeg, cabinet, photo_editor):
    photo = ingest_photo(upload(jpeg), by=photo_editor, given=Photo(caption="新路面。"))
    photo.refresh_from_db()
    assert (photo.format, photo.width, photo.height, photo.size) == ("jpeg", 1200, 800, len(jpeg))
    assert (photo.sent_name, photo.added_by) == ("照片.jpg", photo_editor)
    assert re.fullmatch("originals/[0-9a-f]{2}/[0-9a-f]{40}", photo.original.name)
    assert (cabinet / photo.original.name).read_bytes() == jpeg
    rows = list(photo.renditions.all())
    (token,) = {row.token for row in rows}
    kept = [name for name in everything(cabinet) if not name.startswith("originals")]
    assert sorted(f"renditions/{token[:2]}/{token}/{row.name}" for row in rows) == kept
    # 1200 px wide: the largest of each crop is as wide as the picture, under the name of the size it falls short of.
    assert {row.spec for row in rows} == {spec.name for spec in RENDITION_SPECS}
    assert {row.width for row in rows if row.spec == "full-1600"} == {1200}
    entry = JournalEntry.objects.about(photo).get()
    assert (entry.act, entry.outcome, entry.detail["file"]) == ("take_in", "done", "照片.jpg")


def test_a_file_that_is_no_picture_is_refused_and_leaves_nothing(cabinet, photo_editor):
    with unchanged(), pytest.raises(InvalidState, match="GIF"):
        ingest_photo(upload(b"GIF89a" + bytes(50), "照片.jpg"), by=photo_editor)
    assert everything(cabinet) == []


def test_who_may_not_bring_photos_is_refused_before_the_file_is_looked_at(jpeg, cabinet, proofreader):
    with unchanged(), pytest.raises(NotAllowed):
        ingest_photo(upload(jpeg), by=proofreader)
    assert everything(cabinet) == []
    assert JournalEntry.objects.get(act="take_in").outcome == "denied"


def test_the_same_file_again_is_refused_with_where_it_was_used(jpeg, cabinet, editor, other_editor):
    first = ingest_photo(upload(jpeg), by=editor, given=Photo(caption="新路面。"))
    with unchanged(), pytest.raises(DuplicatePhoto) as refusal:
        ingest_photo(upload(jpeg, "另一个名字.jpg"), by=editor)
    assert refusal.value.photo == first
    # Whoever may not see the first must not learn that it is there.
    second = ingest_photo(upload(jpeg), by=other_editor)
    assert second.pk != first.pk


def test_another_version_of_the_same_picture_is_named_as_its_twin(photo_editor):
    picture = draw_street_scene(1200, 800, words="演示")
    first = ingest_photo(upload(encode_image(picture)), by=photo_editor)
    smaller = ingest_photo(upload(encode_image(picture.resize((900, 600)), quality=70)), by=photo_editor)
    other = ingest_photo(upload(encode_image(draw_street_scene(1200, 800, seed=2))), by=photo_editor)
    assert [(twin.photo, twin.distance <= 6) for twin in find_similar_photos(smaller, by=photo_editor)] == [
        (first, True)
    ]
    assert find_similar_photos(other, by=photo_editor) == []


def test_a_missing_file_comes_later_and_the_signatures_fall(jpeg, photo_editor, reporter_account, editor):
    photo = save_reference_record(Photo(caption="新路面。", credit="张三 摄"), by=photo_editor)
    story = make.draft(reporter_account)
    write_story(story, by=reporter_account, expected=story.version, photos=[PhotoItem(photo)])
    file_story(story, by=reporter_account, expected=story.version)
    make.signed(story, editor)
    attach_photo_file(photo, upload(jpeg), by=photo_editor, expected=photo.version)
    story.refresh_from_db()
    assert (photo.is_missing, story.state, story.signatures.filter(standing=True).count()) == (
        False,
        "first",
        0,
    )
    with unchanged(), pytest.raises(InvalidState):
        attach_photo_file(photo, upload(jpeg), by=photo_editor, expected=photo.version)


def test_another_focus_cuts_the_crops_anew_under_another_token(jpeg, cabinet, photo_editor):
    photo = ingest_photo(upload(jpeg), by=photo_editor)
    before = {row.token for row in photo.renditions.all()}
    set_photo_focus(photo, 0.1, 0.9, by=photo_editor, expected=photo.version)
    after = {row.token for row in photo.renditions.all()}
    assert before.isdisjoint(after)
    with unchanged(), pytest.raises(StaleVersion):
        set_photo_focus(photo, 0.5, 0.5, by=photo_editor, expected=1)
    with unchanged(), pytest.raises(InvalidState):
        set_photo_focus(photo, 1.5, 0.5, by=photo_editor, expected=photo.version)


def test_a_discarded_photo_takes_its_files_along(
    jpeg, cabinet, photo_editor, django_capture_on_commit_callbacks
):
    photo = ingest_photo(upload(jpeg), by=photo_editor)
    with django_capture_on_commit_callbacks(execute=True):
        delete_reference_record(photo, by=photo_editor)
    assert everything(cabinet) == []


def test_while_two_pictures_are_developed_a_third_waits_and_is_asked_to_come_again(
    reporter_account: User, jpeg: bytes, cabinet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "MAX_WAIT_SECONDS", 0)
    with sandbox.WORKER_SLOTS, sandbox.WORKER_SLOTS, unchanged(), pytest.raises(ServerBusy):
        ingest_photo(upload(jpeg), by=reporter_account)
    assert everything(cabinet) == []
    assert ingest_photo(upload(jpeg), by=reporter_account).width == 1200


@pytest.mark.usefixtures("db", "developed_once")
def test_the_same_file_from_two_sides_at_once_is_one_photo(cabinet, jpeg, monkeypatch):
    develop = photo_files.render_in_sandbox

    def while_another_comes(*asked):
        monkeypatch.setattr(photo_files, "render_in_sandbox", develop)
        first.append(ingest_photo(upload(jpeg), by=SYSTEM))
        return develop(*asked)

    first = []
    monkeypatch.setattr(photo_files, "render_in_sandbox", while_another_comes)
    with pytest.raises(DuplicatePhoto) as refusal:
        ingest_photo(upload(jpeg), by=SYSTEM)
    assert [refusal.value.photo] == first == list(Photo.objects.all())
    assert len([name for name in everything(cabinet) if name.startswith("originals")]) == 1
    assert JournalEntry.objects.filter(act="take_in").count() == 1
