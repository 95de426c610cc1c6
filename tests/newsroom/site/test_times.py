"""What readers see at an instant is decided by that instant, whenever it was frozen and whoever changed it since."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from people.actors import SYSTEM
from people.models import Reporter
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.publishing import (
    publish_edition,
    set_embargo,
    unschedule_edition,
    withdraw_story,
)
from stories.actions.photos.intake import ingest_photo
from stories.actions.photos.takedown import take_down_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.errors import InvalidState, StaleVersion
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import (
    Article,
    JournalEntry,
    Label,
    Notification,
    Photo,
    Publication,
    PublishedProfile,
)
from tests import make
from tests.clock import Clock
from tests.feeds import feeds
from tests.rows import unchanged

SAID = {"caption": "新路面。", "credit": "张三 摄", "alt": "一条铺好的路", "rights": "staff"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STORY = "/ceshi/2020-04-03/1-jie-dao-pu-shang-xin-lu-mian/"
EVERYWHERE = [
    STORY, "/", "/ceshi/2020-04-03/", "/ceshi/2020-04-03/page-1/", "/recent/", "/reporters/zhang-san/",
    *feeds(), "/search/?q=路面",
]  # fmt: skip


@pytest.fixture
def photo(tmp_path: Path, settings, db, developed_once) -> Photo:
    settings.MEDIA_ROOT = tmp_path / "media"
    return ingest_photo(
        ContentFile(encode_image(draw_street_scene(60, 40)), "图.jpg"), by=SYSTEM, given=Photo(**SAID)
    )


@pytest.fixture
def story(photo: Photo) -> Article:
    story = make.story()
    lines = [BylineItem(make.reporter(), "reporter", "本报记者 张三")]
    return write_story(story, by=SYSTEM, expected=story.version, photos=[PhotoItem(photo)], bylines=lines)


def picture(photo: Photo) -> str:
    row = photo.renditions.get(spec="full-480", format="jpg") if photo.renditions.count() > 3 else None
    row = row or photo.renditions.first()
    return f"/photos/{row.token}/{row.name}"


def pages_with(client: Client, word: str) -> set[str]:
    """The addresses at which readers find the word."""
    return {address for address in EVERYWHERE if word in client.get(address).content.decode()}


def token_of(photo: Photo) -> str:
    return photo.renditions.first().token


# ---- photographs --------------------------------------------------------------------------------
def test_an_embargo_set_after_scheduling_holds_the_picture_and_leaves_its_frame(
    client, clock: Clock, photo, story, photo_editor
):
    make.published([story], at=clock.now + HOUR)
    photo.embargo_until = clock.now + DAY
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    clock.move(HOUR)
    assert client.get(picture(photo)).status_code == 404
    assert pages_with(client, token_of(photo)) == set()
    page = client.get(STORY).content.decode()
    assert "新路面。" in page and "图片暂不刊出" in page
    clock.move(DAY)
    assert client.get(picture(photo)).status_code == 200
    assert token_of(photo) in client.get(STORY).content.decode()


def test_an_embargo_on_a_photo_that_is_out_holds_it_from_now_on(client, clock: Clock, photo, story):
    make.published([story], at=clock.now)
    assert client.get(picture(photo)).status_code == 200
    before = pages_with(client, token_of(photo))
    assert STORY in before and "/" in before
    photo.embargo_until = clock.now + DAY
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    assert client.get(picture(photo)).status_code == 404
    assert pages_with(client, token_of(photo)) == set()
    photo.embargo_until = None
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    assert pages_with(client, token_of(photo)) == before


def test_a_photo_whose_rights_end_leaves_by_itself(client, clock: Clock, photo, story):
    photo.rights_end_at = clock.now + DAY
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    story.refresh_from_db()
    make.published([story], at=clock.now)
    assert client.get(picture(photo)).status_code == 200
    clock.move(DAY)
    assert client.get(picture(photo)).status_code == 404
    assert pages_with(client, token_of(photo)) == set()


def test_kept_pages_follow_the_photo_without_anybody_doing_anything(reader, clock: Clock, photo, story):
    photo.rights_end_at = clock.now + DAY
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    make.published([story], at=clock.now)
    assert token_of(photo) in reader.get(STORY).text
    clock.move(DAY - timedelta(seconds=2))
    assert token_of(photo) in reader.get(STORY).text
    clock.move(timedelta(seconds=2))
    assert token_of(photo) not in reader.get(STORY).text


def test_a_photo_is_pulled_at_once_with_a_reason_that_those_concerned_read(
    client,
    clock: Clock,
    tmp_path,
    settings,
    developed_once,
    reporter_account,
    editor,
    director,
    chief,
    photo_editor,
):
    settings.MEDIA_ROOT = tmp_path / "media"
    photo = ingest_photo(
        ContentFile(encode_image(draw_street_scene(60, 40)), "图.jpg"),
        by=reporter_account,
        given=Photo(**SAID),
    )
    story = make.draft(reporter_account, "街道铺上新路面")
    story = write_story(story, by=reporter_account, expected=story.version, photos=[PhotoItem(photo)])
    make.file_story(story, by=reporter_account, expected=story.version)
    make.published([make.signed(story, editor, director, chief)], at=clock.now)
    signatures = list(story.signatures.values_list("standing", flat=True))
    photo.refresh_from_db()
    take_down_photo(photo, by=photo_editor, expected=photo.version, reason="图中未成年人的监护人要求撤下")
    assert client.get(picture(photo)).status_code == 404
    assert token_of(photo) not in client.get(STORY).content.decode()
    entry = JournalEntry.objects.filter(act="pull").get()
    assert entry.detail["reason"] == "图中未成年人的监护人要求撤下" and entry.detail["shown_in"] == [story.pk]
    assert Notification.objects.filter(act="pull").get().user == reporter_account
    assert list(story.signatures.values_list("standing", flat=True)) == signatures


def test_pulling_is_refused_without_reason_to_others_twice_and_late(
    db, photo, story, reporter_b, photo_editor
):
    make.published([story])
    for by, expected, reason, refusal in (
        (photo_editor, photo.version, " \u200b ", InvalidState),
        (photo_editor, photo.version - 1, "版权到期", StaleVersion),
        (reporter_b, photo.version, "版权到期", Exception),
    ):
        with unchanged(), pytest.raises(refusal):
            take_down_photo(photo, by=by, expected=expected, reason=reason)
        photo.refresh_from_db()
    take_down_photo(photo, by=photo_editor, expected=photo.version, reason="版权到期")
    with unchanged(), pytest.raises(InvalidState, match="no reader|不再"):
        take_down_photo(photo, by=photo_editor, expected=photo.version, reason="版权到期")


def test_an_edition_does_not_come_out_with_a_photo_whose_rights_have_ended_by_then(
    clock: Clock, photo, story
):
    photo.rights_end_at = clock.now + HOUR
    save_reference_record(photo, by=SYSTEM, expected=photo.version)
    made = make.edition([story])
    with unchanged(), pytest.raises(InvalidState):
        publish_edition(made, by=SYSTEM, expected=made.version, at=clock.now + DAY)
    made.refresh_from_db()
    publish_edition(made, by=SYSTEM, expected=made.version, at=clock.now)


# ---- words of the register ----------------------------------------------------------------------
def register_changes() -> None:
    """The reporter's biography, the column's and the paper's description are other words."""
    person = Reporter.objects.get(name="张三")
    person.bio = "未到时间的简介"
    save_reporter(person, by=SYSTEM, expected=person.version)
    column = Label.objects.get(name="百姓故事")
    column.description = "未到时间的栏目说明"
    save_reference_record(column, by=SYSTEM, expected=column.version)
    paper = Publication.objects.get(slug="ceshi")
    paper.about = "未到时间的报纸介绍"
    save_reference_record(paper, by=SYSTEM, expected=paper.version)


