"""What readers can fetch of a photo: the sizes its story shows, while it shows them, labelled and with nothing else."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from newsroom.site import public_urls as addresses_of
from newsroom.templatetags import paper
from people.actors import SYSTEM
from stories import photo_storage
from stories.actions.editions.publishing import withdraw_story
from stories.actions.photos.intake import ingest_photo, set_photo_focus
from stories.actions.reference_records import save_reference_record
from stories.actions.review.previews import make_preview, revoke_preview
from stories.actions.story.writing import PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Photo, PublishedArticle, PublishedPhoto
from tests import make

SAID = {"caption": "新路面。", "credit": "张三 摄", "alt": "一条铺好的路", "rights": "staff"}


@pytest.fixture
def photo(tmp_path: Path, settings, db) -> Photo:
    settings.MEDIA_ROOT = tmp_path / "media"
    return ingest_photo(
        ContentFile(encode_image(draw_street_scene(600, 400)), "图.jpg"), by=SYSTEM, given=Photo(**SAID)
    )


@pytest.fixture
def story(photo):
    story = make.story()
    return write_story(story, by=SYSTEM, expected=story.version, photos=[PhotoItem(photo)])


def addresses(photo: Photo) -> list[str]:
    return [f"/photos/{row.token}/{row.name}" for row in photo.renditions.all()]


def answers(client: Client, photo: Photo) -> set[int]:
    return {client.get(address).status_code for address in addresses(photo)}


def test_renditions_come_and_go_with_their_story(client, photo, story, chief):
    assert answers(client, photo) == {404}
    make.published([story], at=timezone.now() + timedelta(hours=1))
    assert answers(client, photo) == {404}
    out = PublishedArticle.objects.get()
    out.edition.visible_from = timezone.now() - timedelta(minutes=1)
    out.edition.save()
    PublishedArticle.objects.update(visible_from=out.edition.visible_from)
    assert answers(client, photo) == {200}
    story.refresh_from_db()
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="事实有误")
    assert answers(client, photo) == {404}


def test_what_is_not_there_is_answered_like_what_never_was(client, photo, story):
    hidden = client.get(addresses(photo)[0])
    never = client.get(f"/photos/{'0' * 32}/full-480.jpg")
    make.published([story])
    token = PublishedPhoto.objects.get().token
    other = client.get(f"/photos/{token}/full-1600.jpg")  # 600 px wide: there is no such size
    neighbour = client.get(f"/photos/{int(token, 16) + 1:032x}/full-480.jpg")
    assert {hidden.status_code, never.status_code, other.status_code, neighbour.status_code} == {404}
    assert hidden.content == never.content == other.content == neighbour.content
    assert dict(hidden.headers) == dict(never.headers) == dict(other.headers) == dict(neighbour.headers)
    for odd in ("full-480.png", "full-480.jpg/", "../full-480.jpg", "full-480.jpg.avif", "FULL-480.jpg"):
        assert client.get(f"/photos/{token}/{odd}").status_code == 404


def test_a_rendition_costs_one_query_and_lives_five_seconds_in_caches(
    client, photo, story, django_assert_num_queries
):
    make.published([story])
    address = addresses(photo)[0]
    with django_assert_num_queries(1):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (answer["Content-Type"], answer.status_code) == ("image/avif", 200)
    assert "Content-Encoding" not in answer and "Set-Cookie" not in answer and "Vary" not in answer
    assert int(answer["Cache-Control"].removeprefix("public, max-age=")) <= 5
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_readers_get_the_label_that_was_printed_and_not_the_one_being_written(client, photo, story):
    make.published([story])
    photo.caption = "还没有见报的说明"
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    for address in addresses(photo):
        data = client.get(address).content
        picture = Image.open(io.BytesIO(data))
        assert (
            "新路面。".encode() in data and "张三 摄".encode() in data and "见报的说明".encode() not in data
        )
        assert "新路面。" in str(picture.getxmp()), address
        assert not picture.getexif() and "icc_profile" not in picture.info


def test_the_page_shows_the_photo_and_fetches_it_first(client, photo, story):
    make.published([story])
    out = PublishedArticle.objects.get()
    page = client.get(f"/ceshi/2020-04-03/1-{out.slug}/").content.decode()
    token = photo.renditions.first().token
    assert f'src="/photos/{token}/full-960.jpg"' in page and 'alt="一条铺好的路"' in page
    assert page.count('rel="preload" as="image"') == 1 and 'width="600" height="400"' in page
    assert "原图" not in page and photo.original.name.rsplit("/", 1)[-1] not in page
    english = client.get(f"/en/ceshi/2020-04-03/1-{out.slug}/").content.decode()
    assert f'src="/photos/{token}/full-960.jpg"' in english


def test_another_focus_leaves_readers_what_they_had(client, photo, story, django_capture_on_commit_callbacks):
    make.published([story])
    before = addresses(photo)
    with django_capture_on_commit_callbacks(execute=True):
        set_photo_focus(photo, 0.1, 0.1, by=SYSTEM, expected=photo.version)
    assert {client.get(address).status_code for address in before} == {200}
    assert answers(client, photo) == {404}


def test_a_preview_shows_the_photo_to_whoever_holds_the_link(client, photo, reporter_account, editor):
    draft = make.filed(reporter_account)
    write_story(draft, by=editor, expected=draft.version, photos=[PhotoItem(photo)])
    link, token = make_preview(draft, by=editor)
    row = photo.renditions.filter(spec="full-480", format="jpg").get()
    address = f"/preview/{token}/{row.token}/{row.name}"
    assert address in client.get(f"/preview/{token}/").content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert client.get(f"/preview/{token}/{'0' * 32}/{row.name}").status_code == 404
    assert client.get(f"/photos/{row.token}/{row.name}").status_code == 404
    revoke_preview(link, by=editor)
    assert client.get(address).status_code == 404


def test_a_file_that_is_gone_is_a_404_and_no_error(client, photo, story):
    make.published([story])
    photo_storage.remove_path(photo_storage.rendition_folder(photo.renditions.first().token))
    assert answers(client, photo) == {404}


@pytest.mark.parametrize(("kinds", "above"), [(("news",), True), (("photo",), False)])
def test_what_stands_above_the_text_is_said_in_one_place(
    client: Client, story, monkeypatch: pytest.MonkeyPatch, kinds: tuple[str, ...], above: bool
) -> None:
    monkeypatch.setattr(paper, "KINDS_WITH_PHOTOS_ABOVE_TEXT", kinds)
    make.published([story])
    text = client.get(addresses_of.article_url(PublishedArticle.objects.get())).text
    assert text.count("<figure") == 1
    assert (text.index("<figure") < text.index('<div class="story-text">')) is above
