"""Feeds can be read by machines, say all that is out, and nothing that is not."""

import re
from datetime import timedelta

import feedparser
import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from lxml import etree

from newsroom.site import feed_formats, feeds
from people.models import User
from stories.actions.editions.publishing import open_correction, publish_correction, withdraw_story
from stories.actions.story.writing import write_story
from stories.models import Article, PublishedArticle, PublishedEdition
from tests import make
from tests.conftest import triggers_lifted

ODD = "“]]>” <b>&amp; 🙂 עברית"
FORMS = ["atom", "rss"]


def read(client: Client, address: str) -> feedparser.FeedParserDict:
    answer = client.get(address)
    assert answer.status_code == 200, address
    etree.fromstring(answer.content)
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("form", FORMS)
def test_the_first_edition_can_be_read_whole_from_its_feed(
    client: Client, wenfeng: PublishedEdition, form: str
) -> None:
    found = read(client, f"/feed.{form}")
    assert found.feed.title == "文峰区版" and found.feed.link == "http://testserver/"
    assert [entry.title for entry in found.entries][:2] == [
        "吹响复工号角 推进项目建设",
        "统筹推进防控复产 精准监督更加有力",
    ]
    assert len(found.entries) == 8 and len({entry.id for entry in found.entries}) == 8
    last = found.entries[7]
    assert last.link.startswith("http://testserver/wenfeng/2020-03-27/8-hu-ya-jun-")
    text = last.content[0].value
    assert (
        "在他的带领下" in text and "工作中的胡亚军" in text and 'href="http://testserver/reporters/' in text
    )
    assert "刘斐" in str(last.get("authors"))
    assert {tag.term for tag in last.tags} >= {"争做出彩安阳人", "疫情防控"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "path", ["reporters/zhang-san", "columns/bai-xing-gu-shi", "tags/dao-lu", "series/zou-jie-chuan-xiang"]
)
def test_each_subject_has_a_feed_that_its_page_names(client: Client, db: None, path: str, form: str) -> None:
    make.published([make.story("旧闻一则", full=True, series=make.series()), make.story("别的消息")])
    page = client.get(f"/{path}/").content.decode()
    kind = {"atom": "application/atom+xml", "rss": "application/rss+xml"}[form]
    link = rf'<link rel="alternate" type="{re.escape(kind)}"\s+title="[^"]*"\s+href="/{path}/feed.{form}">'
    assert re.search(link, page)
    assert [entry.title for entry in read(client, f"/{path}/feed.{form}").entries] == ["旧闻一则"]


@pytest.mark.parametrize("form", FORMS)
def test_any_text_gives_a_feed_that_can_be_read(client: Client, db: None, form: str) -> None:
    make.published([make.story(f"标题{ODD}", full=True, kicker=ODD, deck=ODD, source=ODD)])
    # What no form lets through can still stand in a row: the database takes it.
    with triggers_lifted():
        PublishedArticle.objects.update(excerpt="控制\x08\x0b字符\ufffe]]>", text="\x1f")
    found = read(client, f"/feed.{form}")
    assert found.entries[0].title == f"标题{ODD}"
    assert "控制 字符]]>" in found.entries[0].summary


@pytest.fixture
def story(reporter_account: User, editor: User, director: User, chief: User) -> Article:
    """A signed story that came out three hours ago."""
    made = make.signed(make.filed(reporter_account), editor, director, chief)
    make.published([made, make.story("另一条")], day=timezone.localdate())
    PublishedArticle.objects.update(visible_from=timezone.now() - timedelta(hours=3))
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("form", FORMS)
def test_a_correction_keeps_the_id_and_the_day_and_moves_the_date_of_change(
    client: Client, story: Article, editor: User, second_editor: User, director: User, chief: User, form: str
) -> None:
    before = {entry.title: entry for entry in read(client, f"/feed.{form}").entries}["社区食堂开张"]
    open_correction(story, by=chief, expected=story.version, reason="名称有误")
    story.headline = "社区食堂重新开张"
    write_story(story, by=editor, expected=story.version)
    assert "重新" not in client.get(f"/feed.{form}").content.decode()
    make.signed(story, second_editor, director, chief)
    publish_correction(story, by=chief, expected=story.version, note="名称有误")
    after = {entry.title: entry for entry in read(client, f"/feed.{form}").entries}["社区食堂重新开张"]
    assert (after.id, after.published) == (before.id, before.published)
    assert "名称有误" in after.content[0].value
    if form == "atom":
        assert after.updated > before.updated == before.published


@pytest.mark.parametrize("form", FORMS)
def test_a_withdrawn_story_is_gone_from_the_feed_and_from_every_cache(
    client: Client, story: Article, chief: User, form: str
) -> None:
    first = client.get(f"/feed.{form}")
    assert first["Cache-Control"] == "public, max-age=2"
    told = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    dated = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    assert client.get(f"/feed.{form}", **told).status_code == 304
    assert client.get(f"/feed.{form}", **dated).status_code == 304
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="失实")
    for known in (told, dated):
        again = client.get(f"/feed.{form}", **known)
        assert again.status_code == 200 and "社区食堂" not in again.content.decode()


def test_what_nobody_may_read_has_no_feed(client: Client, db: None) -> None:
    make.published([make.story("明天见报", full=True)], at=timezone.now() + timedelta(hours=1))
    assert client.get("/tags/dao-lu/feed.atom").status_code == 404
    assert client.get("/tags/dao-lu/feed.xml").status_code == 404
    assert read(client, "/feed.atom").entries == read(client, "/feed.rss").entries == []
    assert client.get("/feed.atom").content == client.get("/feed.atom").content


def test_each_form_of_feeds_is_written_by_its_own_and_named_as_what_it_is(
    client: Client, wenfeng: PublishedEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds a format writes it here, and its reading above."""
    table = feed_formats.FEED_FORMATS.items()
    assert {name: (form.title, form.media_type, form.render) for name, form in table} == {
        "atom": ("Atom", "application/atom+xml", feeds.render_atom),
        "rss": ("RSS", "application/rss+xml", feeds.render_rss),
    }
    assert sorted(FORMS) == sorted(feed_formats.FEED_FORMATS)
    # What serves a form and what tells of it look at the same table.
    other = feed_formats.FeedFormat("JSON", "application/feed+json", lambda head, articles, origin: "{}")
    monkeypatch.setitem(feed_formats.FEED_FORMATS, "atom", other)
    answer = client.get("/feed.atom")
    assert (answer["Content-Type"], answer.content) == ("application/feed+json; charset=utf-8", b"{}")
    assert [told["type"] for told in feed_formats.feed_links()] == [
        "application/feed+json",
        "application/rss+xml",
    ]
    monkeypatch.delitem(feed_formats.FEED_FORMATS, "atom")
    with pytest.raises(KeyError):
        feeds.feed_view(RequestFactory().get("/feed.atom"), "atom")
