"""The review in a real browser: keys, no keys while typing, and nothing a screen reader or the policy stumbles over."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, expect
from playwright.sync_api import Page as Tab

from people.models import User
from stories.actions.review.comments import add_comment
from stories.actions.story.writing import write_story
from stories.models import Article
from tests import make
from tests.axe_options import axe_options
from tests.cast import PASSWORD

from .conftest import page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["light", "dark"])
def tab(browser: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A tab that remembers whatever its console complained about."""
    context = browser.new_context(
        base_url=live_server.url,
        color_scheme=request.param,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )
    context.set_default_timeout(15_000)
    tab = context.new_page()
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and "status of 409" not in said.text:
            complaints.append(said.text)

    tab.on("console", hear)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    assert complaints == []
    context.close()


def enter(tab: Tab, user: User) -> None:
    tab.goto("/admin/login/")
    tab.fill("#id_username", user.username)
    tab.fill("#id_password", PASSWORD)
    tab.click("[type=submit]")
    tab.wait_for_url("**/admin/")


def check(tab: Tab) -> None:
    """The page fits both windows and axe finds no fault in it."""
    for width in (375, 1440):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_load_state("networkidle")
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{tab.url} is {wide} px wide"
        found = Axe().run(tab, options=axe_options(tab, is_known=width != 375))
        assert [
            (fault["id"], node["html"][:200], node["failureSummary"][:300])
            for fault in found.response["violations"]
            for node in fault["nodes"]
        ] == [], f"{tab.url} {width}"


@pytest.fixture
def changed(reporter_account: User, second_editor: User, editor: User) -> Article:
    """A story with a second revision, a comment, and a deadline that is past."""
    story = make.filed(reporter_account, kicker="民生")
    story.body = "<p>昨天，社区食堂开张。</p>\n<p>老人吃上热饭。</p>"
    write_story(story, by=second_editor, expected=story.version)
    add_comment(story, by=second_editor, text="多少位老人？", paragraph=2)
    return story


def test_every_page_of_the_review_is_quiet_and_can_be_read_by_everybody(
    tab: Tab, changed: Article, editor: User, director: User, chief: User, reporter_account: User
) -> None:
    ready = make.signed(make.filed(reporter_account, headline="签齐的稿"), editor, director, chief)
    edition = make.edition([ready, changed])
    enter(tab, chief)
    check(tab)
    for address in (
        page(changed),
        page(changed, "compare"),
        page(changed, "timeline"),
        page(changed, "change"),
        page(ready),
        "/admin/queue/?list=desk",
        "/admin/notices/",
        "/admin/stories/article/",
        "/admin/stories/journalentry/",
        f"/admin/stories/edition/{edition.pk}/publish/",
    ):
        tab.goto(address)
        check(tab)
    tab.goto("/admin/stories/journalentry/")
    with tab.expect_navigation():
        tab.click("#result_list tbody a >> nth=0")
    check(tab)


def test_an_editor_signs_without_touching_the_mouse(
    tab: Tab, changed: Article, editor: User, reporter_account: User
) -> None:
    other = make.filed(reporter_account, headline="后交的稿")
    enter(tab, editor)
    tab.keyboard.press("n")
    tab.wait_for_url(f"**{page(changed)}")
    check(tab)
    tab.keyboard.press("r")
    expect(tab.locator("#return-words")).to_be_focused()
    tab.keyboard.type("nsre?")
    assert tab.input_value("#return-words") == "nsre?"
    tab.locator("h1").click()
    tab.keyboard.press("?")
    expect(tab.locator("details.shortcut-keys")).to_have_attribute("open", "")
    tab.keyboard.press("n")
    tab.wait_for_url(f"**{page(other)}")
    tab.keyboard.press("n")
    tab.wait_for_url(f"**{page(changed)}")
    tab.keyboard.press("s")
    expect(tab.locator("#sign-words")).to_be_focused()
    tab.keyboard.type("可以")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{page(other)}")
    changed.refresh_from_db()
    assert changed.state == "second"
    tab.keyboard.press("e")
    tab.wait_for_url(f"**{page(other, 'change')}")


def test_a_paragraphs_number_makes_the_comment_ready(tab: Tab, changed: Article, editor: User) -> None:
    enter(tab, editor)
    tab.goto(page(changed))
    tab.click("[data-paragraph='2']")
    expect(tab.locator("#comment-text")).to_be_focused()
    assert tab.input_value("#comment-paragraph") == "2"
    tab.keyboard.type("核对人数")
    tab.click("#comment-form button")
    expect(tab.locator("#comments li")).to_have_count(2)


def test_a_stale_signature_shows_the_difference_in_the_page(
    tab: Tab, changed: Article, editor: User, second_editor: User
) -> None:
    enter(tab, editor)
    tab.goto(page(changed))
    tab.fill("#sign-words", "我的意见")
    changed.deck = "新加的副题"
    write_story(changed, by=second_editor, expected=changed.version)
    with tab.expect_navigation():
        tab.click(".decision.primary button")
    expect(tab.locator("#changes ins")).to_have_text("新加的副题")
    assert tab.input_value("#sign-words") == "我的意见"
    check(tab)


def test_two_people_at_one_story_see_each_other(
    tab: Tab, changed: Article, editor: User, second_editor: User, client: Any
) -> None:
    client.force_login(second_editor)
    client.post(page(changed, "presence"))
    enter(tab, editor)
    for name in ("review", "change"):
        tab.goto(page(changed, name))
        expect(tab.locator("[data-presence]")).to_have_text("另一责任编辑正在编辑")
    assert "责任编辑正在编辑" in client.get(page(changed)).content.decode()


def test_everything_works_without_scripts(
    browser: Browser, live_server: Any, changed: Article, editor: User
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    tab = context.new_page()
    enter(tab, editor)
    tab.goto(page(changed))
    tab.click("[data-paragraph='2']")
    assert tab.input_value("#comment-paragraph") == "2"
    tab.fill("#comment-text", "没有脚本")
    tab.click("#comment-form button")
    expect(tab.locator("#comments")).to_contain_text("没有脚本")
    tab.click(".decision.primary button")
    tab.wait_for_url("**/admin/**")
    changed.refresh_from_db()
    assert changed.state == "second"
    context.close()
