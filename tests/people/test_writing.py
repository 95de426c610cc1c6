"""Any row is written clean and whole, and never over somebody else's change."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.errors import ActionError, StaleVersion
from people.models import Desk, PenName, Reporter
from people.row_saving import bump_version, save_checked, validation_error_message
from stories.actions.story.writing import write_story
from stories.models import Article, Edition
from tests import make
from tests.rows import unchanged

pytestmark = pytest.mark.django_db

STALE = "您编辑期间，有人保存了“{}”的新版本。请重新打开，再把您的修改加进去。"


def person(**facts: str) -> Reporter:
    return save_checked(Reporter(name="张三", slug="zhang-san", **facts))


def test_a_row_is_stored_clean() -> None:
    row = save_checked(
        Reporter(
            name=" 张\u200b三\u202e ",
            slug="zhang-san",
            organisation="区\x00融媒体\n中心",
            bio=" 一\r\n二 \u2028三\ufeff\n",
        )
    )
    stored = Reporter.objects.get()
    assert (stored.name, stored.organisation, stored.bio) == ("张三", "区融媒体 中心", "一\n二\n三")
    assert (row.name, row.organisation, row.bio) == (stored.name, stored.organisation, stored.bio)


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u3000\n", "\u202e\u2066"])
def test_a_name_of_which_nothing_shows_is_refused(name: str) -> None:
    with unchanged(), pytest.raises(ActionError) as refusal:
        save_checked(Desk(name=name, slug="yaowen"))
    assert str(refusal.value).startswith("名称：")


def test_a_change_is_one_version_on() -> None:
    row = person()
    assert row.version == 1
    row.bio = "跑社区新闻。"
    save_checked(row, expected=1)
    assert list(Reporter.objects.values_list("bio", "version")) == [("跑社区新闻。", 2)]
    assert row.version == 2


def test_a_stale_version_is_refused() -> None:
    person()
    first, second = Reporter.objects.get(), Reporter.objects.get()
    first.bio = "第一人所写"
    save_checked(first, expected=1)
    second.bio = "第二人所写"
    with unchanged(), pytest.raises(StaleVersion) as refusal:
        save_checked(second, expected=1)
    assert str(refusal.value) == STALE.format("张三")
    assert Reporter.objects.get().bio == "第一人所写"


@pytest.mark.parametrize("expected", [0, 2, 99])
def test_a_version_that_never_was_is_refused(expected: int) -> None:
    row = person()
    with unchanged(), pytest.raises(StaleVersion):
        save_checked(row, expected=expected)


def test_a_row_that_is_gone_is_not_written_again() -> None:
    row = person()
    Reporter.objects.all().delete()
    with unchanged(), pytest.raises(StaleVersion):
        save_checked(row, expected=1)
    assert Reporter.objects.count() == 0


def test_a_row_with_a_version_is_never_written_without_naming_it() -> None:
    row = person()
    with unchanged(), pytest.raises(TypeError, match="Reporter has a version; name the one that was read."):
        save_checked(row)


def test_a_row_without_a_version_is_written_as_given() -> None:
    pen_name = save_checked(PenName(reporter=person(), name="小雨"))
    pen_name.name = "大雨"
    save_checked(pen_name)
    assert list(PenName.objects.values_list("name", flat=True)) == ["大雨"]


def test_a_value_the_row_cannot_have_is_refused_and_named() -> None:
    row = person()
    row.name, row.status = "长" * 41, "boss"
    with unchanged(), pytest.raises(ActionError) as refusal:
        save_checked(row, expected=1)
    assert str(refusal.value) == (
        "名称：确保该变量包含不超过 40 字符 (目前字符数 41)。 身份：值 'boss' 不是有效选项。"
    )


def test_a_refusal_of_the_whole_row_names_no_field() -> None:
    paper = make.publication()
    make.edition([])
    with unchanged(), pytest.raises(ActionError) as refusal:
        save_checked(Edition(publication=paper, date=make.DAY))
    assert str(refusal.value) == "包含 报纸（区版） 和 日期 的 期次 已经存在。"


def test_an_error_is_one_line() -> None:
    assert validation_error_message(ValidationError(["第一句。", "第二句。"]), Desk()) == "第一句。 第二句。"
    assert validation_error_message(
        ValidationError({"name": ["太长。", "太短。"], "__all__": ["不行。"]}), Desk()
    ) == ("名称：太长。 太短。 不行。")


def test_swapping_a_version_holds_until_the_transaction_ends() -> None:
    row = person()
    with pytest.raises(KeyError), transaction.atomic():
        bump_version(row, 1)
        assert Reporter.objects.get().version == 2
        raise KeyError
    assert Reporter.objects.get().version == 1


# ---- at the same moment -------------------------------------------------------------------------
def together(*acts: Callable[[], object]) -> list[str]:
    """The acts were begun at one moment, each in a thread and connection of its own; how each ended, sorted."""
    start, ended = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(30)
            act()
            ended.append("done")
        except Exception as error:  # every way to end is an answer
            ended.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(ended)


@pytest.mark.django_db(transaction=True)
def test_of_writers_at_the_same_moment_one_wins_and_the_others_are_told() -> None:
    article = make.story("原来的标题")

    def writer(n: int) -> Callable[[], object]:
        mine = Article.objects.get(pk=article.pk)
        mine.headline = mine.deck = f"第{n}人的标题"
        return lambda: write_story(mine, by=SYSTEM, expected=1, tags=[f"第{n}人"])

    ended = together(*[writer(n) for n in range(1, 5)])
    assert ended == ["StaleVersion", "StaleVersion", "StaleVersion", "done"]
    kept = Article.objects.get()
    winner = kept.headline.removesuffix("的标题")
    assert winner in {"第1人", "第2人", "第3人", "第4人"}
    assert (kept.deck, kept.version, list(kept.tags.names())) == (f"{winner}的标题", 2, [winner])


def test_a_row_deleted_meanwhile_is_not_brought_back(db: None) -> None:
    desk = save_desk(Desk(name="夜班部", slug="night"), by=SYSTEM)
    Desk.objects.all().delete()
    desk.name = "夜间部"
    with pytest.raises(StaleVersion):
        save_checked(desk)
    assert not Desk.objects.exists()


def test_text_longer_than_its_column_is_refused_with_the_fields_own_name(db: None) -> None:
    with pytest.raises(ActionError) as refused:
        save_checked(Reporter(name="张三", slug="zhang-san", bio="长" * 2001))
    assert str(refused.value).startswith("简介：") and not Reporter.objects.exists()
