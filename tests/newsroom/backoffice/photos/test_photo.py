"""The page of one photo: facts, formats around the focus, where it is used, its history, and another file."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.actors import SYSTEM
from people.errors import StaleVersion
from people.models import User
from stories.actions.photos.intake import ingest_photo
from stories.actions.photos.library import save_photo
from stories.actions.story.writing import PhotoItem, write_story
from stories.models import Article, JournalEntry, Photo, PhotoPlacement, Rendition
from tests import make

from ..conftest import SignIn, typed
from .conftest import LIBRARY, Many, files, jpeg, upload


def address(photo: Photo, view: str = "change") -> str:
    return f"{LIBRARY}{photo.pk}/{view}/"


@pytest.fixture
def client(sign_in: SignIn, photo_editor: User) -> Client:
    return sign_in(photo_editor)


def test_every_format_is_previewed_around_the_focus(client: Client, shot: Photo) -> None:
    crops = client.get(address(shot)).context["crops"]
    assert [(crop.name, crop.view) for crop in crops] == [
        ("16:9", "0.0 3.1 60.0 33.8"),
        ("3:2", "0.0 0.0 60.0 40.0"),
        ("1:1", "10.0 0.0 40.0 40.0"),
        ("2.35:1", "0.0 7.2 60.0 25.5"),
    ]


def test_a_moved_focus_cuts_the_crops_anew(client: Client, shot: Photo, cabinet) -> None:
    old = set(shot.renditions.values_list("token", flat=True))
    sent = typed(client.get(address(shot)), focus_x="0.1", focus_y="0.2", caption="新说明")
    assert client.post(address(shot), sent).status_code == 302
    shot.refresh_from_db()
    assert (shot.focus_x, shot.focus_y, shot.caption, shot.version) == (0.1, 0.2, "新说明", 2)
    new = set(shot.renditions.values_list("token", flat=True))
    assert new and not new & old
    assert any(token in name for name in files(cabinet) for token in new)
    view = {crop.name: crop.view for crop in client.get(address(shot)).context["crops"]}
    assert view["1:1"] == "0.0 0.0 40.0 40.0"


def test_a_save_that_leaves_the_focus_cuts_nothing(client: Client, shot: Photo) -> None:
    before = list(shot.renditions.order_by("pk").values())
    assert client.post(address(shot), typed(client.get(address(shot)), caption="新说明")).status_code == 302
    assert list(shot.renditions.order_by("pk").values()) == before


def test_a_stale_focus_is_answered_with_both_and_changes_nothing(
    client: Client, shot: Photo, photo_editor: User, cabinet
) -> None:
    sent = typed(client.get(address(shot)), focus_x="0.9")
    theirs = Photo.objects.get()
    theirs.focus_x = 0.25
    save_photo(theirs, by=photo_editor, expected=1)
    there = files(cabinet)
    page = client.post(address(shot), sent)
    assert page.status_code == 409
    [now] = page.context["texts_now"]
    assert (now.text, page.context["adminform"].form["focus_x"].value()) == ("0.25", "0.9")
    assert Photo.objects.get().focus_x == 0.25
    assert files(cabinet) == there


def test_a_race_lost_while_cutting_leaves_no_file_behind(
    shot: Photo, photo_editor: User, cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, rows = files(cabinet), list(Rendition.objects.values())
    mine = Photo.objects.get()
    mine.focus_x = 0.9
    with pytest.raises(StaleVersion):
        save_photo(mine, by=photo_editor, expected=7)
    assert (files(cabinet), list(Rendition.objects.values())) == (there, rows)


def test_use_is_told_as_far_as_one_may_see(
    client: Client,
    sign_in: SignIn,
    shot: Photo,
    editor: User,
    other_editor: User,
    reporter_account: User,
    chief: User,
) -> None:
    draft = make.draft(reporter_account, headline="别人看不到的草稿")
    # Whoever may see both put the photo into the draft; the reporter could not.
    PhotoPlacement.objects.create(article=draft, photo=shot)
    printed = make.story("印出来的")
    Photo.objects.update(caption="车间", credit="本报记者 摄", alt="工人在车间", rights="staff")
    write_story(printed, by=SYSTEM, expected=printed.version, photos=[PhotoItem(shot)])
    make.published([Article.objects.get(pk=printed.pk)])
    page = client.get(address(shot))
    uses = page.context["uses"]
    assert [(use.title, str(use.published_on)) for use in uses.stories] == [("印出来的", "2020-04-03")]
    assert uses.others == 1 and "其他稿件" in page.content.decode()
    assert "别人看不到的草稿" not in page.content.decode()
    # Not even to the chief in passing; the draft itself can be opened, and the journal says so.
    assert [use.title for use in sign_in(chief).get(address(shot)).context["uses"].stories] == ["印出来的"]


def test_history_tells_what_happened_and_refusals_only_to_readers_of_the_journal(
    client: Client, sign_in: SignIn, shot: Photo, chief: User, proofreader: User
) -> None:
    assert sign_in(proofreader).post(address(shot, "file"), {"file": upload(jpeg(2))}).status_code in (
        403,
        404,
    )
    assert sign_in(proofreader).post(f"{LIBRARY}missing/give/").status_code == 403
    assert [event.what for event in client.get(address(shot)).context["history"]] == ["入库"]
    assert JournalEntry.objects.filter(outcome="denied").count() == 1
    assert len(sign_in(chief).get(address(shot)).context["history"]) >= 1


def test_another_file_is_another_photo_under_the_same_words(
    client: Client, shot: Photo, editor: User
) -> None:
    shot.caption, shot.credit = "村民领取宣传册。", "周俊英 摄"
    save_photo(shot, by=editor, expected=1)
    assert "另一张图片" in client.get(address(shot, "file")).content.decode()
    response = client.post(address(shot, "file"), {"file": upload(jpeg(5), "更清楚.jpg"), "expected": 2})
    other = Photo.objects.exclude(pk=shot.pk).get()
    assert response.url == address(other)
    assert (other.caption, other.credit, other.sent_name) == (shot.caption, shot.credit, "更清楚.jpg")
    before = Photo.objects.get(pk=shot.pk)
    assert (before.original, before.version) == (shot.original, 2)
    # The very same file once more is none.
    assert client.post(address(shot, "file"), {"file": upload(jpeg(5)), "expected": 2}).status_code == 409
    assert Photo.objects.count() == 2


def test_photos_that_look_like_it_are_found_when_asked_for(
    client: Client, shot: Photo, photo_editor: User
) -> None:
    like = ingest_photo(upload(jpeg(size=(120, 80))), by=photo_editor)
    assert client.get(address(shot)).context["alike"] == []
    assert [known.card.pk for known in client.get(f"{address(shot)}?alike").context["alike"]] == [like.pk]


def test_who_may_only_look_reads_and_cannot_change(sign_in: SignIn, administrator: User, shot: Photo) -> None:
    client = sign_in(administrator)
    page = client.get(address(shot))
    assert page.status_code == 200 and "data-focus" not in page.content.decode()
    assert client.post(address(shot), {"focus_x": "0.9"}).status_code == 403
    assert client.get(f"/darkroom/{shot.pk}/original/").status_code == 200


def test_the_page_of_a_photo_costs_the_same_however_often_it_is_used(
    client: Client, many: Many, photo_editor: User, publication
) -> None:
    shot, *_more = many(10)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(shot)).status_code == 200
        return len(asked)

    def use(count: int) -> None:
        for n in range(count):
            article = Article(publication=publication, origin="archive", headline=f"第{n}篇")
            write_story(article, by=SYSTEM, photos=[PhotoItem(shot)])

    use(2)
    cost()
    few = cost()
    use(12)
    assert cost() == few <= 24
