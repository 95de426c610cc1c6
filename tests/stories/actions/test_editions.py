"""Editions are made, laid out and brought out; what stands in the way is said, and nothing has changed."""

from datetime import UTC, date, datetime

import pytest

from people.actors import SYSTEM
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import User
from stories.actions.editions.layout import (
    StoryPlacement,
    discard_edition,
    discard_page,
    discard_pages_and_editions,
    place_stories_on_page,
    save_edition,
)
from stories.actions.editions.publishing import publish_edition, withdraw_story
from stories.errors import InvalidState
from stories.models import (
    Article,
    Edition,
    Page,
    Placement,
    PublishedArticle,
    PublishedEdition,
    PublishedListing,
    PublishedPage,
)
from tests import make
from tests.rows import unchanged

NOT_ALLOWED = "您的账号没有这项权限，请联系管理员开通所需的职务。"

pytestmark = pytest.mark.django_db


def pages() -> list[tuple[str, str, int]]:
    return list(Page.objects.order_by("order").values_list("number", "name", "order"))


def placements(page: Page) -> list[tuple[str, int, str]]:
    placed = Placement.objects.filter(page=page).order_by("order")
    return [(one.article.headline, one.order, one.rank) for one in placed]


# ---- an edition and its pages -------------------------------------------------------------------
def test_an_edition_is_kept_with_its_pages(editor: User) -> None:
    edition = Edition(publication=make.publication(), date=make.DAY, number=7)
    save_edition(edition, by=editor, pages=[Page(number="1", name="要闻"), Page(number="A2", order=2)])
    stored = Edition.objects.get()
    assert (stored.date, stored.number, stored.version, stored.published_at) == (make.DAY, 7, 1, None)
    assert pages() == [("1", "要闻", 1), ("A2", "", 2)]


def test_pages_are_changed_added_and_dropped_at_once() -> None:
    edition = make.edition([], pages=2)
    first, second = edition.pages.order_by("order")
    first.name = "要闻"
    save_edition(edition, by=SYSTEM, expected=1, pages=[first, Page(number="3", order=3)], dropped=[second])
    assert pages() == [("1", "要闻", 1), ("3", "", 3)]
    assert Edition.objects.get().version == 2


def test_a_dropped_page_makes_room_for_a_new_one_of_its_number() -> None:
    edition = make.edition([])
    save_edition(
        edition,
        by=SYSTEM,
        expected=1,
        pages=[Page(number="1", name="民生")],
        dropped=[edition.pages.get()],
    )
    assert pages() == [("1", "民生", 1)]


def test_an_edition_that_cannot_be_is_refused_with_its_pages() -> None:
    edition = make.edition([make.story()])
    page = edition.pages.get()
    edition.number = 5
    refusals = []
    for arguments in (
        {"pages": [Page(number="2", order=2), Page(number="1")]},
        {"pages": [Page(number="第2版")]},
        {"pages": [Page(number="2", order=2)], "dropped": [page]},
    ):
        with unchanged(), pytest.raises(ActionError) as refusal:
            save_edition(edition, by=SYSTEM, expected=1, **arguments)
        refusals.append(str(refusal.value))
    assert refusals == [
        "包含 期次 和 版号 的 版 已经存在。",
        "版号：版号的写法如：1、12、A5。",
        "第1版上还有稿件，请先撤下。",
    ]


def test_a_second_edition_of_a_day_or_a_number_is_refused() -> None:
    paper = make.publication()
    save_edition(Edition(publication=paper, date=make.DAY, number=7), by=SYSTEM)
    for again in (
        Edition(publication=paper, date=make.DAY, number=8),
        Edition(publication=paper, date=date(2020, 4, 4), number=7),
        Edition(publication=paper, date=date(2020, 4, 4), number=0),
        Edition(publication=paper, date=date(2020, 4, 4), date_certainty="inferred"),
        Edition(publication=paper, date=date(2020, 4, 4), date_certainty="inferred", date_note=" \u200b"),
    ):
        with unchanged(), pytest.raises(ActionError):
            save_edition(again, by=SYSTEM, pages=[Page(number="1")])


def test_a_stale_edition_is_refused_with_its_pages() -> None:
    edition = make.edition([])
    save_edition(Edition.objects.get(), by=SYSTEM, expected=1)
    edition.number = 5
    with unchanged(), pytest.raises(StaleVersion):
        save_edition(edition, by=SYSTEM, expected=1, pages=[Page(number="2")], dropped=[Page.objects.get()])


