"""Files and rows stay in step: what is missing is made anew, what nobody owns goes, what somebody is at stays."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from people.actors import SYSTEM
from stories import photo_storage
from stories.actions.photos import maintenance
from stories.actions.photos.intake import ingest_photo, set_photo_focus
from stories.actions.story.writing import PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Photo, PublishedPhoto
from tests import make
from tests.stories.photos.conftest import everything, upload


@pytest.fixture
def photo(db) -> Photo:
    said = {"caption": "新路面。", "credit": "张三 摄", "alt": "一条铺好的路", "rights": "staff"}
    return ingest_photo(upload(encode_image(draw_street_scene(96, 64))), by=SYSTEM, given=Photo(**said))


def run(what: str) -> str:
    out = StringIO()
    call_command("photos", what, stdout=out)
    return out.getvalue()


def folder_of(photo: Photo):
    return photo_storage.rendition_folder(photo.renditions.first().token)


def test_a_cabinet_in_order_is_said_to_be_and_left_alone(photo, cabinet):
    before = everything(cabinet)
    assert run("check") == "ok, 1 photo(s) have all their files\n"
    assert run("sweep") == "0 thing(s) belonged to no row\n"
    assert run("rebuild") == "0 photo(s) made anew, 1 were complete\n"
    assert everything(cabinet) == before


def test_lost_renditions_are_made_anew_under_the_tokens_readers_know(photo, cabinet):
    story = make.story()
    make.published([write_story(story, by=SYSTEM, expected=story.version, photos=[PhotoItem(photo)])])
    before = everything(cabinet)
    set_photo_focus(photo, 0.2, 0.2, by=SYSTEM, expected=photo.version)
    photo_storage.remove_path(photo_storage.rendition_folder(PublishedPhoto.objects.get().token))
    (folder_of(photo) / "full-480.jpg").write_bytes(b"half")
    with pytest.raises(CommandError):
        run("check")
    assert run("rebuild") == "1 photo(s) made anew, 0 were complete\n"
    assert set(before) <= set(everything(cabinet))
    run("sweep")
    assert run("check") == "ok, 1 photo(s) have all their files\n"


def test_a_lost_original_is_named(photo, cabinet):
    (cabinet / photo.original.name).unlink()
    assert [str(fault) for fault in maintenance.find_photo_faults()] == [
        f"Photo {photo.pk} has lost its original."
    ]
    with pytest.raises(CommandError):
        run("rebuild")


def test_the_sweep_takes_what_nobody_owns_and_nothing_of_whoever_is_at_work(photo, cabinet):
    before = everything(cabinet)
    for name in ("originals/ab/" + "ab" * 20, f"renditions/cd/{'cd' * 16}/full-480.jpg", "incoming/half"):
        (cabinet / name).parent.mkdir(parents=True, exist_ok=True)
        (cabinet / name).write_bytes(b"x")
    with photo_storage.claim_workspace() as held:
        held.file.write_bytes(b"picture")
        (held.renditions / "full-480.jpg").write_bytes(b"small")
        held.keep_original()
        held.keep_renditions()
        run("sweep")
        assert (cabinet / held.original).read_bytes() == b"picture"
        assert (photo_storage.rendition_folder(held.token) / "full-480.jpg").is_file()
    # Its owner is gone and wrote no row.
    run("sweep")
    assert everything(cabinet) == before
