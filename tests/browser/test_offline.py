"""An edition once opened can be read without a network; what is withdrawn is gone from there too."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.models import Article, PublishedArticle
from tests import planted
from tests.browser.test_readers import PAPER
from tests.browser.test_reading import STORY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "caches.open('paper-pages-1').then(all => all.keys()).then(keys => keys.map(one => new URL(one.url).pathname))"


@pytest.fixture
def context(browser: Browser, transactional_db: None) -> Iterator[BrowserContext]:
    call_command("loaddata", "wenfeng", verbosity=0)
    context = browser.new_context(locale="zh-CN")
    yield context
    context.close()


def kept(page: Page) -> set[str]:
    return set(page.evaluate(KEPT)) - {"/offline/", "/en/offline/"}


def wait_until_kept(page: Page, fits: Callable[[set[str]], bool]) -> None:
    """What is kept in the browser fits, within some seconds."""
    for _ in range(100):
        if fits(kept(page)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(kept(page))


def opened(context: BrowserContext, live_server: LiveServer) -> Page:
    """A page on the edition, after its eight stories, its page and the edition itself were kept."""
    page = context.new_page()
    page.goto(f"{live_server.url}{PAPER}")
    wait_until_kept(page, lambda all: len(all) == 10)
    page.wait_for_timeout(2_100)  # as long as the browser itself may hand out what it has just had
    return page


def test_an_edition_once_opened_is_read_again_without_a_network(
    context: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(context, live_server)
    context.set_offline(True)
    answer = page.goto(f"{live_server.url}{PAPER}")
    assert answer is not None and answer.from_service_worker
    note = page.locator(".offline-note")
    expect(note).to_be_visible()
    assert note.inner_text().startswith("离线阅读，保存于") and "年" in note.inner_text()
    # Its stories are there, set as ever, though none of them was opened before.
    page.get_by_role("link", name="胡亚军").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("胡亚军")
    expect(note).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    # What was not kept is answered with a page that lists what was.
    page.goto(f"{live_server.url}/reporters/")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有网络")
    page.get_by_role("link", name="2020-03-27").click()
    page.wait_for_url(f"**{PAPER}")
    context.set_offline(False)
    page.reload()
    expect(note).to_be_hidden()


def test_who_opens_the_front_page_has_the_edition_too(
    context: BrowserContext, live_server: LiveServer
) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}/")
    wait_until_kept(page, lambda all: {"/", PAPER, STORY} <= all and len(all) == 10)
    page.wait_for_timeout(2_100)
    context.set_offline(True)
    page.goto(f"{live_server.url}/")
    expect(page.locator(".offline-note")).to_be_visible()
    page.get_by_role("link", name="胡亚军").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("胡亚军")


def test_in_the_place_of_a_front_page_never_opened_stands_the_edition_that_was(
    context: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(context, live_server)
    context.set_offline(True)
    page.goto(f"{live_server.url}/")
    expect(page.locator(".offline-note")).to_be_visible()
    expect(page.get_by_role("link", name="胡亚军").last).to_be_visible()


def test_a_withdrawn_story_is_gone_offline_after_the_next_visit_online(
    context: BrowserContext, live_server: LiveServer, chief: User
) -> None:
    page = opened(context, live_server)
    story = Article.objects.get(pk=PublishedArticle.objects.get(number=8).article_id)
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="失实")
    page.reload()
    wait_until_kept(page, lambda all: STORY not in all and PAPER in all and len(all) == 9)
    context.set_offline(True)
    page.goto(f"{live_server.url}{STORY}")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有网络")
    for address in kept(page):
        words = page.evaluate("at => caches.match(at).then(one => one.text())", address)
        assert "胡亚军" not in words, address


def test_a_reader_who_sees_the_tombstone_keeps_no_copy(
    context: BrowserContext, live_server: LiveServer, chief: User
) -> None:
    page = opened(context, live_server)
    story = Article.objects.get(pk=PublishedArticle.objects.get(number=8).article_id)
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="失实")
    answer = page.goto(f"{live_server.url}{STORY}")
    assert answer is not None and answer.status == 410
    wait_until_kept(page, lambda all: STORY not in all)


def test_a_headline_that_was_taken_out_is_gone_offline_with_every_list_that_named_it(
    context: BrowserContext,
    live_server: LiveServer,
    editor: User,
    second_editor: User,
    director: User,
    chief: User,
) -> None:
    page = opened(context, live_server)
    page.goto(f"{live_server.url}/")
    wait_until_kept(page, lambda all: "/" in all)
    before = kept(page)
    story = Article.objects.get(pk=PublishedArticle.objects.get(number=8).article_id)

    def shorten(article: Article, by: User) -> None:
        article.headline = "把工作做得再细些"
        planted.write_story(article, by=by, expected=article.version)

    signers = planted.Signers(editor, second_editor, director, chief)
    planted.corrected(story, signers, shorten, withheld="privacy")
    page.wait_for_timeout(2_100)
    page.goto(f"{live_server.url}{STORY}")
    wait_until_kept(page, lambda all: STORY not in all and "/" not in all and PAPER in all)
    assert STORY in before and "/" in before
    texts = page.evaluate(
        "caches.open('paper-pages-1').then(all => all.keys().then(keys =>"
        " Promise.all(keys.map(one => all.match(one).then(kept => kept.text())))))"
    )
    assert texts and not [text for text in texts if "胡亚军：把工作做得再细些" in text]


def test_the_newsrooms_own_rooms_are_never_kept(context: BrowserContext, live_server: LiveServer) -> None:
    page = opened(context, live_server)
    for address in ("/admin/login/", f"{STORY}report/?p=1", "/corrections/?before=9"):
        page.goto(f"{live_server.url}{address}")
    page.goto(f"{live_server.url}/about/")
    wait_until_kept(page, lambda all: "/about/" in all)
    assert not [path for path in kept(page) if "admin" in path or "report" in path or "corrections" in path]


def test_the_paper_can_be_installed(context: BrowserContext, live_server: LiveServer) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}/")
    manifest = page.request.get(
        f"{live_server.url}{page.locator('link[rel=manifest]').get_attribute('href')}"
    )
    about = manifest.json()
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert (about["name"], about["start_url"], about["scope"]) == ("文峰区版", "/", "/")
    for icon in about["icons"]:
        assert page.request.get(f"{live_server.url}{icon['src']}").headers["content-type"] == icon["type"]
