"""The library as one looks through it: who sees which photos, what can be asked, and what a page of it costs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.photos.intake import ingest_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import PhotoItem, write_story
from stories.errors import InvalidState
from stories.models import Article, Photo
from tests import make

from ..conftest import SignIn, typed
from .conftest import LIBRARY, Many, jpeg, upload


def found(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{LIBRARY}?{query}")
    assert page.status_code == 200
    return sorted(photo.caption for photo in page.context["cl"].result_list)


@pytest.fixture
def client(sign_in: SignIn, photo_editor: User) -> Client:
    return sign_in(photo_editor)


@pytest.fixture
def library(writer: Reporter, editor: User, story: Article) -> dict[str, Photo]:
    """Four photos, each with something of its own; “渠” stands in the editor's draft."""
    facts: dict[str, dict[str, Any]] = {
        "渠水": {"place": "宝莲寺镇小营村", "credit": "本报记者 周俊英 摄", "photographer": writer, "rights": "staff"},
        "车间": {"place": "高新区", "credit": "靳俊利 摄", "taken_on": date(2020, 3, 20), "rights": "agency"},
        "麦田": {"taken_on": date(2020, 3, 26), "embargo_until": timezone.now() + timedelta(1)},
        "全的": {"credit": "张三 摄", "alt": "一块麦田", "rights": "free"},
    }  # fmt: skip
    made = {
        name: save_reference_record(Photo(caption=name, **each), by=SYSTEM) for name, each in facts.items()
    }
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(made["渠水"])])
    return made


@pytest.mark.parametrize(
    ("query", "captions"),
    [
        ("", ["全的", "渠水", "车间", "麦田"]),
        ("q=渠水", ["渠水"]),
        ("q=小营", ["渠水"]),
        ("q=俊英", ["渠水"]),
        ("q=高新+俊利", ["车间"]),
        ("person=周俊英", ["渠水"]),
        ("person=俊利", ["车间"]),
        ("where=宝莲", ["渠水"]),
        ("since=2020-03-26", ["麦田"]),
        ("since=2020-03-01&until=2020-03-25", ["车间"]),
        ("since=&until=", ["全的", "渠水", "车间", "麦田"]),
        ("since=昨天&until=2020-13-01", ["全的", "渠水", "车间", "麦田"]),
        ("right=agency", ["车间"]),
        ("right=none", ["麦田"]),
        ("only=unused", ["全的", "车间", "麦田"]),
        ("only=embargoed", ["麦田"]),
        ("only=unknown", ["麦田"]),
        ("only=lacking", ["渠水", "车间", "麦田"]),
        ("only=nonsense&right=nonsense&as=nonsense", ["全的", "渠水", "车间", "麦田"]),
        ("only=unused&person=俊利&as=list", ["车间"]),
    ],
)
def test_a_question_finds_exactly_these(
    client: Client, library: dict[str, Photo], query: str, captions: list[str]
) -> None:
    assert found(client, query) == sorted(captions)


def test_a_photo_with_its_file_is_not_among_those_to_come(client: Client, shot: Photo, library: Any) -> None:
    assert shot.caption not in found(client, "only=missing")
    assert len(found(client, "only=missing")) == 4


def test_no_other_column_can_be_guessed_at(client: Client, shot: Photo) -> None:
    for query in (
        "sha256__startswith=a",
        "added_by__password__contains=x",
        "place__startswith=a",
        "rights=staff",
    ):
        assert client.get(f"{LIBRARY}?{query}").status_code == 400


def test_a_desk_sees_its_own_photos_and_not_another_desks(
    sign_in: SignIn, editor: User, other_editor: User, photo_editor: User, proofreader: User, story: Article
) -> None:
    ours = ingest_photo(upload(jpeg()), by=editor)
    assert found(sign_in(editor)) == found(sign_in(photo_editor)) == [ours.caption]
    for stranger in (other_editor, proofreader):
        browser = sign_in(stranger)
        assert found(browser) == []
        for address in ("change/", "file/", "history/", "delete/"):
            assert browser.get(f"{LIBRARY}{ours.pk}/{address}").status_code in (403, 404)
    assert sign_in(other_editor).get(f"{LIBRARY}{ours.pk}/change/").status_code == 404


