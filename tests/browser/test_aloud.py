"""A story is read aloud sentence by sentence in the browser's own voice, and without one nothing is offered."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pypinyin import pinyin
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_reading import STORY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READINGS = Path(settings.BASE_DIR, "newsroom", "static", "newsroom", "data", "readings.json")
# A voice that says nothing, remembers everything, and ends a sentence when told to.
VOICE = """
window.said = [];
Object.defineProperty(window, "speechSynthesis", {value: {
  speak(one) { said.push([one.text, one.lang, one.rate]); window.ending = one; },
  cancel() {}, getVoices: () => [],
}});
"""


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Page:
    call_command("loaddata", "wenfeng", verbosity=0)
    page = browser.new_context(viewport={"width": 375, "height": 812}).new_page()
    page.add_init_script(VOICE)
    page.goto(f"{live_server.url}{STORY}")
    return page


def test_every_reading_says_what_it_means_to_say() -> None:
    for one in json.loads(READINGS.read_text()):
        assert len(one["say"]) == len(one["written"]), one
        assert " ".join(sound for (sound,) in pinyin(one["say"])) == one["pinyin"], one


def test_a_story_is_read_sentence_by_sentence_with_each_marked(page: Page) -> None:
    page.get_by_role("button", name="朗读").click()
    page.wait_for_function("() => said.length === 1")
    assert page.evaluate("said[0]") == ["胡亚军：把工作做得再细些", "zh-CN", 1]
    page.evaluate("ending.onend()")
    page.wait_for_function("() => said.length === 2")
    assert page.evaluate("said[1][0]").startswith("“连日来") and page.evaluate("said[1][0]").endswith("”")
    marked = "[...CSS.highlights.get('spoken')][0].toString()"
    assert page.evaluate(marked) == page.evaluate("said[1][0]")
    page.get_by_role("button", name="下一句").click()
    page.wait_for_function("() => said.length === 3")
    page.get_by_label("语速").select_option("1.5")
    page.wait_for_function("() => said.length === 4 && said[3][2] === 1.5")
    page.get_by_role("button", name="暂停").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="继续")).to_be_visible()
    page.evaluate("ending.onend()")
    assert page.evaluate("said.length") == 4
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="继续").click()
    page.wait_for_function("() => said.length === 5 && said[4][0] === said[3][0]")
    page.get_by_role("button", name="停止").click()
    assert page.evaluate("CSS.highlights.has('spoken')") is False
    expect(page.get_by_role("button", name="下一句")).to_be_hidden()


def test_a_browser_that_cannot_speak_is_offered_nothing(browser: Browser, live_server: LiveServer) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    mute = browser.new_page()
    mute.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis;")
    mute.goto(f"{live_server.url}{STORY}")
    assert mute.evaluate("'speechSynthesis' in window") is False
    expect(mute.locator("[data-aloud]")).to_be_hidden()
