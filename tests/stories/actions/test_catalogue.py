"""Publications, labels, tags and photos are kept with an address, and go only when nothing points to them."""

from collections.abc import Callable

import pytest

from people.actors import SYSTEM
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import User
from stories.actions.reference_records import delete_reference_record, save_reference_record
from stories.actions.story.writing import write_story
from stories.errors import InvalidState
from stories.models import Label, Photo, Publication, Tag
from tests import make
from tests.rows import unchanged

NOT_ALLOWED = "您的账号没有这项权限，请联系管理员开通所需的职务。"

pytestmark = pytest.mark.django_db


def label(name: str, kind: str = "column", **facts: object) -> Label:
    return Label(publication=make.publication(), kind=kind, name=name, **facts)


# ---- keeping ------------------------------------------------------------------------------------
def test_labels_of_one_sound_have_different_addresses_within_their_kind() -> None:
    for row in (
        label("图说新闻"),
        label("图说新文"),
        label("图说新闻", "banner"),
        label("图说新闻周刊"),
        label("图说心闻"),
        label("我的栏目", slug="mine"),
    ):
        save_reference_record(row, by=SYSTEM)
    assert list(Label.objects.order_by("pk").values_list("kind", "name", "slug")) == [
        ("column", "图说新闻", "tu-shuo-xin-wen"),
        ("column", "图说新文", "tu-shuo-xin-wen-2"),
        ("banner", "图说新闻", "tu-shuo-xin-wen"),
        ("column", "图说新闻周刊", "tu-shuo-xin-wen-zhou-kan"),
        ("column", "图说心闻", "tu-shuo-xin-wen-3"),
        ("column", "我的栏目", "mine"),
    ]


def test_an_address_stays_when_the_name_changes() -> None:
    column = save_reference_record(label("图说新闻"), by=SYSTEM)
    column.name = "图说文峰"
    save_reference_record(column, by=SYSTEM, expected=1)
    tag = save_reference_record(Tag(name="道路"), by=SYSTEM)
    tag.name = "道路交通"
    save_reference_record(tag, by=SYSTEM, expected=1)
    assert list(Label.objects.values_list("name", "slug", "version")) == [("图说文峰", "tu-shuo-xin-wen", 2)]
    assert list(Tag.objects.values_list("name", "slug")) == [("道路交通", "dao-lu")]


def test_records_are_stored_clean() -> None:
    save_reference_record(
        Publication(name=" 测试\u200b区版 ", slug="ceshi", about=" 一 \r\n二\u202e "), by=SYSTEM
    )
    save_reference_record(Photo(caption=" 新桥\n通车。 ", credit=" 张三\u2028摄 "), by=SYSTEM)
    assert list(Publication.objects.values_list("name", "about", "version")) == [("测试区版", "一\n二", 1)]
    assert list(Photo.objects.values_list("caption", "credit")) == [("新桥\n通车。", "张三 摄")]
    assert Photo.objects.get().is_missing


def test_a_record_that_cannot_be_is_refused() -> None:
    save_reference_record(label("百姓故事"), by=SYSTEM)
    save_reference_record(Tag(name="道路"), by=SYSTEM)
    refusals = []
    for row in (
        label("百姓故事"),
        label(" \u200b", slug="x"),
        label("新栏目", "gossip"),
        label("新栏目", slug="中文"),
        Tag(name="道路"),
        Publication(name="测试区版", slug="ceshi-2"),
        Publication(name="另一区版", slug="ceshi"),
    ):
        with unchanged(), pytest.raises(ActionError) as refusal:
            save_reference_record(row, by=SYSTEM)
        refusals.append(str(refusal.value).split(" ")[0].split("：")[0])
    assert refusals == ["包含", "名称", "类型", "网址", "名称", "名称", "网址"]


@pytest.mark.parametrize("focus", [-0.01, 1.01])
def test_a_focus_outside_the_photo_is_refused(focus: float) -> None:
    for facts in ({"focus_x": focus}, {"focus_y": focus}):
        with unchanged(), pytest.raises(ActionError):
            save_reference_record(Photo(caption="新桥。", **facts), by=SYSTEM)


