"""A story is saved whole, with byline, photos and tags, or refused and nothing has changed."""

import pytest
from django.db import models

from people.actors import SYSTEM
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import Reporter, User
from stories import policy
from stories.actions.accounts.staff import save_account
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import BylineItem, PhotoItem, get_or_create_tag, write_story
from stories.errors import NotVisible
from stories.models import Article, ArticleTag, Photo, Tag
from tests import make
from tests.rows import unchanged

NOT_ALLOWED = "您的账号没有这项权限，请联系管理员开通所需的职务。"
WITH_ITS_WRITER = "稿件在作者手里，只有作者能修改或交稿。"
NO_SUCH_STORY = "没有这篇稿件。"

pytestmark = pytest.mark.django_db


def new(headline: str = "新修的桥通车了", **facts: object) -> Article:
    return Article(publication=make.publication(), headline=headline, **facts)


def shot(caption: str = "新桥。") -> Photo:
    return save_reference_record(Photo(caption=caption), by=SYSTEM)


def bylines(article: Article) -> list[tuple[str, str, str, int]]:
    lines = article.bylines.order_by("order")
    return [(line.reporter.name, line.role, line.as_printed, line.order) for line in lines]


def photos(article: Article) -> list[tuple[str, str, int]]:
    lines = article.photo_placements.order_by("order")
    return [(line.photo.caption, line.caption, line.order) for line in lines]


def tags(article: Article) -> list[str]:
    return list(
        ArticleTag.objects.filter(content_object=article).order_by("pk").values_list("tag__name", flat=True)
    )


# ---- writing ------------------------------------------------------------------------------------
def test_a_story_is_written_with_byline_photos_and_tags() -> None:
    first, second = make.reporter("张三"), make.reporter("李四", "correspondent")
    article = write_story(
        new(
            kicker=" 便民工程 ",
            headline="新修的桥\n通车了\u202e",
            deck="——三年建成",
            body="<div onclick=x>昨日，<b>新桥</b>通车。<script>alert(1)</script><br>　　居民高兴。</div>",
        ),
        by=SYSTEM,
        bylines=[BylineItem(first, "reporter", "本报记者 张三"), BylineItem(second, "correspondent")],
        photos=[PhotoItem(shot("新桥。"), "通车的新桥。"), PhotoItem(shot("旧桥。"))],
        tags=["道路", " 民生 ", "", "\u200b"],
    )
    stored = Article.objects.get()
    assert (stored.kicker, stored.headline, stored.deck) == ("便民工程", "新修的桥\n通车了", "——三年建成")
    assert stored.body == "<p>昨日，<strong>新桥</strong>通车。<br>居民高兴。</p>"
    assert (stored.version, article.version, stored.kind, stored.author) == (1, 1, "news", None)
    assert bylines(stored) == [("张三", "reporter", "本报记者 张三", 1), ("李四", "correspondent", "", 2)]
    assert photos(stored) == [("新桥。", "通车的新桥。", 1), ("旧桥。", "", 2)]
    assert tags(stored) == ["道路", "民生"]


def test_what_is_not_given_stays_and_what_is_given_is_all_there_is() -> None:
    article = make.story(full=True)
    before = (bylines(article), photos(article), tags(article))
    article.headline = "街道铺好新路面"
    write_story(article, by=SYSTEM, expected=1)
    assert (
        (bylines(article), photos(article), tags(article))
        == before
        == (
            [("张三", "reporter", "本报记者 张三", 1)],
            [("新路面。", "", 1)],
            ["道路", "民生"],
        )
    )
    write_story(article, by=SYSTEM, expected=2, bylines=[], photos=[], tags=[])
    assert (bylines(article), photos(article), tags(article)) == ([], [], [])
    assert list(Article.objects.values_list("headline", "version")) == [("街道铺好新路面", 3)]
    assert (Reporter.objects.count(), Photo.objects.count(), Tag.objects.count()) == (1, 1, 2)


