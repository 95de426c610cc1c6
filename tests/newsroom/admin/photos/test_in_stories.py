"""Photos where stories are made: in the form of a story, on its review page, and on the sheet before publishing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from stories.actions.filing import file_story
from stories.actions.photos import take_in
from stories.actions.writing import PhotoLine, write_story
from stories.models import Article, Photo
from tests import make

from ..conftest import SignIn
from .conftest import Many, jpeg, upload


@pytest.fixture
def client(sign_in: SignIn, editor: User) -> Client:
    return sign_in(editor)


def illustrated(story: Article, photos: list[Photo], by: User) -> Article:
    return write_story(story, by=by, expected=story.version, photos=[PhotoLine(photo) for photo in photos])


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
    shot = take_in(upload(jpeg()), by=reporter_account)
    story = illustrated(make.draft(reporter_account), [shot, photo], reporter_account)
    file_story(story, by=reporter_account, expected=story.version)
    page = sign_in(editor).get(f"/admin/stories/article/{story.pk}/review/").content.decode()
    assert f'src="/darkroom/{shot.pk}/full-480.webp?' in page
    assert "权利未明" in page and "原图待补" in page


def test_a_reviewer_is_not_shown_another_file_than_the_revision_names(
    sign_in: SignIn, editor: User, reporter_account: User
) -> None:
    shot = take_in(upload(jpeg()), by=reporter_account)
    story = illustrated(make.draft(reporter_account), [shot], reporter_account)
    file_story(story, by=reporter_account, expected=story.version)
    Photo.objects.update(original="originals/00/another")
    page = sign_in(editor).get(f"/admin/stories/article/{story.pk}/review/").content.decode()
    assert f'src="/darkroom/{shot.pk}' not in page
