"""What is written into a rendition is caption, creator, credit and copyright; what the house knows beside it is not."""

import io
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from PIL import Image

from newsroom.operations.static_export import HTML_LINK_PATTERN, START_PATHS
from people.actors import SYSTEM
from people.models import User
from stories.actions.photos.intake import ingest_photo
from stories.actions.review.previews import make_preview
from stories.actions.story.writing import PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Photo, PublishedPhoto
from tests import make
from tests.feeds import feeds
from tests.stories.photos.odd import with_segment

# What stands in the record, in the name of the file and in its margins, and is nobody's business outside.
SECRET = (
    "一次性使用不得转售", "ONCE-ONLY-RIGHTS", "秘密地点小营村", "SENT-NAME-OF-FILE", "MARGIN-COMMENT", "CAMERA-OWNER",
)  # fmt: skip
SAID = {"caption": "新路面。", "credit": "张三 摄", "alt": "一条铺好的路", "rights": "staff"}
PRINTED = ("新路面。", "张三", "© 测试区版")


def found_in(data: bytes) -> list[str]:
    return [word for word in SECRET if word.encode() in data or word.encode("utf-16-le") in data]


def original() -> bytes:
    """A photograph that says in every margin what should stay in the house."""
    data = encode_image(draw_street_scene(600, 400))
    tags = Image.Exif()
    tags[0x013B], tags[0x8298], tags[0xA430] = "CAMERA-OWNER", "ONCE-ONLY-RIGHTS", "CAMERA-OWNER"
    data = with_segment(data, 0xE1, b"Exif\0\0" + tags.tobytes().removeprefix(b"Exif\0\0"))
    data = with_segment(data, 0xFE, b"MARGIN-COMMENT")
    return with_segment(data, 0xED, b"Photoshop 3.0\0" + "一次性使用不得转售".encode())


@pytest.fixture
def photo(tmp_path: Path, settings, db) -> Photo:
    settings.MEDIA_ROOT = tmp_path / "media"
    given = Photo(
        **SAID,
        photographer=make.reporter(),
        rights_note="一次性使用不得转售 ONCE-ONLY-RIGHTS",
        place="秘密地点小营村",
    )
    return ingest_photo(ContentFile(original(), "SENT-NAME-OF-FILE.jpg"), by=SYSTEM, given=given)


@pytest.fixture
def story(photo: Photo) -> Article:
    story = make.story()
    return write_story(story, by=SYSTEM, expected=story.version, photos=[PhotoItem(photo)])


def sent(client: Client, photo: Photo, at: str) -> dict[str, bytes]:
    """Every rendition as it is sent from below that address, by its name."""
    return {
        row.name: client.get(at.format(token=row.token, spec=row.spec, format=row.format)).content
        for row in photo.renditions.all()
    }


def test_no_public_rendition_of_any_format_tells_what_was_agreed(client, photo, story):
    make.published([story])
    pictures = sent(client, photo, "/photos/{token}/{spec}.{format}")
    assert {name.rpartition(".")[2] for name in pictures} == {"avif", "webp", "jpg"}
    for name, data in pictures.items():
        assert found_in(data) == [], name
        for word in PRINTED:
            assert word in str(Image.open(io.BytesIO(data)).getxmp()), name


def test_previews_and_the_darkroom_tell_no_more_than_readers_are_told(
    client, photo, reporter_account: User, editor: User
):
    draft = make.filed(reporter_account)
    write_story(draft, by=editor, expected=draft.version, photos=[PhotoItem(photo)])
    _link, token = make_preview(draft, by=editor)
    assert {found for data in sent(client, photo, f"/preview/{token}/{{token}}/{{spec}}.{{format}}").values()
            for found in found_in(data)} == set()  # fmt: skip
    client.force_login(editor)
    for name, data in sent(client, photo, f"/darkroom/{photo.pk}/{{spec}}.{{format}}").items():
        assert found_in(data) == [] and Image.open(io.BytesIO(data)), name


def test_no_stored_rendition_says_anything(photo):
    stored = sorted((Path(photo.original.storage.location) / "renditions").rglob("*.*"))
    assert len(stored) == photo.renditions.count() > 6
    for path in stored:
        data = path.read_bytes()
        assert found_in(data) == [] and not any(word.encode() in data for word in PRINTED), path.name


def test_no_page_feed_or_sitemap_repeats_what_the_record_holds_beside_what_is_printed(client, photo, story):
    make.published([story])
    waiting = [*feeds(), "/sitemap.xml", "/sitemaps/stories-2020-04-1.xml", *START_PATHS]
    known: set[str] = set()
    for path in waiting:
        answer = client.get(path, follow=True)
        assert answer.status_code == 200 and found_in(answer.content) == [], path
        assert not any(found_in(f"{name}: {value}".encode()) for name, value in answer.headers.items()), path
        links = {found.decode() for found in HTML_LINK_PATTERN.findall(answer.content)} - known
        links = {link for link in links if not link.startswith("/static/")}
        known |= links
        waiting.extend(links)
    assert any(path.startswith("/photos/") for path in known) and len(known) > 15


def test_copies_frozen_with_a_note_have_a_notice_in_its_stead(client, photo, story):
    make.published([story])
    frozen = PublishedPhoto.objects.get()
    label = {"caption": "新路面。", "creator": "张三", "credit": "张三 摄"}
    notes = {"staff": "一次性使用不得转售", "agency": "ONCE-ONLY-RIGHTS"}
    after = {"staff": "© 测试区版", "agency": ""}
    migration = import_module("stories.migrations.0021_labels_hold_no_notes")
    for rights, note in notes.items():
        Photo.objects.update(rights=rights)
        PublishedPhoto.objects.update(label={**label, "rights": note})
        # Not even before the migration has run.
        assert not any(map(found_in, sent(client, photo, "/photos/{token}/{spec}.{format}").values()))
        for _again in range(2):
            migration.strip(apps, SimpleNamespace(connection=connection))
            frozen.refresh_from_db()
            assert frozen.label == {**label, "copyright": after[rights]}


def test_a_notice_of_the_papers_own_stays_though_the_record_says_otherwise_by_now(photo, story):
    make.published([story])
    Photo.objects.update(rights="licensed")
    PublishedPhoto.objects.update(label={"caption": "新路面。", "rights": "© 测试区版"})
    import_module("stories.migrations.0021_labels_hold_no_notes").strip(
        apps, SimpleNamespace(connection=connection)
    )
    assert PublishedPhoto.objects.get().label == {"caption": "新路面。", "copyright": "© 测试区版"}
