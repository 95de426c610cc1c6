"""Filing (交稿) whatever becomes of network and session: the wish is kept, and it comes true once."""

from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Route, expect
from playwright.sync_api import Page as Tab

from stories.models import Article, JournalEntry
from tests.cast import PASSWORD

from .conftest import add, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ready(write, desk) -> Tab:
    """A write page with a story that can be filed."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "社区食堂开张")
    add(tab, "昨日，社区食堂开张。")
    tab.select_option("#id_desk", str(desk.pk))
    saved(tab)
    return tab


def filed_once() -> None:
    story = Article.objects.get()
    assert (story.state, story.headline) == ("filed", "社区食堂开张")
    assert JournalEntry.objects.about(story).filter(act="file").count() == 1


@pytest.mark.parametrize("is_heard", [False, True])
def test_a_network_cut_at_the_very_tap_costs_neither_page_nor_wish(
    phone: BrowserContext, ready: Tab, is_heard: bool
) -> None:
    """The request never leaves, or its answer never comes; no browser's error page is shown."""
    cut: list[str] = []

    def lost(route: Route) -> None:
        if route.request.method == "POST" and len(cut) < 2:
            cut.append(route.request.url)
            if is_heard:
                route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/write/", lost)
    ready.click("button[value=file]")
    ready.wait_for_selector("form[data-save-state=willFile]")
    ready.wait_for_url("**/desk/stories/*/", timeout=20_000)
    assert len(cut) == 2
    filed_once()


def test_a_page_closed_after_the_cut_is_filed_from_the_first_page(phone: BrowserContext, ready: Tab) -> None:
    phone.route(
        "**/write/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    ready.click("button[value=file]")
    ready.wait_for_selector("form[data-save-state=willFile]")
    ready.close()
    phone.unroute_all(behavior="ignoreErrors")
    tab = phone.new_page()
    tab.goto("/desk/")
    expect(tab.locator("[data-outbox] li[data-state=filed]")).to_contain_text("已交稿")
    filed_once()


@pytest.mark.parametrize("unsaved", [False, True])
def test_a_session_that_ended_at_the_tap_is_filed_after_signing_in(
    phone: BrowserContext, ready: Tab, reporter_account, unsaved: bool
) -> None:
    phone.clear_cookies()
    if unsaved:
        add(ready, "补一句。")
    ready.click("button[value=file]")
    ready.wait_for_selector("form[data-save-state=signedOutWillFile]")
    ready.click("a[data-door]")
    ready.fill("#id_username", reporter_account.username)
    ready.fill("#id_password", PASSWORD)
    ready.click("main button.primary, main [type=submit]")
    ready.wait_for_url("**/desk/stories/*/", timeout=20_000)
    filed_once()
    assert ("补一句。" in Article.objects.get().body) is unsaved


def test_what_is_to_be_mended_is_said_on_the_page_and_the_wish_is_not_kept(write) -> None:
    """A story without a headline is refused; mended and filed again it goes."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "没有标题的稿子。")
    tab.click("button[value=file]")
    expect(tab.locator("#id_headline")).to_have_attribute("aria-invalid", "true")
    assert tab.input_value("#id_body") == "没有标题的稿子。"
    assert not Article.objects.exists()
    tab.goto("/desk/")
    tab.wait_for_timeout(1500)
    assert not Article.objects.exists()


def test_what_to_look_at_is_shown_once_leaves_when_it_is_mended_and_stops_nothing(write, desk) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "社区食堂开张")
    tab.select_option("#id_desk", str(desk.pk))
    add(tab, "居民的的意见（都在。")
    tab.click("button[value=file]")
    part = tab.locator("[data-filing-warnings]")
    expect(part.locator("li")).to_have_count(2)
    assert tab.evaluate("document.activeElement.id") == "warnings-head"
    expect(tab.locator("[data-save-state]").last).to_contain_text("还没有交")
    assert not Article.objects.exists()
    # A tap leads to the field, and what is mended there leaves the list.
    part.locator("a", has_text="的的").click()
    assert tab.evaluate("document.activeElement.id") == "id_body"
    tab.fill("#id_body", "居民的意见（都在。")
    expect(part.locator("li")).to_have_count(1)
    # A new one is shown; the old one was seen.
    tab.fill("#id_body", "居民的意见（都在，，。")
    saved(tab)
    tab.click(".form-actions button[value=file]")
    expect(part.locator("li")).to_have_count(2)
    part.locator("button").click()
    tab.wait_for_url("**/desk/stories/*/")
    assert "（都在，，。" in Article.objects.get().body


def test_a_field_that_is_too_long_says_so_while_it_is_written(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    told = tab.locator("[data-count-for=id_kicker]")
    most = int(tab.get_attribute("#id_kicker", "data-most") or 0)
    usual = told.inner_text()
    tab.fill("#id_kicker", "字" * (most + 3))
    expect(told).to_have_text("超出 3 字")
    tab.fill("#id_kicker", "字" * most)
    expect(told).to_have_text(usual)


@pytest.mark.parametrize("back", ["home", "same"])
@pytest.mark.parametrize("words", ["昨日，社区食堂开张。", "昨日，社区食堂开张（都来了。"])
def test_who_presses_and_leaves_before_the_newsroom_answered_has_asked_for_it(
    phone: BrowserContext, write, desk, words: str, back: str
) -> None:
    """The wish stands beside the words from the tap on. What is to be looked at is shown before it comes true."""
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    tab.fill("#id_headline", "社区食堂开张")
    tab.select_option("#id_desk", str(desk.pk))
    saved(tab)
    held: list[Route] = []
    phone.route("**/desk/drafts/*/", lambda route: held.append(route))
    add(tab, words)
    tab.click("button[value=file]")
    tab.wait_for_timeout(200)
    assert not Article.objects.exists()
    tab.goto("about:blank")
    phone.unroute_all(behavior="ignoreErrors")
    tab.goto("/desk/" if back == "home" else address)
    if "（" in words:
        if back == "home":
            row = tab.locator("[data-outbox] li[data-state=lookOpen]")
            expect(row).to_contain_text("还没有交")
            assert not Article.objects.exists()
            row.locator("a").click()
        tab.locator("[data-filing-warnings] button").click()
    if back == "home" and "（" not in words:
        expect(tab.locator("[data-outbox] li[data-state=filed]")).to_contain_text("已交稿")
    else:
        tab.wait_for_url("**/desk/stories/*/")
    filed_once()
    assert words in Article.objects.get().body


# Each answer of the newsroom comes this much later (ms).
LATE = """(late) => {
  const fetched = window.fetch;
  window.fetch = (...asked) => fetched(...asked).then((told) => new Promise((go) => setTimeout(() => go(told), late)));
}"""


def test_who_writes_on_after_the_tap_loses_no_key_to_what_is_to_be_looked_at(write, desk) -> None:
    """The list comes while somebody writes; it takes the focus from nobody."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "社区食堂开张")
    tab.select_option("#id_desk", str(desk.pk))
    add(tab, "居民的的意见。")
    tab.evaluate(LATE, 500)
    tab.click("button[value=file]")
    # As a hand goes back to the text: touched once, then key after key wherever they go.
    tab.evaluate("document.getElementById('id_body').focus()")
    words = "a few more words, none may be lost"
    tab.keyboard.type(words, delay=150)
    expect(tab.locator("[data-filing-warnings] li")).to_have_count(1)
    assert tab.input_value("#id_body") == f"居民的的意见。{words}"
    assert tab.evaluate("document.activeElement.id") == "id_body"
