"""What three people signed comes out: at once, at its time, under embargo, corrected, withdrawn; and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from people.models import User
from stories.actions.editions.correction_cancellation import cancel_correction
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import (
    open_correction,
    publish_correction,
    publish_edition,
    set_embargo,
    unschedule_edition,
    withdraw_story,
)
from stories.actions.review.filing import file_story, take_back_story
from stories.actions.review.reviewing import return_story, sign_story
from stories.actions.story.writing import write_story
from stories.errors import InvalidState, NotAllowed
from stories.models import Article, Edition, JournalEntry, Page, Placement, PublishedArticle, PublishedEdition
from stories.published import queries
from stories.workflow import State
from tests import make
from tests.rows import unchanged
from tests.stories.review.verbs import everything

FIRST = "/ceshi/2020-04-03/1-she-qu-shi-tang-kai-zhang/"
HOUR = timedelta(hours=1)


@pytest.fixture
def ready(reporter_account: User, editor: User, director: User, chief: User) -> Article:
    """A story that three people signed."""
    return make.signed(make.filed(reporter_account), editor, director, chief)


@pytest.fixture
def out(ready: Article, chief: User) -> Article:
    """The same story on page 1 of an edition that is out, between two others."""
    edition = make.edition([ready, make.story("街道铺上新路面"), make.story("公园免费开放")])
    publish_edition(edition, by=chief, expected=edition.version)
    ready.refresh_from_db()
    return ready


def titles() -> list[str]:
    """The headlines that readers find, in reading order."""
    return [article.title for article in queries.visible_articles().order_by("edition__date", "position")]


def refresh(*rows: Article | Edition) -> None:
    for row in rows:
        row.refresh_from_db()


def sign_again(story: Article, *signers: User, **facts: str) -> None:
    """The story carries that text now, and new signatures under it."""
    for name, value in facts.items():
        setattr(story, name, value)
    write_story(story, by=signers[0], expected=story.version)
    make.signed(story, *signers[1:])


# ---- publishing ---------------------------------------------------------------------------------
def test_a_story_with_three_signatures_reaches_readers(out, client):
    assert titles() == ["社区食堂开张", "街道铺上新路面", "公园免费开放"]
    assert (out.state, out.live) == ("published", True)
    copy = PublishedArticle.objects.get(article_id=out.pk)
    assert (copy.revision_id, copy.number, copy.copy, copy.current) == (out.revision_id, 1, 1, True)
    assert "昨日，社区食堂开张。" in client.get(FIRST).text
    entry = JournalEntry.objects.get(act="publish")
    assert (entry.actor_name, entry.detail["scheduled"]) == ("总编", False)
    assert sorted(entry.detail["stories"]) == sorted(Article.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("signatures", [0, 1, 2])
def test_one_unsigned_story_keeps_the_whole_edition_back_and_is_named(
    ready, reporter_account, editor, director, chief, signatures
):
    late = make.signed(make.filed(reporter_account, headline="还没签完"), *[editor, director][:signatures])
    edition = make.edition([ready, late])
    before = everything()
    with pytest.raises(InvalidState, match="还没签完"):
        publish_edition(edition, by=chief, expected=edition.version)
    assert everything() == before and PublishedEdition.objects.count() == 0


def test_a_story_changed_by_plain_sql_after_its_signatures_is_not_published(ready, chief):
    person = make.reporter("李四")
    ready.bylines.create(reporter=person)
    edition = make.edition([ready])
    with pytest.raises(InvalidState, match="社区食堂开张"):
        publish_edition(edition, by=chief, expected=edition.version)
    assert PublishedEdition.objects.count() == 0


def test_an_edition_without_stories_and_one_with_nothing_new_are_refused(ready, chief):
    empty = make.edition([], day=make.DAY + timedelta(1))
    with pytest.raises(InvalidState):
        publish_edition(empty, by=chief, expected=empty.version)
    edition = make.edition([ready])
    publish_edition(edition, by=chief, expected=edition.version)
    with pytest.raises(InvalidState):
        publish_edition(edition, by=chief, expected=edition.version)
    assert PublishedEdition.objects.count() == 1


def test_a_late_story_joins_an_edition_that_is_out(out, reporter_account, editor, director, chief):
    late = make.signed(make.filed(reporter_account, headline="最新消息"), editor, director, chief)
    edition = Edition.objects.get()
    page = Page(edition=edition, number="2", order=2)
    save_edition(edition, by=chief, expected=edition.version, pages=[page])
    place_stories_on_page(page, [StoryPlacement(late)], by=chief)
    assert "最新消息" not in titles()
    publish_edition(edition, by=chief, expected=edition.version)
    rows = PublishedArticle.objects.order_by("number").values_list(
        "number", "headline", "page__number", "copy"
    )
    assert list(rows) == [
        (1, "社区食堂开张", "1", 1),
        (2, "街道铺上新路面", "1", 1),
        (3, "公园免费开放", "1", 1),
        (4, "最新消息", "2", 1),
    ]
    assert titles()[-1] == "最新消息"


def test_a_withdrawn_story_still_on_its_page_does_not_keep_a_late_one_back(
    out, reporter_account, editor, director, chief
):
    withdraw_story(out, by=chief, expected=out.version, why="error", reason="数字有误")
    late = make.signed(make.filed(reporter_account, headline="最新消息"), editor, director, chief)
    edition = Edition.objects.get()
    page = Page(edition=edition, number="2", order=2)
    save_edition(edition, by=chief, expected=edition.version, pages=[page])
    place_stories_on_page(page, [StoryPlacement(late)], by=chief)
    publish_edition(edition, by=chief, expected=edition.version)
    assert titles() == ["街道铺上新路面", "公园免费开放", "最新消息"]


@pytest.mark.parametrize("correcting", [True, False])
def test_a_story_that_readers_have_is_not_published_a_second_time(out, chief, editor, correcting):
    if correcting:
        open_correction(out, by=chief, expected=out.version, reason="错字")
        out.body = "<p>没有人签过的话。</p>"
        write_story(out, by=editor, expected=out.version)
    with unchanged(), pytest.raises(InvalidState):
        place_stories_on_page(Page.objects.get(), [], by=chief)
    # As if somebody had taken it off its page behind the newsroom's back.
    Placement.objects.all().delete()
    second = make.edition([out], day=make.DAY + timedelta(1))
    with pytest.raises(InvalidState, match="社区食堂开张"):
        publish_edition(second, by=chief, expected=second.version)
    assert PublishedArticle.objects.filter(article_id=out.pk).count() == 1


# ---- its time -----------------------------------------------------------------------------------
def test_a_scheduled_edition_appears_at_its_time_and_not_before(ready, chief, client):
    edition = make.edition([ready])
    at = timezone.now() + HOUR
    scheduled = publish_edition(edition, by=chief, expected=edition.version, at=at)
    assert scheduled.visible_from == at
    assert (titles(), client.get(FIRST).status_code, queries.latest_edition()) == ([], 404, None)
    assert JournalEntry.objects.get(act="publish").detail["scheduled"] is True
    # The hour passes.
    PublishedEdition.objects.update(visible_from=timezone.now())
    PublishedArticle.objects.update(visible_from=timezone.now())
    assert (titles(), client.get(FIRST).status_code) == (["社区食堂开张"], 200)


def test_a_scheduled_edition_can_be_taken_back_until_its_time(ready, chief):
    archived = make.story("旧闻")
    edition = make.edition([ready, archived])
    publish_edition(edition, by=chief, expected=edition.version, at=timezone.now() + HOUR)
    unschedule_edition(edition, by=chief, expected=edition.version)
    refresh(ready, archived)
    assert [(story.state, story.live) for story in (ready, archived)] == [("ready", False), ("draft", False)]
    assert (edition.published_at, PublishedArticle.objects.count()) == (None, 0)
    publish_edition(edition, by=chief, expected=edition.version)
    assert titles() == ["社区食堂开张", "旧闻"]
    with pytest.raises(InvalidState):
        unschedule_edition(edition, by=chief, expected=edition.version)
    assert titles() == ["社区食堂开张", "旧闻"]


def test_only_the_chief_takes_a_scheduled_edition_back(ready, chief, director, administrator):
    edition = make.edition([ready])
    publish_edition(edition, by=chief, expected=edition.version, at=timezone.now() + HOUR)
    before = everything()
    for other in (director, administrator):
        with pytest.raises(NotAllowed):
            unschedule_edition(edition, by=other, expected=edition.version)
    assert everything() == before


def test_a_story_under_correction_goes_on_where_it_stands_when_its_edition_is_taken_back(
    ready, chief, editor
):
    edition = make.edition([ready])
    publish_edition(edition, by=chief, expected=edition.version, at=timezone.now() + HOUR)
    refresh(ready)
    open_correction(ready, by=chief, expected=ready.version, reason="错字")
    ready.body = "<p>还没有人签的话。</p>"
    write_story(ready, by=editor, expected=ready.version)
    unschedule_edition(edition, by=chief, expected=edition.version)
    refresh(ready)
    assert (ready.state, ready.live, PublishedArticle.objects.count()) == ("first", False, 0)
    with pytest.raises(InvalidState, match="社区食堂开张"):
        publish_edition(edition, by=chief, expected=edition.version)


def test_an_embargo_holds_one_story_back_while_its_edition_is_out(ready, chief, client):
    set_embargo(ready, by=chief, expected=ready.version, until=timezone.now() + HOUR)
    edition = make.edition([ready, make.story("街道铺上新路面")])
    publish_edition(edition, by=chief, expected=edition.version)
    assert (titles(), client.get(FIRST).status_code) == (["街道铺上新路面"], 404)
    refresh(ready)
    later = timezone.now() + 2 * HOUR
    set_embargo(ready, by=chief, expected=ready.version, until=later)
    assert PublishedArticle.objects.get(number=1).visible_from == later
    set_embargo(ready, by=chief, expected=ready.version, until=None)
    assert (titles(), client.get(FIRST).status_code) == (["社区食堂开张", "街道铺上新路面"], 200)
    # Readers have it now; it cannot be hidden from them again, only withdrawn.
    with pytest.raises(InvalidState):
        set_embargo(ready, by=chief, expected=ready.version, until=timezone.now() + HOUR)
    assert titles() == ["社区食堂开张", "街道铺上新路面"]


def test_an_embargo_that_ends_before_its_edition_does_not_bring_a_story_out_early(ready, chief):
    at = timezone.now() + 2 * HOUR
    set_embargo(ready, by=chief, expected=ready.version, until=timezone.now() + HOUR)
    edition = make.edition([ready])
    publish_edition(edition, by=chief, expected=edition.version, at=at)
    assert PublishedArticle.objects.get().visible_from == at
    refresh(ready)
    for until in (None, timezone.now() - HOUR, timezone.now() + HOUR):
        set_embargo(ready, by=chief, expected=ready.version, until=until)
        assert PublishedArticle.objects.get().visible_from == at
    assert titles() == []


# ---- correcting ---------------------------------------------------------------------------------
def test_readers_keep_the_old_copy_until_the_correction_is_signed_and_published(
    out, editor, second_editor, director, chief, client
):
    open_correction(out, by=chief, expected=out.version, reason="日期有误")
    assert (out.state, out.round, out.live) == ("first", 1, True)
    steps = []
    corrected = "<p>前日，社区食堂开张。</p>\n<p>老人吃上热饭。</p>"
    for step in (
        lambda: sign_again(out, second_editor, headline="社区食堂开业", body=corrected),
        lambda: sign_story(out, by=editor, expected=out.version),
        lambda: sign_story(out, by=director, expected=out.version),
        lambda: sign_story(out, by=chief, expected=out.version),
    ):  # fmt: skip
        step()
        steps.append((out.state, titles()[0], "昨日，社区食堂开张。" in client.get(FIRST).text))
    assert steps == [(state, "社区食堂开张", True) for state in ("first", "second", "third", "ready")]
    copy = publish_correction(out, by=chief, expected=out.version, note="开张日期应为前日。")
    assert (copy.number, copy.copy, copy.position, titles()[0]) == (1, 2, 1, "社区食堂开业")
    assert (out.state, out.live) == ("published", True)
    at = datetime.fromisoformat(copy.corrections[0].pop("date"))
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)
    assert copy.corrections == [
        {
            "note": "开张日期应为前日。",
            "changes": [["社区食堂开张", "社区食堂开业"], ["昨日，社区食堂开张。", "前日，社区食堂开张。"]],
        }
    ]
    moved = client.get(FIRST)
    assert (moved.status_code, moved["Location"]) == (301, "/ceshi/2020-04-03/1-she-qu-shi-tang-kai-ye/")
    page = client.get(moved["Location"]).text
    assert "开张日期应为前日。" in page and "<del>昨日，社区食堂开张。</del>" in page
    kept = PublishedArticle.objects.get(article_id=out.pk, copy=1)
    assert (kept.current, kept.headline, kept.corrections) == (False, "社区食堂开张", [])


def test_a_correction_without_three_new_signatures_is_not_published(out, editor, director, chief):
    open_correction(out, by=chief, expected=out.version, reason="错字")
    make.signed(out, editor, director)
    before = everything()
    with pytest.raises(InvalidState):
        publish_correction(out, by=chief, expected=out.version, note="改字")
    assert everything() == before
    assert [copy.copy for copy in PublishedArticle.objects.filter(article_id=out.pk)] == [1]


def test_a_corrected_story_from_the_archive_needs_three_signatures_too(out, editor, director, chief):
    story = Article.objects.get(headline="街道铺上新路面")
    open_correction(story, by=chief, expected=story.version, reason="错字")
    with pytest.raises(InvalidState):
        publish_correction(story, by=chief, expected=story.version)
    make.signed(story, editor, director, chief)
    assert publish_correction(story, by=chief, expected=story.version).copy == 2


def test_a_correction_returned_to_its_writer_can_be_filed_but_not_hidden_as_a_draft(
    out, editor, reporter_account, chief
):
    open_correction(out, by=chief, expected=out.version, reason="错字")
    return_story(out, by=editor, expected=out.version, reason="请补充")
    file_story(out, by=reporter_account, expected=out.version)
    with pytest.raises(InvalidState):
        take_back_story(out, by=reporter_account, expected=out.version)
    assert (out.state, out.round, titles()[0]) == ("filed", 1, "社区食堂开张")


# ---- withdrawing --------------------------------------------------------------------------------
def gone_everywhere(client: Client) -> None:
    """The first story is a tombstone at its address and in no list, neighbour or subject."""
    for address in (FIRST, f"/en{FIRST}", "/ceshi/2020-04-03/1-another-slug/"):
        tombstone = client.get(address)
        assert tombstone.status_code == 410
        assert "社区食堂" not in tombstone.text and "张三" not in tombstone.text
    assert "保护当事人" in client.get(FIRST).text and f"{timezone.localdate():%Y年}" in client.get(FIRST).text
    for address in ("/", "/ceshi/2020-04-03/", "/ceshi/2020-04-03/page-1/", "/reporters/", "/tags/"):
        assert "社区食堂开张" not in client.get(address).text, address
    neighbours = queries.story_with_neighbours("ceshi", make.DAY, 2)
    assert neighbours is not None and neighbours.previous is None
    assert titles() == ["街道铺上新路面", "公园免费开放"]


def test_a_withdrawn_story_is_gone_from_every_surface_but_its_tombstone(out, chief, client):
    assert "社区食堂开张" in client.get("/").text
    withdraw_story(out, by=chief, expected=out.version, why="privacy", reason="当事人要求")
    assert (out.state, out.live, out.signatures.filter(standing=True).count()) == ("withdrawn", False, 0)
    gone_everywhere(client)
    entry = JournalEntry.objects.get(act="withdraw")
    assert (entry.detail["reason"], entry.detail["to"]) == ("当事人要求", "withdrawn")
    assert "当事人要求" not in client.get(FIRST).text


def test_a_story_is_withdrawn_in_the_middle_of_its_correction(
    out, editor, second_editor, director, chief, client
):
    open_correction(out, by=chief, expected=out.version, reason="错字")
    sign_again(out, second_editor, editor, headline="社区食堂开业")
    withdraw_story(out, by=chief, expected=out.version, why="privacy", reason="当事人要求")
    gone_everywhere(client)
    assert (out.state, out.signatures.filter(standing=True, round=1).count()) == ("withdrawn", 0)
    with pytest.raises(InvalidState):
        publish_correction(out, by=chief, expected=out.version)


def test_a_withdrawal_names_the_class_of_its_reason(out, chief):
    for why in ("", "whim"):
        with pytest.raises(InvalidState), transaction.atomic():
            withdraw_story(out, by=chief, expected=out.version, why=why, reason="说不清")
    assert titles()[0] == "社区食堂开张"


def test_a_story_whose_correction_was_cancelled_is_signed_again_when_its_edition_is_taken_back(ready, chief):
    edition = make.edition([ready])
    publish_edition(edition, by=chief, expected=edition.version, at=timezone.now() + timedelta(hours=1))
    ready.refresh_from_db()
    open_correction(ready, by=chief, expected=ready.version, reason="核对")
    cancel_correction(ready, by=chief, expected=ready.version, reason="不必")
    edition.refresh_from_db()
    unschedule_edition(edition, by=chief, expected=edition.version)
    ready.refresh_from_db()
    assert (ready.state, ready.live) == (State.FIRST, False)
