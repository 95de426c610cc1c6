"""One story walks the whole way in a browser: filed, signed by three, published, corrected, withdrawn."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from people.models import User
from stories.models import Article, PublishedArticle, Signature
from tests import make
from tests.cast import PASSWORD

from .conftest import page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[[User], Tab]


@pytest.fixture
def enter(browser: Browser, live_server: Any) -> Enter:
    """A window of its own for each account, signed in by its form."""

    def entered(user: User) -> Tab:
        tab = browser.new_context(
            base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai"
        ).new_page()
        tab.set_default_timeout(20_000)
        tab.goto("/admin/login/")
        tab.fill("#id_username", user.username)
        tab.fill("#id_password", PASSWORD)
        tab.click("[type=submit]")
        tab.wait_for_url("**/admin/")
        return tab

    return entered


def do(tab: Tab, story: Article, verb: str, **typed: str) -> None:
    """The verb's form on the story's review page is filled in and sent."""
    tab.goto(page(story))
    form = tab.locator(f'form[action="{page(story, "verb", verb)}"]')
    if not form.is_visible():
        tab.locator("details", has=form).locator("summary").click()
    for name, value in typed.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with tab.expect_navigation():
        form.locator("button[type=submit]").click()


def sign_by_all(windows: list[Tab], story: Article) -> None:
    for window in windows:
        do(window, story, "sign")


def test_a_story_walks_from_filed_to_withdrawn(
    enter: Enter,
    browser: Browser,
    live_server: Any,
    reporter_account: User,
    editor: User,
    second_editor: User,
    director: User,
    chief: User,
) -> None:
    story = make.filed(reporter_account, headline="社区食堂开张")
    edition = make.edition([story])
    signers = [enter(editor), enter(director), enter(chief)]
    chiefs = signers[2]
    sign_by_all(signers, story)
    story.refresh_from_db()
    assert story.state == "ready" and Signature.objects.filter(standing=True).count() == 3

    chiefs.goto(f"/admin/stories/edition/{edition.pk}/publish/")
    with chiefs.expect_navigation():
        chiefs.click("button[value=now]")
    address = f"/ceshi/2020-04-03/{PublishedArticle.objects.get().number}-she-qu-shi-tang-kai-zhang/"

    def read() -> tuple[int, Tab]:
        # A reader of his own each time: a browser may keep a page for two seconds.
        tab = browser.new_context(base_url=live_server.url).new_page()
        answer = tab.goto(address)
        assert answer is not None
        return answer.status, tab

    assert "昨日，社区食堂开张。" in read()[1].inner_text("article")

    do(chiefs, story, "correct", reason="日期有误")
    correcting = enter(second_editor)
    correcting.goto(page(story, "change"))
    correcting.fill("#id_body", "前日，社区食堂开张。\n\n老人吃上热饭。")
    with correcting.expect_navigation():
        correcting.click("[name=_save]")
    assert "昨日，社区食堂开张。" in read()[1].inner_text("article")
    sign_by_all(signers, story)
    do(chiefs, story, "publish", note="开张日期应为前日。")
    reader = read()[1]
    assert "前日，社区食堂开张。" in reader.inner_text(".story-text")
    correction = reader.inner_text(".correction")
    assert "更正" in correction and "开张日期应为前日。" in correction
    assert "昨日，社区食堂开张" in correction and "前日，社区食堂开张" in correction

    do(chiefs, story, "withdraw", why="error", reason="事实不实")
    with chiefs.expect_navigation():
        chiefs.click("input[type=submit].default")
    status, reader = read()
    assert status == 410
    assert "严重差错" in reader.inner_text("main") and "事实不实" not in reader.content()
    story.refresh_from_db()
    assert story.state == "withdrawn"