def test_lines_change_places() -> None:
    first, second = make.reporter("张三"), make.reporter("李四")
    article = write_story(
        new(), by=SYSTEM, bylines=[BylineItem(first, "reporter"), BylineItem(second, "reporter")]
    )
    write_story(
        article,
        by=SYSTEM,
        expected=1,
        bylines=[
            BylineItem(second, "reporter"),
            BylineItem(first, "reporter"),
            BylineItem(first, "photographer"),
        ],
    )
    assert bylines(article) == [
        ("李四", "reporter", "", 1),
        ("张三", "reporter", "", 2),
        ("张三", "photographer", "", 3),
    ]


def test_the_account_that_wrote_a_story_stays_its_author(reporter_account: User, editor: User) -> None:
    article = make.filed(reporter_account)
    article.deck = "——老人吃上热饭"
    write_story(article, by=editor, expected=2)
    assert list(Article.objects.values_list("author", "deck", "version")) == [
        (reporter_account.pk, "——老人吃上热饭", 3)
    ]


def test_a_news_photo_needs_no_headline() -> None:
    article = write_story(new("", kind="photo"), by=SYSTEM)
    assert (Article.objects.get().headline, str(article)) == ("", "图片新闻")


def test_a_tag_is_one_whatever_its_capitals() -> None:
    write_story(new(), by=SYSTEM, tags=["GDP", "道路"])
    article = write_story(new("又一篇"), by=SYSTEM, tags=["gdp", " 道路", "道\u200b路"])
    assert tags(article) == ["GDP", "道路"]
    assert list(Tag.objects.order_by("pk").values_list("name", "slug")) == [
        ("GDP", "gdp"),
        ("道路", "dao-lu"),
    ]


def test_tags_that_sound_alike_have_different_addresses() -> None:
    slugs = [get_or_create_tag(name, by=SYSTEM).slug for name in ("公示", "公式", "公事", "公示")]
    assert slugs == ["gong-shi", "gong-shi-2", "gong-shi-3", "gong-shi"]


# ---- what is refused ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"headline": ""}, "主题：只有图片新闻可以没有标题，请填写主题。"),
        ({"headline": " \u200b\n"}, "主题：只有图片新闻可以没有标题，请填写主题。"),
        ({"kicker": "长" * 81}, "引题：确保该变量包含不超过 80 字符 (目前字符数 81)。"),
        ({"kind": "gossip"}, "类型：值 'gossip' 不是有效选项。"),
        ({"body": "字" * 2_000_001}, "正文：正文超过2,000,000字或20,000段，请分成几篇稿件。"),
    ],
    ids=["no-headline", "an-invisible-headline", "a-long-kicker", "an-unknown-kind", "a-long-body"],
)
def test_a_story_that_cannot_be_is_refused(facts: dict[str, str], sentence: str) -> None:
    article = make.story(full=True)
    for name, value in facts.items():
        setattr(article, name, value)
    with unchanged(), pytest.raises(ActionError) as refusal:
        write_story(article, by=SYSTEM, expected=1, bylines=[], photos=[], tags=["新的"])
    assert str(refusal.value) == sentence
    with unchanged(), pytest.raises(ActionError):
        write_story(new(**facts), by=SYSTEM, tags=["新的"])


def test_a_column_is_no_series_and_a_series_no_column() -> None:
    column = make.column()
    with unchanged(), pytest.raises(ActionError) as refusal:
        write_story(new(series=column), by=SYSTEM)
    assert str(refusal.value).startswith("系列：")


def test_a_line_that_cannot_be_leaves_the_whole_story_as_it_was() -> None:
    article = make.story(full=True)
    reporter, photo = make.reporter(), shot()
    article.headline = "不该保存"
    refusals = []
    for lines in (
        {"bylines": [BylineItem(reporter, "reporter"), BylineItem(reporter, "reporter")]},
        {"bylines": [BylineItem(reporter, "boss")]},
        {"bylines": [BylineItem(reporter, "reporter", "长" * 81)]},
        {"bylines": [], "photos": [PhotoItem(photo), PhotoItem(photo)]},
        {"bylines": [], "photos": [], "tags": ["新的", "长" * 101]},
    ):
        with unchanged(), pytest.raises(ActionError) as refusal:
            write_story(article, by=SYSTEM, expected=1, **lines)
        refusals.append(str(refusal.value))
    assert refusals == [
        "包含 稿件，记者 和 本稿分工 的 署名 已经存在。",
        "本稿分工：值 'boss' 不是有效选项。",
        "版面原样：确保该变量包含不超过 80 字符 (目前字符数 81)。",
        "包含 稿件 和 图片 的 稿件配图 已经存在。",
        "名称：确保该变量包含不超过 100 字符 (目前字符数 101)。",
    ]