def test_a_stale_record_is_refused() -> None:
    photo = save_reference_record(Photo(caption="新桥。"), by=SYSTEM)
    column = save_reference_record(label("图说新闻"), by=SYSTEM)
    paper = make.publication()
    for row in (photo, column, paper):
        save_reference_record(type(row).objects.get(pk=row.pk), by=SYSTEM, expected=1)
        with unchanged(), pytest.raises(StaleVersion):
            save_reference_record(row, by=SYSTEM, expected=1)


# ---- discarding ---------------------------------------------------------------------------------
def test_what_nothing_points_to_is_discarded() -> None:
    for row in (
        save_reference_record(label("图说新闻"), by=SYSTEM),
        save_reference_record(Tag(name="道路"), by=SYSTEM),
        save_reference_record(Photo(caption="新桥。"), by=SYSTEM),
        make.publication(),
    ):
        delete_reference_record(row, by=SYSTEM)
        assert type(row).objects.count() == 0


def test_what_stories_point_to_is_not_discarded() -> None:
    story = make.story(full=True)
    paper, column, photo, tag = (
        make.publication(),
        make.column(),
        Photo.objects.get(),
        Tag.objects.get(name="道路"),
    )
    refusals = []
    for row in (paper, column, photo, tag):
        with unchanged(), pytest.raises(InvalidState) as refusal:
            delete_reference_record(row, by=SYSTEM)
        refusals.append(str(refusal.value))
    assert refusals == [
        "“测试区版”还有2处在用，请先在那里去掉。",
        "“百姓故事”还有1处在用，请先在那里去掉。",
        "“新路面。”还有1处在用，请先在那里去掉。",
        "还有稿件用着关键词“道路”，请先从这些稿件上去掉。",
    ]
    story.column = None
    write_story(story, by=SYSTEM, expected=1, photos=[], tags=[])
    for row in (column, photo, tag):
        delete_reference_record(row, by=SYSTEM)
    assert (Label.objects.count(), Photo.objects.count()) == (0, 0)
    assert list(Tag.objects.values_list("name", flat=True)) == ["民生"]


def test_a_banner_over_a_page_is_not_discarded() -> None:
    banner = save_reference_record(label("复工复产", "banner"), by=SYSTEM)
    page = make.edition([]).pages.get()
    page.banner = banner
    page.save(update_fields=["banner"])
    with unchanged(), pytest.raises(InvalidState) as refusal:
        delete_reference_record(banner, by=SYSTEM)
    assert str(refusal.value) == "“复工复产”还有1处在用，请先在那里去掉。"


# ---- who may ------------------------------------------------------------------------------------
def test_each_kind_of_record_is_kept_and_discarded_by_those_who_may(
    reporter_account: User,
    editor: User,
    director: User,
    chief: User,
    proofreader: User,
    photo_editor: User,
    administrator: User,
    outsider: User,
) -> None:
    everybody = [
        reporter_account,
        editor,
        director,
        chief,
        proofreader,
        photo_editor,
        administrator,
        outsider,
    ]
    paper = make.publication()
    makers: dict[str, Callable[[], Publication | Label | Tag | Photo]] = {
        "publication": lambda: Publication(name="另一区版", slug="ling-yi"),
        "label": lambda: Label(publication=paper, kind="column", name="百姓故事"),
        "tag": lambda: Tag(name="道路"),
        "photo": lambda: Photo(caption="新桥。"),
    }
    allowed: dict[str, list[str]] = {name: [] for name in makers}
    for name, maker in makers.items():
        for actor in everybody:
            try:
                row = save_reference_record(maker(), by=actor)
            except NotAllowed as refusal:
                assert str(refusal) == NOT_ALLOWED
                assert type(maker()).objects.exclude(pk=paper.pk).count() == 0
                row = save_reference_record(maker(), by=SYSTEM)
                with unchanged(), pytest.raises(NotAllowed):
                    delete_reference_record(row, by=actor)
                delete_reference_record(row, by=SYSTEM)
            else:
                delete_reference_record(row, by=actor)
                allowed[name].append(actor.username)
    assert allowed == {
        "publication": ["chief"],
        "label": ["editor", "director", "chief"],
        "tag": ["editor", "director", "chief"],
        "photo": ["editor", "director", "chief", "photo-editor"],
    }
