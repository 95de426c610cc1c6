"""Searching by keyboard: suggestions with scripts, results without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_name_typed_in_pinyin_leads_to_the_person_by_keyboard(
    browser: Browser, live_server: LiveServer
) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.goto(live_server.url)
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("zjy")
    option = page.get_by_role("option", name="周俊英")
    expect(option).to_be_visible()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    field.fill("tsxw")
    expect(page.get_by_role("option", name="图说新闻")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="图说新闻")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/columns/tu-shuo-xin-wen/")
    assert complaints == []


def test_a_word_is_found_and_narrowed_down_by_keyboard_without_scripts(
    browser: Browser, live_server: LiveServer
) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.get_by_role("searchbox").first.focus()
    page.keyboard.type("環境")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.get_by_role("status").inner_text() == "4篇稿件"
    assert page.locator("mark").first.inner_text() == "环境"
    page.get_by_text("缩小范围").focus()
    page.keyboard.press("Enter")
    page.get_by_label("栏目", exact=True).select_option("图说新闻")
    page.get_by_label("要找的字词").press("Enter")
    page.wait_for_url("**column=tu-shuo-xin-wen**")
    assert page.get_by_role("status").inner_text() == "1篇稿件"
    page.get_by_role("link", name="最新优先").press("Enter")
    page.wait_for_url("**sort=newest**")
    page.get_by_role("link", name="移除").press("Enter")
    expect(page.get_by_role("status")).to_have_text("4篇稿件")
