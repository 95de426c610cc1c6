"""Photos where stories are made: in the form of a story, on its review page, and on the sheet before publishing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.actors import SYSTEM
from people.models import User
from stories.actions.editions.proof import serialise_proof
from stories.actions.editions.publishing import open_correction
from stories.actions.photos.intake import ingest_photo
from stories.actions.photos.library import save_photo
from stories.actions.review.filing import file_story
from stories.actions.story.writing import PhotoItem, write_story
from stories.models import Article, Edition, JournalEntry, Photo, PublishedArticle, PublishedEdition
from tests import make

from ..conftest import SignIn
from .conftest import Many, jpeg, upload


@pytest.fixture
def client(sign_in: SignIn, editor: User) -> Client:
    return sign_in(editor)


def illustrated(story: Article, photos: list[Photo], by: User) -> Article:
    return write_story(story, by=by, expected=story.version, photos=[PhotoItem(photo) for photo in photos])


def test_the_form_of_a_story_shows_its_photos_and_what_they_lack(
    client: Client, story: Article, shot: Photo, photo: Photo, editor: User
) -> None:
    illustrated(story, [shot, photo], editor)
    page = client.get(f"/admin/stories/article/{story.pk}/change/").content.decode()
    assert f'src="/darkroom/{shot.pk}/full-480.webp?' in page
    assert f'href="/admin/stories/photo/{shot.pk}/change/"' in page
    assert "原图待补" in page and "缺图片说明、图片署名、替代文字" in page
    assert client.get(f"/darkroom/{shot.pk}/full-480.webp").status_code == 200


def test_the_form_of_a_story_costs_the_same_with_one_photo_and_with_twelve(
    client: Client, story: Article, many: Many, editor: User
) -> None:
    photos = many(12)

    def cost(count: int) -> int:
        illustrated(Article.objects.get(pk=story.pk), photos[:count], editor)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/admin/stories/article/{story.pk}/change/").status_code == 200
        return len(asked)

    cost(1)
    assert cost(1) == cost(12)


def test_a_reviewer_sees_the_picture_and_what_it_lacks(
    sign_in: SignIn, editor: User, reporter_account: User, photo: Photo
) -> None:
    shot = ingest_photo(upload(jpeg()), by=reporter_account)
    story = illustrated(make.draft(reporter_account), [shot, photo], reporter_account)
    file_story(story, by=reporter_account, expected=story.version)
    page = sign_in(editor).get(f"/admin/stories/article/{story.pk}/review/").content.decode()
    assert f'src="/darkroom/{shot.pk}/full-480.webp?' in page
    assert "权利未明" in page and "原图待补" in page


def test_a_reviewer_is_not_shown_another_file_than_the_revision_names(
    sign_in: SignIn, editor: User, reporter_account: User
) -> None:
    shot = ingest_photo(upload(jpeg()), by=reporter_account)
    story = illustrated(make.draft(reporter_account), [shot], reporter_account)
    file_story(story, by=reporter_account, expected=story.version)
    Photo.objects.update(original="originals/00/another")
    page = sign_in(editor).get(f"/admin/stories/article/{story.pk}/review/").content.decode()
    assert f'src="/darkroom/{shot.pk}' not in page


def ready_to_print(photo: Photo) -> Edition:
    """An edition with one printed story that shows this photo."""
    printed = make.story("春耕")
    write_story(printed, by=SYSTEM, expected=printed.version, photos=[PhotoItem(photo)])
    return make.edition([Article.objects.get(pk=printed.pk)])


def test_what_photos_lack_blocks_the_edition_until_it_is_filled_in_and_signed(
    chief_client: Client, shot: Photo, chief: User, editor: User, director: User, photo_editor: User
) -> None:
    edition = ready_to_print(shot)
    address = f"/admin/stories/edition/{edition.pk}/publish/"
    page = chief_client.get(address).content.decode()
    assert f'src="/darkroom/{shot.pk}/full-480.webp?' in page and "去补填" in page
    assert f'href="/admin/stories/photo/describe/?photo={shot.pk}"' in page
    refused = chief_client.post(
        address, {"expected": edition.version, "when": "now", "shown": serialise_proof(edition)}
    )
    assert (refused.status_code, PublishedEdition.objects.count()) == (409, 0)
    assert "缺" in refused.context["refusal"]
    shot.caption, shot.credit, shot.alt, shot.rights = "麦田。", "张三 摄", "一块麦田", "staff"
    save_photo(shot, by=photo_editor, expected=1)
    edition.refresh_from_db()
    # What is filled in was never printed: three people sign it.
    refused = chief_client.post(
        address, {"expected": edition.version, "when": "now", "shown": serialise_proof(edition)}
    )
    assert refused.status_code == 409 and "三审签齐" in refused.context["refusal"]
    story = Article.objects.get(headline="春耕")
    make.signed(file_story(story, by=chief, expected=story.version), editor, director, chief)
    page = chief_client.get(address)
    assert "去补填" not in page.content.decode() and 'name="waiver"' not in page.content.decode()
    assert (
        chief_client.post(
            address, {"expected": edition.version, "when": "now", "shown": serialise_proof(edition)}
        ).status_code
        == 302
    )
    assert PublishedEdition.objects.count() == 1


def test_the_chief_waives_what_photos_lack_with_a_reason_that_the_journal_keeps(
    chief_client: Client, shot: Photo
) -> None:
    edition = ready_to_print(shot)
    address = f"/admin/stories/edition/{edition.pk}/publish/"
    assert 'name="waiver"' in chief_client.get(address).content.decode()
    sent = {
        "expected": edition.version,
        "when": "now",
        "shown": serialise_proof(edition),
        "waiver": "突发新闻，署名随后补",
    }
    assert chief_client.post(address, sent).status_code == 302
    assert JournalEntry.objects.filter(act="publish", outcome="done").get().detail["waiver"] == sent["waiver"]


def test_a_correction_asks_for_the_waiver_where_a_photo_lacks_something(
    chief_client: Client,
    sign_in: SignIn,
    editor: User,
    second_editor: User,
    director: User,
    chief: User,
    shot: Photo,
) -> None:
    story = make.story("春耕")
    make.published([story])
    story.refresh_from_db()
    open_correction(story, by=chief, expected=story.version, reason="换图")
    illustrated(story, [shot], editor)
    make.signed(story, second_editor, director, chief)
    room = f"/admin/stories/article/{story.pk}/review/"
    assert 'name="waiver"' in chief_client.get(room).content.decode()
    sent = {"version": story.version, "revision": story.revision.number, "note": "更换图片"}
    refused = chief_client.post(f"{room}publish/", sent)
    assert refused.status_code == 409
    assert chief_client.post(f"{room}publish/", {**sent, "waiver": "原图作者已离世"}).status_code == 302
    assert PublishedArticle.objects.get(article_id=story.pk, current=True).photos[0]["id"] == shot.pk


def test_the_sheet_before_publishing_costs_the_same_with_one_photo_and_with_twelve(
    chief_client: Client, many: Many
) -> None:
    photos = many(12)
    printed = make.story("春耕")
    edition = make.edition([printed])

    def cost(count: int) -> int:
        story = Article.objects.get(pk=printed.pk)
        write_story(
            story,
            by=SYSTEM,
            expected=story.version,
            photos=[PhotoItem(each) for each in photos[:count]],
        )
        with CaptureQueriesContext(connection) as asked:
            assert chief_client.get(f"/admin/stories/edition/{edition.pk}/publish/").status_code == 200
        return len(asked)

    cost(1)
    assert cost(1) == cost(12)