WITH_WORDS = [
    "/reporters/zhang-san/", "/reporters/", "/columns/bai-xing-gu-shi/", "/columns/", "/about/", "/",
    "/feed.atom", "/reporters/zhang-san/feed.atom", "/columns/bai-xing-gu-shi/feed.rss", STORY,
]  # fmt: skip


def told(client: Client) -> set[str]:
    """Where readers find words of the register that wait for their time."""
    return {a for a in WITH_WORDS if "未到时间" in client.get(a).content.decode()}


def test_words_of_the_register_wait_for_the_edition_they_were_taken_for(client, db, clock: Clock):
    make.published([make.story(full=True)], at=clock.now)
    assert all(client.get(address).status_code == 200 for address in WITH_WORDS)
    register_changes()
    second = make.story("第二天的消息", full=True)
    make.published([second], day=make.DAY + DAY, at=clock.now + 2 * DAY)
    assert told(client) == set()
    clock.move(2 * DAY)
    assert told(client) >= {"/reporters/zhang-san/", "/columns/bai-xing-gu-shi/", "/about/"}


def test_taking_an_edition_back_takes_its_words_back(client, clock: Clock, chief):
    make.published([make.story(full=True)], at=clock.now)
    known = PublishedProfile.objects.count()
    register_changes()
    made = make.edition([make.story("第二天的消息", full=True)], day=make.DAY + DAY)
    publish_edition(made, by=SYSTEM, expected=made.version, at=clock.now + 2 * DAY)
    assert PublishedProfile.objects.count() > known
    made.refresh_from_db()
    unschedule_edition(made, by=chief, expected=made.version)
    assert PublishedProfile.objects.count() == known
    clock.move(3 * DAY)
    assert told(client) == set()


