"""A story is shared with a card of its own, drawn when it is published, and shown to nobody who may not read it."""

from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from people.models import User
from stories.actions.editions.publishing import open_correction, publish_correction, withdraw_story
from stories.actions.review.reviewing import sign_story
from stories.actions.story.writing import write_story
from stories.models import PublishedArticle
from stories.publishing import share_card_files, share_card_image
from tests import make
from tests.conftest import triggers_lifted

CARD = "/cards/ceshi/2020-04-03/1.png"
WORDS = share_card_image.CardText(
    nameplate="文峰区版",
    day="2020年3月27日 星期五",
    page="第1版",
    kicker="区纪委监委",
    headline="统筹推进防控复产 精准监督更加有力",
    deck="",
    label="",
    byline="周俊英 郭立旗",
)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(face: str) -> tuple[str, int]:
        raise share_card_image.ChineseFontMissing("no font for tests")

    monkeypatch.setattr(share_card_image, "find_font_file", missing)
    monkeypatch.setattr(share_card_image, "load_font", lambda face, size: missing(face))


def test_a_card_has_the_size_that_sites_ask_for_and_the_same_bytes_each_time() -> None:
    drawn = share_card_image.draw_card(WORDS)
    assert Image.open(BytesIO(drawn)).size == (1200, 630)
    assert drawn == share_card_image.draw_card(WORDS) and len(drawn) < 100_000


def test_a_headline_is_broken_where_it_may_be() -> None:
    assert share_card_image.fit_headline(WORDS.headline, 300) == (
        96,
        ["统筹推进防控复产", "精准监督更加有力"],
    )
    assert share_card_image.fit_headline("胡亚军：把工作做得再细些", 300)[1] == ["胡亚军：把工作做得再细些"]
    long = "这是一个很长的标题，用来看看在2020年3月27日（星期五）这样的地方会不会断开，还有标点会不会到行首"
    size, lines = share_card_image.fit_headline(long, 300)
    assert "".join(lines) == long and len(lines) <= 3
    assert not [
        line
        for line in lines
        if line[0] in share_card_image.MARKS_NOT_AT_LINE_START
        or line[-1] in share_card_image.MARKS_NOT_AT_LINE_END
    ]
    assert not [line for line in lines if line[-1].isdigit() and line != lines[-1]]
    assert share_card_image.fit_headline("字" * 120, 300)[1][-1].endswith("…")


def test_publishing_draws_the_cards_and_readers_get_them(
    client: Client, chief: User, django_capture_on_commit_callbacks: Any
) -> None:
    story = make.story("街道铺上新路面", full=True)
    with django_capture_on_commit_callbacks(execute=True):
        make.published([story])
    answer = client.get(CARD)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert answer["Cache-Control"] == "public, max-age=2"
    assert client.get(CARD, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    out = StringIO()
    call_command("cards", stdout=out)
    assert out.getvalue() == "已绘制卡片：0 张。\n"
    story.refresh_from_db()
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="失实")
    assert client.get(CARD).status_code == 404


def test_of_a_long_edition_the_stories_that_are_read_first_have_cards_first(
    client: Client, db: None, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_card_files, "MAX_CARDS_DRAWN_ON_PUBLISHING", 2)
    with django_capture_on_commit_callbacks(execute=True):
        make.published([make.story(f"第{number}条消息") for number in range(1, 5)])
    order = PublishedArticle.objects.order_by("position")
    assert [share_card_files.read_card(story) is not None for story in order] == [True, True, False, False]


def test_a_corrected_story_has_its_new_card_wherever_it_stands(
    chief: User, editor: User, second_editor: User, director: User,
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(share_card_files, "MAX_CARDS_DRAWN_ON_PUBLISHING", 1)
    story = make.story("第二条消息")
    make.published([make.story("第一条消息"), story])
    story.refresh_from_db()
    open_correction(story, by=chief, expected=story.version, reason="标题有误")
    story.refresh_from_db()
    story.headline = "第二条消息（改）"
    write_story(story, by=editor, expected=story.version, why="标题有误")
    for signer in (second_editor, director, chief):
        story.refresh_from_db()
        sign_story(story, by=signer, expected=story.version)
    story.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        publish_correction(story, by=chief, expected=story.version, note="标题有误")
    assert (
        share_card_files.read_card(PublishedArticle.objects.get(headline="第二条消息（改）", current=True))
        is not None
    )


def test_a_story_that_is_not_out_has_no_card(
    client: Client, db: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make.published([make.story("明天见报")], at=timezone.now() + timedelta(hours=1))
    assert client.get(CARD).status_code == 404 == client.get("/cards/ceshi/2020-04-03/9.png").status_code


def test_looking_draws_nothing_and_a_changed_headline_never_shows_the_old_card(
    client: Client, db: None
) -> None:
    make.published([make.story("街道铺上新路面")])
    answer = client.get(CARD)
    assert (answer.status_code, answer["Location"]) == (302, "/static/newsroom/img/share.png")
    call_command("cards", stdout=StringIO())
    assert client.get(CARD).status_code == 200
    with triggers_lifted():
        PublishedArticle.objects.update(headline="改过的标题")
    assert client.get(CARD).status_code == 302


def test_a_card_of_words_that_no_story_has_is_thrown_away(client: Client, db: None, tmp_path: Path) -> None:
    make.published([make.story("街道铺上新路面"), make.story("社区食堂开张")])
    make.published(
        [make.story("明天见报")], day=make.DAY + timedelta(1), at=timezone.now() + timedelta(hours=1)
    )
    call_command("cards", stdout=StringIO())
    waiting = PublishedArticle.objects.select_related("page", "edition__publication").get(headline="明天见报")
    share_card_files.draw_missing_cards([waiting])
    with triggers_lifted():
        PublishedArticle.objects.filter(headline="街道铺上新路面").update(headline="改过的标题")
    out = StringIO()
    call_command("cards", stdout=out)
    assert out.getvalue() == "已清除卡片：1 张。\n已绘制卡片：1 张。\n"
    assert len(list(tmp_path.rglob("*.png"))) == 3 and share_card_files.orphaned_card_names() == set()
    assert client.get(CARD).status_code == 200


@pytest.mark.usefixtures("no_font")
def test_without_a_font_publishing_goes_on_and_the_check_says_so(
    client: Client, db: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make.published([make.story("街道铺上新路面")])
    assert client.get(CARD).status_code == 302
    assert [found.id for found in run_checks() if found.id == "newsroom.W001"] == ["newsroom.W001"]
    with pytest.raises(CommandError, match="fonts-noto-cjk"):
        call_command("cards")