def test_a_stale_story_is_refused_with_its_lines() -> None:
    article = make.story(full=True)
    write_story(Article.objects.get(), by=SYSTEM, expected=1)
    article.headline = "不该保存"
    with unchanged(), pytest.raises(StaleVersion) as refusal:
        write_story(article, by=SYSTEM, expected=1, bylines=[], photos=[], tags=[])
    assert str(refusal.value) == "你阅读时有人改动了“街道铺上新路面”，请看清改动再作决定。"


def test_who_is_no_writer_writes_no_story(
    reporter_account: User, proofreader: User, photo_editor: User, administrator: User, outsider: User
) -> None:
    article = make.story(full=True)
    drafted = make.draft(reporter_account)
    for actor in (proofreader, photo_editor, administrator, outsider):
        with unchanged(), pytest.raises(NotAllowed) as refusal:
            write_story(new(), by=actor)
        assert str(refusal.value) == NOT_ALLOWED
        for theirs in (article, drafted):
            theirs.headline = "不该保存"
            with unchanged(), pytest.raises(NotAllowed) as refusal:
                write_story(theirs, by=actor, expected=1, tags=[])
            assert isinstance(refusal.value, NotVisible) == (actor != administrator)
            assert str(refusal.value) == (WITH_ITS_WRITER if actor == administrator else NO_SUCH_STORY)


def test_a_draft_is_changed_by_nobody_but_its_writer(
    reporter_account: User, reporter_b: User, editor: User, director: User, chief: User
) -> None:
    drafted = make.draft(reporter_account)
    printed = make.story(full=True)
    for theirs in (drafted, printed):
        theirs.headline = "不该保存"
        for actor in (reporter_b, editor, director, chief):
            with unchanged(), pytest.raises(NotAllowed) as refusal:
                write_story(theirs, by=actor, expected=1, bylines=[], tags=[])
            assert str(refusal.value) == (WITH_ITS_WRITER if actor == chief else NO_SUCH_STORY)
    with unchanged(), pytest.raises(NotAllowed):
        write_story(printed, by=reporter_account, expected=1)
    drafted.headline = "社区食堂开张了"
    write_story(drafted, by=reporter_account, expected=1)
    assert Article.objects.get(pk=drafted.pk).headline == "社区食堂开张了"


def test_what_is_moved_by_actions_of_its_own_is_not_written(reporter_account: User, chief: User) -> None:
    article = make.draft(reporter_account)
    article.author, article.state, article.round, article.live = chief, "published", 3, True
    article.origin = "archive"
    write_story(article, by=reporter_account, expected=1)
    assert list(Article.objects.values_list("author", "state", "round", "live", "origin")) == [
        (reporter_account.pk, "draft", 0, False, "newsroom")
    ]
    fresh = write_story(new(origin="archive", state="ready", author=chief), by=reporter_account)
    stored = Article.objects.get(pk=fresh.pk)
    assert (stored.author, stored.state, stored.origin) == (reporter_account, "draft", "newsroom")


def test_an_editor_whose_account_was_closed_writes_nothing(editor: User) -> None:
    article = new()
    editor.is_active = False
    save_account(editor, by=SYSTEM)
    with unchanged(), pytest.raises(NotAllowed):
        write_story(article, by=User.objects.get(pk=editor.pk))


# ---- nothing is thrown away ---------------------------------------------------------------------
def test_no_action_throws_a_story_away(editor: User, chief: User) -> None:
    drafted = make.draft(editor)
    for actor in (editor, chief):
        assert not policy.is_allowed(actor, "discard", drafted)
        assert not policy.is_allowed(actor, "discard", Article)
    with unchanged(), pytest.raises(models.ProtectedError):
        drafted.delete()
