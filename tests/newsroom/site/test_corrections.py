"""Every correction is listed, newest first, with what stood there before; what is withdrawn is not."""

from datetime import timedelta

import feedparser
import pytest
from django.test import Client

from people.models import User
from stories.actions.editions.publishing import open_correction, publish_correction, withdraw_story
from stories.actions.review.reviewing import sign_story
from stories.actions.story.writing import write_story
from stories.models import Article, PublishedEdition
from tests import make


@pytest.fixture
def correct(editor: User, other_editor: User, director: User, chief: User, second_editor: User):
    """A corrected copy of the story takes its place."""

    def corrected(story: Article, before: str, now: str, note: str) -> Article:
        story.refresh_from_db()
        open_correction(story, by=chief, expected=story.version, reason=note)
        story.refresh_from_db()
        story.body = story.body.replace(before, now)
        write_story(story, by=editor, expected=story.version, why=note)
        for signer in (second_editor, director, chief):
            story.refresh_from_db()
            sign_story(story, by=signer, expected=story.version)
        story.refresh_from_db()
        publish_correction(story, by=chief, expected=story.version, note=note)
        return story

    return corrected


def test_corrections_are_listed_newest_first_with_old_and_new(correct, client: Client, chief: User) -> None:
    assert "目前没有更正" in client.get("/corrections/").text
    one, other = make.story("街道铺上新路面"), make.story("社区食堂开张")
    make.published([one, other])
    correct(one, "昨日", "前日", "时间有误")
    correct(other, "昨日", "上周", "<b>日期</b>有误")
    correct(one, "前日", "三天前", "时间再次更正")
    page = client.get("/corrections/").text
    places = [page.index(words) for words in ("时间再次更正", "&lt;b&gt;日期&lt;/b&gt;有误", "时间有误")]
    assert places == sorted(places)
    assert "<del>昨日，街道铺上了新路面。</del>" in page and "<ins>前日，街道铺上了新路面。</ins>" in page
    feed = feedparser.parse(client.get("/corrections/feed.atom").content)
    assert not feed.bozo and [entry.title for entry in feed.entries] == [
        "街道铺上新路面", "社区食堂开张", "街道铺上新路面",
    ]  # fmt: skip
    assert len({entry.id for entry in feed.entries}) == 3 and "<b>" not in feed.entries[1].summary
    one.refresh_from_db()
    withdraw_story(one, by=chief, expected=one.version, why="error", reason="失实")
    left = client.get("/corrections/").text
    assert "社区食堂" in left and "街道铺上新路面" not in left and "时间有误" not in left


def test_the_ids_of_corrections_and_of_their_feed_depend_on_no_host(
    correct, client: Client, settings
) -> None:
    settings.ALLOWED_HOSTS = ["paper.example", "testserver"]
    story = make.story("街道铺上新路面")
    make.published([story])
    correct(story, "昨日", "前日", "时间有误")
    here, elsewhere = (
        feedparser.parse(client.get("/corrections/feed.atom", headers={"Host": host}).content)
        for host in ("testserver", "paper.example")
    )
    assert elsewhere.feed.link == "http://paper.example/corrections/"
    assert (here.feed.id, here.entries[0].id) == (elsewhere.feed.id, elsewhere.entries[0].id)
    assert here.feed.id.startswith("urn:uuid:") and here.entries[0].id.startswith("urn:uuid:")


def test_a_correction_of_what_is_not_out_yet_is_not_listed(correct, client: Client) -> None:
    story = make.story("街道铺上新路面")
    make.published([story])
    correct(story, "昨日", "前日", "时间有误")
    edition = PublishedEdition.objects.get()
    PublishedEdition.objects.update(visible_from=edition.visible_from + timedelta(days=1))
    assert "街道" not in client.get("/corrections/").text


def test_older_corrections_have_a_page_of_their_own(
    correct, client: Client, monkeypatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr("stories.published.correction_records.correction_batch.__defaults__", (0, 1))
    story = make.story("街道铺上新路面")
    make.published([story])
    correct(story, "昨日", "前日", "第一次")
    correct(story, "前日", "三天前", "第二次")
    with django_assert_num_queries(3):
        page = client.get("/corrections/").text
    assert "第二次" in page and "第一次" not in page
    older = page.partition('rel="next" href="')[2].partition('"')[0]
    assert "第一次" in client.get(f"/corrections/{older}").text
    for odd in ("x", "-1", "9" * 40, "１"):
        assert client.get(f"/corrections/?before={odd}").text == page
