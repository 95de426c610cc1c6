"""Files arrive in the library: stored, here already, or refused, each for itself."""

from pathlib import Path

import pytest
from django.test import Client

from people.models import Reporter, User
from stories.actions.photos.intake import ingest_photo
from stories.actions.story.writing import PhotoItem, write_story
from stories.models import Article, JournalEntry, Photo

from ..conftest import SignIn
from .conftest import LIBRARY, files, jpeg, upload

UPLOAD = f"{LIBRARY}upload/"


@pytest.fixture
def client(sign_in: SignIn, photo_editor: User) -> Client:
    return sign_in(photo_editor)


def test_several_files_are_stored_and_refused_each_for_itself(client: Client) -> None:
    sent = [upload(jpeg(1), "一.jpg"), upload(b"no picture", "坏.jpg"), upload(jpeg(9), "二.jpg")]
    page = client.post(UPLOAD, {"files": sent})
    assert page.status_code == 200
    assert sorted(Photo.objects.values_list("sent_name", flat=True)) == ["一.jpg", "二.jpg"]
    assert [each.name for each in page.context["refused"]] == ["坏.jpg"]
    assert page.context["refused"][0].told in page.content.decode()
    assert JournalEntry.objects.filter(act="take_in").count() == 2


def test_what_the_file_says_is_proposed_and_a_person_confirms_it(
    client: Client, writer: Reporter, second_writer: Reporter
) -> None:
    page = client.post(
        UPLOAD, {"files": [upload(jpeg(caption="村民领取宣传册。", creator="周俊英"))], "all-rights": "staff"}
    )
    photo = Photo.objects.get()
    [(_card, row)] = page.context["rows"]
    assert (row["caption"].value(), row["photographer"].value(), row["place"].value()) == (
        "村民领取宣传册。", "周俊英", "宝莲寺镇",
    )  # fmt: skip
    assert (str(row["taken_on"].value()), row["rights"].value()) == ("2020-03-26", "staff")
    name = f"photo-{photo.pk}"
    sent = {
        "photo": photo.pk, f"{name}-expected": 1, f"{name}-caption": "村民领取防疫宣传册。",
        f"{name}-credit": "本报记者 王志强 摄", f"{name}-photographer": "王志强", f"{name}-alt": "村民伸手接过册子",
        f"{name}-rights": "staff", f"{name}-taken_on": "2020-03-25", f"{name}-place": "小营村",
    }  # fmt: skip
    assert client.post(f"{LIBRARY}describe/", sent).status_code == 302
    photo.refresh_from_db()
    assert (photo.caption, photo.photographer, photo.version) == ("村民领取防疫宣传册。", second_writer, 2)
    assert photo.lacks() == []


def test_the_very_same_file_is_not_stored_again_but_shown_where_it_was_used(
    client: Client, shot: Photo, photo_editor: User, story: Article, editor: User
) -> None:
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(shot)])
    page = client.post(UPLOAD, {"files": [upload(jpeg(), "又一次.jpg")]})
    assert Photo.objects.count() == 1
    [here] = page.context["here"]
    # The draft is the editor's own: the photo editor learns that there is a story, and no word of it.
    assert (here.same.card.pk, here.same.uses.stories, here.same.uses.others) == (shot.pk, [], 1)
    assert story.headline not in page.content.decode()
    assert f'href="{LIBRARY}{shot.pk}/change/"' in page.content.decode()


def test_the_same_file_is_stored_again_on_somebodys_word(client: Client, shot: Photo) -> None:
    response = client.post(f"{LIBRARY}{shot.pk}/again/", {"name": "又一次.jpg"})
    again = Photo.objects.exclude(pk=shot.pk).get()
    assert response.url == f"{LIBRARY}describe/?photo={again.pk}"
    assert (again.sent_name, again.sha256, again.original != shot.original) == (
        "又一次.jpg",
        shot.sha256,
        True,
    )


def test_a_near_duplicate_is_shown_and_one_of_the_two_is_kept(
    client: Client, cabinet: Path, photo_editor: User
) -> None:
    before = ingest_photo(upload(jpeg(size=(120, 80))), by=photo_editor)
    kept = files(cabinet)
    page = client.post(UPLOAD, {"files": [upload(jpeg(size=(90, 60)), "小一点.jpg")]})
    [(card, outcome)] = page.context["stored"]
    assert [known.card.pk for known in outcome.alike] == [before.pk]
    with_callbacks = client.post(f"{LIBRARY}{card.pk}/instead/{before.pk}/")
    assert with_callbacks.url == f"{LIBRARY}{before.pk}/change/"
    assert list(Photo.objects.all()) == [before]
    assert set(kept) <= set(files(cabinet))


def test_too_many_files_at_once_are_refused_and_nothing_is_stored(client: Client) -> None:
    page = client.post(UPLOAD, {"files": [upload(b"x", f"{n}.jpg") for n in range(21)]})
    assert "21" in page.context["refusal"]
    assert client.post(UPLOAD, {}).context["refusal"]
    assert not Photo.objects.exists()


def test_a_wrong_word_for_all_stores_nothing(client: Client) -> None:
    page = client.post(UPLOAD, {"files": [upload(jpeg())], "all-photographer": "无此人"})
    assert "无此人" in str(page.context["for_all"].errors)
    assert not Photo.objects.exists()


def test_who_may_not_upload_is_refused_and_that_is_in_the_journal(sign_in: SignIn, proofreader: User) -> None:
    client = sign_in(proofreader)
    assert client.get(UPLOAD).status_code == 403
    assert client.post(UPLOAD, {"files": [upload(jpeg())]}).status_code == 403
    assert not Photo.objects.exists()
    denied = JournalEntry.objects.get(outcome="denied")
    assert (denied.act, denied.actor_id) == ("take_in", proofreader.pk)


def test_another_desks_photo_cannot_be_stored_again_or_thrown_away(
    sign_in: SignIn, other_editor: User, editor: User
) -> None:
    shot = ingest_photo(upload(jpeg()), by=editor)
    client = sign_in(other_editor)
    assert client.post(f"{LIBRARY}{shot.pk}/again/").status_code == 404
    assert client.post(f"{LIBRARY}{shot.pk}/instead/{shot.pk}/").status_code == 404
    assert Photo.objects.count() == 1