# ---- laying out ---------------------------------------------------------------------------------
def test_a_page_carries_exactly_the_stories_given_in_their_order(editor: User) -> None:
    first, second = (make.story(headline) for headline in ("一", "二"))
    third = make.draft(editor, "三")
    page = make.edition([first, second]).pages.get()
    assert placements(page) == [("一", 1, "normal"), ("二", 2, "normal")]
    page.name = "要闻"
    place_stories_on_page(page, [StoryPlacement(third, "lead"), StoryPlacement(first, "brief")], by=editor)
    assert placements(page) == [("三", 1, "lead"), ("一", 2, "brief")]
    assert Page.objects.get().name == "要闻"
    place_stories_on_page(page, [], by=editor)
    assert placements(page) == []


def test_a_story_stands_on_one_page() -> None:
    first, second = make.story("一"), make.story("二")
    make.edition([first], day=date(2020, 4, 2))
    page = make.edition([second]).pages.get()
    page.name = "不该保存"
    with unchanged(), pytest.raises(InvalidState) as refusal:
        place_stories_on_page(page, [StoryPlacement(second), StoryPlacement(first)], by=SYSTEM)
    assert str(refusal.value) == "“一”已在测试区版 2020-04-02 1上版，请先从那一版撤下。"


def test_a_page_that_cannot_be_is_refused_as_a_whole() -> None:
    first, second = make.story("一"), make.story("二")
    page = make.edition([first]).pages.get()
    for lines in (
        [StoryPlacement(second), StoryPlacement(second)],
        [StoryPlacement(second, "front")],
    ):
        with unchanged(), pytest.raises(ActionError):
            place_stories_on_page(page, lines, by=SYSTEM)
    page.number = "第一版"
    with unchanged(), pytest.raises(ActionError):
        place_stories_on_page(page, [StoryPlacement(second)], by=SYSTEM)


# ---- discarding ---------------------------------------------------------------------------------
def test_an_edition_goes_with_its_empty_pages(editor: User) -> None:
    discard_edition(make.edition([], pages=3), by=editor)
    assert (Edition.objects.count(), Page.objects.count()) == (0, 0)


def test_an_edition_with_a_story_on_any_page_stays_whole() -> None:
    edition = make.edition([make.story()], pages=2)
    with unchanged(), pytest.raises(InvalidState) as refusal:
        discard_edition(edition, by=SYSTEM)
    assert str(refusal.value) == "第2版上还有稿件，请先撤下。"


def test_a_published_edition_stays_even_when_its_pages_are_empty(chief: User) -> None:
    make.published([make.story()])
    story = Article.objects.get()
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="有误")
    place_stories_on_page(Page.objects.get(), [], by=SYSTEM)
    with unchanged(), pytest.raises(InvalidState) as refusal:
        discard_edition(Edition.objects.get(), by=SYSTEM)
    assert str(refusal.value) == "“测试区版 2020-04-03”已经发布，不能删除已发布的期次。"


def test_a_page_is_discarded_once_it_is_empty() -> None:
    page = make.edition([make.story()]).pages.get()
    with unchanged(), pytest.raises(InvalidState) as refusal:
        discard_page(page, by=SYSTEM)
    assert str(refusal.value) == "第1版上还有稿件，请先撤下。"
    place_stories_on_page(page, [], by=SYSTEM)
    discard_page(page, by=SYSTEM)
    assert (Page.objects.count(), Edition.objects.count()) == (0, 1)


def test_of_several_things_all_are_discarded_or_none() -> None:
    make.edition([], day=date(2020, 4, 1))
    full = make.edition([make.story()], day=date(2020, 4, 2))
    with unchanged(), pytest.raises(InvalidState):
        discard_pages_and_editions(Edition.objects.order_by("date"), by=SYSTEM)
    with unchanged(), pytest.raises(InvalidState):
        discard_pages_and_editions(Page.objects.order_by("pk"), by=SYSTEM)
    place_stories_on_page(full.pages.get(), [], by=SYSTEM)
    discard_pages_and_editions(Page.objects.order_by("pk"), by=SYSTEM)
    discard_pages_and_editions(Edition.objects.order_by("date"), by=SYSTEM)
    assert (Edition.objects.count(), Page.objects.count()) == (0, 0)