def test_what_belongs_to_no_desk_is_there_for_every_desk_until_a_story_takes_it_and_again_once_it_is_out(
    sign_in: SignIn, editor: User, other_editor: User, photo_editor: User, story: Article
) -> None:
    ingest_photo(upload(jpeg()), by=photo_editor, given=Photo(caption="车间"))
    theirs, others = sign_in(editor), sign_in(other_editor)
    assert found(theirs) == found(others) == ["车间"]
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(Photo.objects.get())])
    assert (found(theirs), found(others)) == (["车间"], [])
    printed = make.story("旧闻", desk=editor.desk)
    Photo.objects.update(credit="本报记者 摄", alt="工人在车间", rights="staff")
    write_story(printed, by=SYSTEM, expected=printed.version, photos=[PhotoItem(Photo.objects.get())])
    make.published([Article.objects.get(pk=printed.pk)])
    assert found(others) == ["车间"]


def test_a_photo_that_is_not_there_for_a_person_cannot_be_put_into_a_story(
    sign_in: SignIn, editor: User, other_editor: User, publication
) -> None:
    shot = ingest_photo(upload(jpeg()), by=editor)
    mine = write_story(
        Article(publication=publication, headline="题", desk=other_editor.desk), by=other_editor
    )
    for number in (shot.pk, 999):
        client = sign_in(other_editor)
        address = f"/admin/stories/article/{mine.pk}/change/"
        line = {
            "photo_placements-TOTAL_FORMS": 1, "photo_placements-0-photo": number,
            "photo_placements-0-article": mine.pk,
        }  # fmt: skip
        page = client.post(address, typed(client.get(address), **line))
        assert page.status_code == 200 and "选择一个有效的选项" in page.content.decode()
    with pytest.raises(InvalidState):
        write_story(mine, by=other_editor, expected=mine.version, photos=[PhotoItem(shot)])
    assert not mine.photo_placements.exists()


def test_a_picture_of_the_wall_comes_from_behind_the_permission_check(
    client: Client, sign_in: SignIn, other_editor: User, editor: User
) -> None:
    ingest_photo(upload(jpeg()), by=editor)
    [card] = client.get(LIBRARY).context["cl"].cards
    assert client.get(card.thumbnail.address)["Content-Type"] == "image/webp"
    assert sign_in(other_editor).get(card.thumbnail.address).status_code == 404
    assert Client().get(card.thumbnail.address).status_code == 404


def test_badges_say_what_one_must_know(client: Client, library: dict[str, Photo]) -> None:
    said = {
        card.caption: [badge.word for badge in card.badges]
        for card in client.get(LIBRARY).context["cl"].cards
    }
    until = timezone.localtime(library["麦田"].embargo_until)
    assert said["渠水"] == ["原图待补", "缺替代文字"]
    assert said["麦田"] == [
        "原图待补",
        f"禁用至 {until:%m-%d %H:%M}",
        "权利未明",
        "缺图片署名、替代文字",
        "未使用",
    ]


@pytest.mark.parametrize("look", ["pictures", "list"])
def test_a_page_of_the_library_costs_the_same_however_full_it_is(
    client: Client, many: Many, look: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{LIBRARY}?as={look}&q=第").status_code == 200
        return len(asked)

    many(10)
    cost()
    few = cost()
    many(290)
    assert cost() == few <= 12


def test_the_library_turns_its_pages(client: Client, many: Many) -> None:
    many(61)
    assert [len(client.get(f"{LIBRARY}?p={n}").context["cl"].cards) for n in (1, 2)] == [60, 1]