def test_words_taken_for_an_embargoed_story_wait_for_it(client, clock: Clock, chief):
    make.published([make.story(full=True)], at=clock.now)
    register_changes()
    second = make.story("第二天的消息", full=True)
    make.published([second, make.story("同一天的另一条")], day=make.DAY + DAY, at=clock.now + HOUR)
    second.refresh_from_db()
    set_embargo(second, by=chief, expected=second.version, until=clock.now + DAY)
    clock.move(2 * HOUR)
    assert told(client) & {"/reporters/zhang-san/", "/columns/bai-xing-gu-shi/"} == set()
    clock.move(DAY)
    assert "/reporters/zhang-san/" in told(client)


def test_words_that_were_replaced_do_not_come_back_when_the_newer_story_is_withdrawn(
    client, clock: Clock, chief
):
    person = make.reporter()
    person.bio = "已经删去的私人信息"
    save_reporter(person, by=SYSTEM, expected=person.version)
    make.published([make.story(full=True)], at=clock.now)
    person.bio = "记者"
    save_reporter(person, by=SYSTEM, expected=person.version)
    second = make.story("第二天的消息", full=True)
    make.published([second], day=make.DAY + DAY, at=clock.now)
    assert "私人信息" not in client.get("/reporters/zhang-san/").content.decode()
    second.refresh_from_db()
    withdraw_story(second, by=chief, expected=second.version, why="error", reason="有误")
    assert "私人信息" not in client.get("/reporters/zhang-san/").content.decode()


def test_a_new_name_is_not_suggested_before_its_time(client, db, clock: Clock):
    make.published([make.story(full=True)], at=clock.now)
    person = make.reporter()
    person.name = "欧阳未到"
    save_reporter(person, by=SYSTEM, expected=person.version)
    second = make.story("第二天的消息")
    lines = [BylineItem(person, "reporter", "本报记者 欧阳未到")]
    write_story(second, by=SYSTEM, expected=second.version, bylines=lines)
    make.published([second], day=make.DAY + DAY, at=clock.now + HOUR)
    for typed in ("欧阳", "ouyang", "oywd"):
        assert client.get("/search/suggest/", {"q": typed}).json() == {"suggestions": []}
    clock.move(HOUR)
    assert client.get("/search/suggest/", {"q": "欧阳"}).json()["suggestions"][0]["name"] == "欧阳未到"


# ---- what machines are told ---------------------------------------------------------------------
@pytest.mark.parametrize("feed", [*feeds(), *feeds("/reporters/zhang-san/")])
def test_a_feed_does_not_tell_that_something_unseen_was_withdrawn(client, clock: Clock, chief, feed):
    make.published([make.story(full=True)], at=clock.now)
    hidden = make.story("没人看过的", full=True)
    make.published([hidden], day=make.DAY + DAY, at=clock.now + HOUR)
    clock.move(timedelta(minutes=1))
    before = client.get(feed)
    clock.move(timedelta(minutes=1))
    hidden.refresh_from_db()
    withdraw_story(hidden, by=chief, expected=hidden.version, why="error", reason="有误")
    clock.move(timedelta(minutes=1))
    after = client.get(feed)
    assert (after.content, after.headers) == (before.content, before.headers)
    clock.move(2 * HOUR)
    assert client.get(feed).content == before.content


def test_the_clock_of_these_tests_is_the_database_s(db, clock: Clock):
    made = make.published([make.story()], at=clock.now + HOUR)
    assert not type(made).objects.visible().exists()
    clock.move(HOUR)
    assert type(made).objects.visible().get() == made
    assert timezone.now() == clock.now


def test_a_photo_that_waited_can_be_pulled_and_still_be_described(db, photo, story, photo_editor):
    make.published([story])
    photo.embargo_until = timezone.now() + timedelta(days=1)
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    take_down_photo(photo, by=photo_editor, expected=photo.version, reason="版权到期")
    assert photo.embargo_until is not None
    photo.caption = "换一句说明。"
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    assert Photo.objects.get().caption == "换一句说明。"