# ---- bringing out -------------------------------------------------------------------------------
def test_the_chief_brings_an_edition_out(chief: User) -> None:
    edition = make.edition([make.story("一", full=True), make.story("二")], pages=2)
    at = datetime(2020, 4, 3, 0, 30, tzinfo=UTC)
    out = publish_edition(edition, by=chief, expected=1, at=at)
    stored = Edition.objects.get()
    assert (stored.published_at, stored.version) == (at, 2)
    assert (out.edition_id, out.date, out.published_at, out.visible_from) == (edition.pk, make.DAY, at, at)
    articles = PublishedArticle.objects.visible().order_by("position")
    assert [(one.headline, one.page.number, one.number, one.position, one.copy) for one in articles] == [
        ("一", "1", 1, 1, 1),
        ("二", "2", 2, 2, 1),
    ]
    listed = PublishedListing.objects.order_by("subject__kind", "subject__slug")
    assert [(one.subject.kind, one.subject.profiles.get().name, one.article.headline) for one in listed] == [
        ("column", "百姓故事", "一"),
        ("reporter", "张三", "一"),
        ("tag", "道路", "一"),
        ("tag", "民生", "一"),
    ]


def test_an_edition_comes_out_once() -> None:
    make.published([make.story()])
    edition = Edition.objects.get()
    with unchanged(), pytest.raises(InvalidState) as refusal:
        publish_edition(edition, by=SYSTEM, expected=2)
    assert str(refusal.value) == "“测试区版 2020-04-03”已经发布，上面没有新稿件。"


def test_an_edition_seen_before_it_came_out_does_not_come_out_again() -> None:
    story = make.story()
    seen = make.edition([story])
    publish_edition(Edition.objects.get(), by=SYSTEM, expected=1)
    for expected, kind in ((1, StaleVersion), (2, InvalidState)):
        with unchanged(), pytest.raises(kind):
            publish_edition(seen, by=SYSTEM, expected=expected)


def test_an_edition_somebody_changed_meanwhile_does_not_come_out() -> None:
    edition = make.edition([make.story()])
    save_edition(Edition.objects.get(), by=SYSTEM, expected=1)
    with unchanged(), pytest.raises(StaleVersion):
        publish_edition(edition, by=SYSTEM, expected=1)


def test_an_edition_without_any_story_does_not_come_out() -> None:
    edition = make.edition([], pages=2)
    with unchanged(), pytest.raises(InvalidState) as refusal:
        publish_edition(edition, by=SYSTEM, expected=1)
    assert str(refusal.value) == "“测试区版 2020-04-03”各版都没有稿件，请先上版。"


def test_an_edition_of_which_one_story_cannot_be_frozen_does_not_come_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = make.edition([make.story("一"), make.story("二")])
    calls = []

    def broken(*arguments: object, **options: object) -> None:
        calls.append(PublishedPage.objects.count())
        raise KeyError("broken")

    monkeypatch.setattr("stories.publishing.publish.publish_articles", broken)
    with unchanged(), pytest.raises(KeyError):
        publish_edition(edition, by=SYSTEM, expected=1)
    assert (calls, PublishedEdition.objects.count()) == ([1], 0)


# ---- who may ------------------------------------------------------------------------------------
def test_who_does_not_edit_makes_no_edition(
    reporter_account: User, proofreader: User, photo_editor: User, administrator: User, outsider: User
) -> None:
    edition = make.edition([make.story()])
    empty = make.edition([], day=date(2020, 4, 4))
    page, empty_page = edition.pages.get(), empty.pages.get()
    for actor in (reporter_account, proofreader, photo_editor, administrator, outsider):
        for attempt in (
            lambda actor=actor: save_edition(
                Edition(publication=make.publication(), date=date(2020, 4, 5)), by=actor
            ),
            lambda actor=actor: save_edition(empty, by=actor, expected=1, pages=[Page(number="9")]),
            lambda actor=actor: save_edition(empty, by=actor, expected=1, dropped=[empty_page]),
            lambda actor=actor: place_stories_on_page(page, [], by=actor),
            lambda actor=actor: discard_page(empty_page, by=actor),
            lambda actor=actor: discard_edition(empty, by=actor),
            lambda actor=actor: discard_pages_and_editions(Edition.objects.filter(pk=empty.pk), by=actor),
            lambda actor=actor: publish_edition(edition, by=actor, expected=1),
        ):
            with unchanged(), pytest.raises(NotAllowed) as refusal:
                attempt()
            assert str(refusal.value) == NOT_ALLOWED


def test_nobody_but_the_chief_brings_an_edition_out(editor: User, director: User) -> None:
    edition = make.edition([make.story()])
    for actor in (editor, director):
        with unchanged(), pytest.raises(NotAllowed):
            publish_edition(edition, by=actor, expected=1)
