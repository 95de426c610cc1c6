"""An editor looks at what is read from a page's text, then loads it; nothing of the text vanishes."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from newsroom.backoffice.page_import import parse_page_text
from stories.models import Article, Edition, JournalEntry, Page
from tests.rows import unchanged

SEED = (Path(__file__).resolve().parents[3] / "fixtures" / "wenfeng" / "page.txt").read_text("utf-8")
ADDRESS = "/admin/stories/page/import/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(publication):
    """What a browser sends with the seed page's text."""
    return {
        "publication": publication.pk,
        "date": "2020-03-27",
        "number": "3",
        "name": "文峰区",
        "text": SEED,
    }


def test_looking_shows_both_texts_and_writes_nothing(desk_client, sent):
    with unchanged():
        page = desk_client.post(ADDRESS, {**sent, "date": "", "number": "", "what": "look"})
    assert page.status_code == 200
    read = page.context["read"]
    assert "".join(stretch.text for stretch in read.raw) == SEED
    assert [each["story"].headline for each in read.stories] == [
        "吹响复工号角 推进项目建设",
        "统筹推进防控复产 精准监督更加有力",
        "创新工作措施 倾力服务企业",
        "畅通举报投诉渠道 持续加大监察力度",
        "防疫和脱贫两手抓",
        "",
        "精细管理保洁忙",
        "胡亚军：把工作做得再细些",
    ]
    html = page.content.decode()
    assert len(re.findall(r'<mark\s+class="joint">', html)) == 8
    assert "全文每个字都有着落。" in html and "文中最晚的日期是3月26日" in html
    assert read.unplaced == [] and len(read.doubts) == 11


def test_loading_makes_drafts_of_the_editor_on_the_page(desk_client, sent, editor):
    seal = desk_client.post(ADDRESS, {**sent, "what": "look"}).context["read"].seal
    answer = desk_client.post(ADDRESS, {**sent, "what": "load", "seal": seal})
    page = Page.objects.get(number="3")
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("admin:stories_page_change", args=[page.pk]),
    )
    assert (str(page.edition.date), page.name, page.banner.name) == (
        "2020-03-27",
        "文峰区",
        "复工复产 我们一起加油干",
    )
    stories = [placed.article for placed in page.placements.order_by("order")]
    assert {(story.author, story.state, story.origin) for story in stories} == {(editor, "draft", "newsroom")}
    assert len(stories) == 8 and stories[7].headline == "胡亚军：把工作做得再细些"


def test_a_file_takes_the_place_of_the_text(desk_client, sent):
    file = SimpleUploadedFile("page.txt", SEED.encode("gb18030"))
    page = desk_client.post(ADDRESS, {**sent, "text": "别的", "file": file, "what": "look"})
    assert len(page.context["read"].stories) == 8
    assert page.context["form"]["text"].value() == SEED


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"text": ""}, 200, "文本框里没有文字。"),
        ({"number": "头版"}, 200, "版次的写法如：1、12、A5。"),
        ({"date": "2020-03-20"}, 409, "文中提到3月26日，晚于2020-03-20。请指定这一天或以后的日期。"),
        ({"date": ""}, 409, "请先填明日期和版次，再载入。"),
        ({"seal": "0"}, 409, "您看过之后文字又改了；请看过现在的识读结果，再载入。"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF\0")}, 200, "a.pdf"),
    ],
)
def test_what_cannot_be_loaded_is_said_in_a_sentence(desk_client, sent, changes, status, told):
    seal = desk_client.post(ADDRESS, {**sent, "what": "look"}).context["read"].seal
    with unchanged():
        page = desk_client.post(ADDRESS, {**sent, "seal": seal, "what": "load", **changes})
    assert page.status_code == status
    assert told in page.content.decode()


def test_a_page_that_carries_stories_keeps_them(desk_client, sent):
    seal = desk_client.post(ADDRESS, {**sent, "what": "look"}).context["read"].seal
    desk_client.post(ADDRESS, {**sent, "what": "load", "seal": seal})
    with unchanged():
        page = desk_client.post(ADDRESS, {**sent, "what": "load", "seal": seal})
    assert page.status_code == 409
    assert "已有稿件" in page.content.decode()


@pytest.mark.parametrize("who", ["administrator", "proofreader", "photo_editor"])
def test_whoever_lays_out_no_pages_imports_none_and_the_attempt_is_recorded(request, sign_in, sent, who):
    user = request.getfixturevalue(who)
    browser = sign_in(user)
    with unchanged():
        assert browser.get(ADDRESS).status_code == 403
        assert browser.post(ADDRESS, {**sent, "what": "load"}).status_code == 403
    entry = JournalEntry.objects.order_by("-number").first()
    assert (entry.act, entry.outcome, entry.actor_id) == ("import", "denied", user.pk)
    assert not Edition.objects.exists() and not Article.objects.exists()


def test_hostile_text_stays_text(desk_client, sent):
    text = "<script>alert(1)</script>\n\n本报讯（记者 周俊英）<img src=x onerror=alert(1)>。\n"
    page = desk_client.post(ADDRESS, {**sent, "text": text, "what": "look"})
    assert "<script>alert" not in page.content.decode() and "<img src=x" not in page.content.decode()
    assert "".join(stretch.text for stretch in page.context["read"].raw) == text


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).resolve().parents[3] / "fixtures" / "pages").glob("*.txt"))
)
def test_every_page_is_shown_whole(publication, path):
    text = path.read_text("utf-8")
    assert "".join(stretch.text for stretch in parse_page_text(text, publication).raw) == text
