"""Originals that come later: one for one photo, or many at once, confirmed by a person, all placed or none."""

from pathlib import Path

import pytest
from django.test import Client

from people.actors import SYSTEM
from people.models import User
from stories.actions.photos.intake import ingest_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import PhotoItem, write_story
from stories.models import Article, JournalEntry, Photo, Rendition

from ..conftest import SignIn, rows
from .conftest import LIBRARY, Many, files, jpeg, upload

MISSING, GIVE = f"{LIBRARY}missing/", f"{LIBRARY}missing/give/"


@pytest.fixture
def client(sign_in: SignIn, photo_editor: User) -> Client:
    return sign_in(photo_editor)


@pytest.fixture
def waiting(db: None) -> list[Photo]:
    captions = ("环卫工人文明大道东段清掏树坑", "工作中的胡亚军", "志愿者在小营村发放宣传册")
    return [
        save_reference_record(Photo(caption=caption, credit="周俊英 摄"), by=SYSTEM) for caption in captions
    ]


def confirmed(*pairs: tuple[Photo, Photo | None]) -> dict[str, object]:
    """What a browser sends when each file has its place."""
    data: dict[str, object] = {"arrived": [came.pk for came, _place in pairs]}
    for came, place in pairs:
        data[f"version-{came.pk}"] = came.version
        data[f"for-{came.pk}"] = f"{place.pk}:{place.version}" if place else ""
    return data


def test_the_first_page_says_how_many_originals_are_to_come(
    client: Client, sign_in: SignIn, waiting: list[Photo], proofreader: User
) -> None:
    to_do = client.get("/admin/").context["missing_files"]
    assert (to_do.count, [card.caption for card in to_do.cards][-1]) == (3, waiting[0].caption)
    assert sign_in(proofreader).get("/admin/").context["missing_files"].count == 0
    assert [card.pk for card in client.get(MISSING).context["cards"]] == [
        photo.pk for photo in reversed(waiting)
    ]


def test_a_file_comes_for_one_photo(
    client: Client, waiting: list[Photo], story: Article, editor: User
) -> None:
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(waiting[0])])
    number = story.revision.number
    address = f"{LIBRARY}{waiting[0].pk}/file/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"expected": 1}).status_code == 409
    assert client.post(address, {"file": upload(jpeg()), "expected": 9}).status_code == 409
    assert Photo.objects.get(pk=waiting[0].pk).is_missing
    assert client.post(address, {"file": upload(jpeg()), "expected": 1}).status_code == 302
    photo = Photo.objects.get(pk=waiting[0].pk)
    story.refresh_from_db()
    assert (photo.is_missing, photo.version, story.revision.number) == (False, 2, number + 1)


def test_many_files_are_matched_by_number_caption_and_name(client: Client, waiting: list[Photo]) -> None:
    sent = [
        upload(jpeg(1), f"{waiting[0].pk}.jpg"),
        upload(jpeg(5), "工作中的胡亚军.jpg"),
        upload(jpeg(9, caption="志愿者在小营村发放防疫宣传册。", creator="周俊英"), "DSC_0012.jpg"),
        upload(jpeg(13), "不相干.jpg"),
        upload(b"no picture", "坏.jpg"),
    ]
    page = client.post(MISSING, {"files": sent})
    places = {pair.name: pair.proposed for pair in page.context["pairs"]}
    assert places == {
        f"{waiting[0].pk}.jpg": waiting[0].pk,
        "工作中的胡亚军.jpg": waiting[1].pk,
        "DSC_0012.jpg": waiting[2].pk,
        "不相干.jpg": 0,
    }
    assert [each.name for each in page.context["told"]] == ["坏.jpg"]
    # Nothing has its place before a person says so.
    assert Photo.objects.filter(original="").count() == 3


def test_a_confirmed_file_is_the_photos_own_and_the_other_record_is_gone(
    client: Client, waiting: list[Photo], photo_editor: User, cabinet: Path, story: Article, editor: User
) -> None:
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(waiting[0])])
    number = story.revision.number
    came = ingest_photo(upload(jpeg(caption="自带的说明", creator="周俊英"), "到了.jpg"), by=photo_editor)
    alone = ingest_photo(upload(jpeg(5)), by=photo_editor)
    there = files(cabinet)
    assert client.post(GIVE, confirmed((came, waiting[0]), (alone, None))).status_code == 302
    photo = Photo.objects.get(pk=waiting[0].pk)
    assert (photo.sent_name, photo.caption, photo.credit, photo.place, photo.version) == (
        "到了.jpg", waiting[0].caption, "周俊英 摄", "宝莲寺镇", 2,
    )  # fmt: skip
    assert photo.original == came.original and photo.renditions.count() > 0
    assert not Photo.objects.filter(pk=came.pk).exists() and Photo.objects.filter(pk=alone.pk).exists()
    assert files(cabinet) == there
    story.refresh_from_db()
    assert story.revision.number == number + 1
    assert list(JournalEntry.objects.order_by("-number").values_list("act", flat=True)[:3]) == [
        "attach", "write", "discard",
    ]  # fmt: skip
    assert client.get(f"/darkroom/{photo.pk}/full-480.webp").status_code == 200


def test_one_wrong_place_leaves_every_file_where_it_was(
    client: Client, waiting: list[Photo], many: Many, story: Article, editor: User
) -> None:
    first, second, used, *_rest = many(4)
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(used)])
    stale = Photo.objects.get(pk=waiting[1].pk)
    stale.version = 7
    before = rows(Photo, Rendition, Article)
    for wrong in (
        (second, stale),
        (used, waiting[1]),
        (second, waiting[0]),
        (second, first),
        (waiting[2], waiting[1]),
    ):
        page = client.post(GIVE, confirmed((first, waiting[0]), wrong))
        assert page.status_code == 409, wrong
        assert page.context["refusal"]
        assert rows(Photo, Rendition, Article) == before
    # What was chosen stands in the form again.
    assert page.context["pairs"][0].proposed == waiting[0].pk


def test_who_may_not_keep_photos_gives_nothing(
    sign_in: SignIn, proofreader: User, editor: User, other_editor: User, waiting: list[Photo], many: Many
) -> None:
    [came] = many(1, by=editor)
    before = rows(Photo)
    assert sign_in(proofreader).post(GIVE, confirmed((came, waiting[0]))).status_code == 403
    assert sign_in(proofreader).get(MISSING).status_code == 403
    # What one desk brought is not there for another.
    assert sign_in(other_editor).post(GIVE, confirmed((came, waiting[0]))).status_code == 409
    assert rows(Photo) == before
    assert JournalEntry.objects.filter(outcome="denied", act="attach").exists()


def test_a_file_that_was_here_before_is_proposed_for_nothing_and_it_is_said_what_would_end(
    client: Client, shot: Photo, waiting: list[Photo]
) -> None:
    page = client.post(MISSING, {"files": [upload(jpeg(), f"{waiting[0].pk} 环卫工人.jpg")]})
    [pair] = page.context["pairs"]
    assert (pair.card.pk, pair.proposed, pair.was_here) == (shot.pk, 0, True)
    assert f"此前已入库，编号{shot.pk}" in page.text
