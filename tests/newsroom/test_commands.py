"""A demonstration and an archive for tests of scale are made from the command line, and harm nothing."""

import hashlib
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from newsroom.management.commands.demo import DEMO_PASSWORD
from people.actors import SYSTEM
from people.models import User
from stories.actions.accounts.staff import choose_password, save_account
from stories.actions.story.writing import write_story
from stories.models import Article, Edition, Placement, PublishedArticle, PublishedEdition
from tests.newsroom.commands import refused, said
from tests.rows import unchanged

pytestmark = pytest.mark.django_db


# ---- demo ---------------------------------------------------------------------------------------
def test_the_demonstration_has_the_first_edition_and_an_account_for_each_role() -> None:
    assert said("demo", "--port", "8123") == [
        "",
        "  读者 readers    http://127.0.0.1:8123/",
        "  编辑部 editors  http://127.0.0.1:8123/admin/",
        "  采写台 writers  http://127.0.0.1:8123/desk/",
        "",
        "  reporter      wenfeng-2020    演示记者",
        "  reporter2     wenfeng-2020    演示记者二",
        "  correspondent wenfeng-2020    演示通讯员",
        "  editor        wenfeng-2020    责任编辑",
        "  editor3       wenfeng-2020    责任编辑（同部门）",
        "  editor2       wenfeng-2020    责任编辑（社会民生部）",
        "  director      wenfeng-2020    部主任",
        "  chief         wenfeng-2020    总编辑",
        "  proofreader   wenfeng-2020    校对",
        "  proofreader2  wenfeng-2020    校对二",
        "  photo         wenfeng-2020    图片编辑",
        "  admin         wenfeng-2020    系统管理员",
        "",
        "  Ctrl+C 停止 stops",
    ]
    accounts = User.objects.order_by("pk")
    assert [(one.username, sorted(one.roles), one.is_staff, one.is_superuser) for one in accounts] == [
        ("reporter", ["reporter"], False, False),
        ("reporter2", ["reporter"], False, False),
        ("correspondent", ["correspondent"], False, False),
        ("editor", ["editor"], True, False),
        ("editor3", ["editor"], True, False),
        ("editor2", ["editor"], True, False),
        ("director", ["director"], True, False),
        ("proofreader", ["proofreader"], True, False),
        ("proofreader2", ["proofreader"], True, False),
        ("photo", ["photo"], True, False),
        ("admin", ["admin"], True, False),
        ("chief", ["chief"], True, False),
    ]
    assert all(one.check_password(DEMO_PASSWORD) for one in accounts)
    edition = PublishedEdition.objects.visible().get()
    assert (edition.date, edition.articles.count()) == (date(2020, 3, 27), 8)


def test_the_demonstration_made_twice_leaves_everything_as_it_stands() -> None:
    said("demo")
    story = Article.objects.filter(state="draft", origin="newsroom").first()
    assert story is not None and story.author is not None
    story.headline = "记者改过的标题"
    write_story(story, by=story.author, expected=story.version)
    editor = User.objects.get(username="editor")
    choose_password(editor, "a-new-password")
    editor.full_name = "李四"
    save_account(editor, by=SYSTEM, role_codes=["editor", "director"])
    with unchanged():
        said("demo")
    editor = User.objects.get(username="editor")
    assert editor.check_password("a-new-password")
    assert (editor.full_name, sorted(editor.roles)) == ("李四", ["director", "editor"])
    assert Article.objects.filter(headline="记者改过的标题").count() == 1


def test_an_account_that_was_there_before_the_demonstration_is_left_alone() -> None:
    admin = User(username="admin", full_name="张三")
    admin.set_password("a-secret-of-mine")
    save_account(admin, by=SYSTEM, role_codes=[])
    said("demo")
    admin = User.objects.get(username="admin")
    assert admin.check_password("a-secret-of-mine")
    assert (admin.full_name, sorted(admin.roles), User.objects.count()) == ("张三", [], 12)


def test_the_demonstration_is_refused_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    assert refused("demo") == "演示账号的密码是公开的，不能用于正式环境（NEWSROOM_ENV=production）。"


# ---- corpus -------------------------------------------------------------------------------------
def texts() -> list[tuple[str, str, int, date]]:
    """Every story of the archive with its headline, body, place on the page and day."""
    placed = Placement.objects.order_by("-page__edition__date", "order")
    facts = ("article__headline", "article__body", "order", "page__edition__date")
    return list(placed.values_list(*facts))


def test_thirty_stories_make_three_editions_on_weekdays(client: Client) -> None:
    assert said("corpus", "30")[0].startswith("已生成稿件30篇，用时")
    stories = texts()
    assert [(order, day.isoformat()) for _headline, _body, order, day in stories] == [
        *[(order, "2020-03-26") for order in range(1, 13)],
        *[(order, "2020-03-25") for order in range(1, 13)],
        *[(order, "2020-03-24") for order in range(1, 7)],
    ]
    assert (stories[0][0], stories[-1][0]) == (
        "重大基础设施 处置等各项措施",
        "自新冠肺炎疫情发生以来 工人开始了一天的工作",
    )
    assert Article.objects.count() == len({body for _headline, body, _order, _day in stories}) == 30
    assert PublishedEdition.objects.count() == PublishedArticle.objects.count() == 0
    assert client.get("/sample/2020-03-26/").status_code == 404


def test_an_archive_leaves_out_weekends() -> None:
    said("corpus", "61")
    days = Edition.objects.order_by("-date").values_list("date", flat=True)
    assert [f"{day:%F %a}" for day in days] == [
        "2020-03-26 Thu",
        "2020-03-25 Wed",
        "2020-03-24 Tue",
        "2020-03-23 Mon",
        "2020-03-20 Fri",
        "2020-03-19 Thu",
    ]


def test_the_same_number_always_gives_the_same_stories() -> None:
    made = []
    for _time in range(2):
        with transaction.atomic():
            said("corpus", "30")
            made.append(texts())
            transaction.set_rollback(True)
        assert Article.objects.count() == 0
    assert made[0] == made[1]
    digest = hashlib.sha256("\n".join(f"{headline}{body}" for headline, body, *_ in made[0]).encode())
    assert digest.hexdigest() == "c2cace24b8610ea5ffee0ae469c1661b8bce2afeb1f08a61b3a8553c7bafa8f7"


def test_a_published_archive_is_read_at_its_addresses(client: Client) -> None:
    said("corpus", "30", "--publish")
    assert [
        (one.date.isoformat(), one.articles.count()) for one in PublishedEdition.objects.order_by("-date")
    ] == [
        ("2020-03-26", 12),
        ("2020-03-25", 12),
        ("2020-03-24", 6),
    ]
    for story in PublishedArticle.objects.select_related("edition"):
        address = f"/sample/{story.edition.date}/{story.number}-{story.slug}/"
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert [part for part in [*story.headline.split(), *story.text.split("\n")] if part not in page] == []
    answer = client.get("/sample/2020-03-26/")
    assert answer.status_code == 200
    headlines = [headline for headline, _body, _order, day in texts() if day == date(2020, 3, 26)]
    assert [headline for headline in headlines if headline not in answer.content.decode()] == []


def test_a_second_archive_is_refused() -> None:
    said("corpus", "3")
    assert refused("corpus", "3") == "这个数据库里已有样本档案；要另做一份，请换一个空数据库。"


@pytest.mark.parametrize("number", ["0", "-1", "2000001"])
def test_an_archive_of_no_stories_or_too_many_is_refused(number: str) -> None:
    assert refused("corpus", "--", number) == "稿件数须在1到2,000,000之间，请重新指定。"
