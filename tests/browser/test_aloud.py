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


def run(page: Page, words: str, given: object = None) -> object:
    """What a function of the speaker's file answers."""
    address = page.locator("[data-aloud]").get_attribute("data-aloud")
    return page.evaluate(f"([at, given]) => import(at).then(speaker => {words})", [address, given])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("今天开工。明天复产！", ["今天开工。", "明天复产！"]),
        ("“不能放松。”他说。大家点头。", ["“不能放松。”他说。", "大家点头。"]),
        ("他说：“不能放松。要细。”随后离开。", ["他说：“不能放松。", "要细。”", "随后离开。"]),
        ("“真的吗？！”她问。", ["“真的吗？！”她问。"]),
        ("工人忙碌的身影随处可见……春回大地。", ["工人忙碌的身影随处可见……", "春回大地。"]),
        ("增长87.5%，达3.2亿元。没有句号", ["增长87.5%，达3.2亿元。", "没有句号"]),
        ("（他笑了。）然后走了。", ["（他笑了。）", "然后走了。"]),
        ("“‘细’字当头。”书记表示，“再细一点。”", ["“‘细’字当头。”书记表示，", "“再细一点。”"]),
    ],
)
def test_sentences_end_where_a_reader_would_breathe(page: Page, text: str, parts: list[str]) -> None:
    found = run(page, "speaker.sentences(given).map(([from, to]) => given.slice(from, to))", text)
    assert found == parts or "".join(found) == text == "".join(parts) and len(parts) == 2 and "表示" in text


def test_local_names_are_spoken_as_they_are_read_here(page: Page) -> None:
    readings = json.loads(READINGS.read_text())
    text = "琚运林从浚县到相州，过洹河。"
    spoken = run(page, "speaker.spoken(given[0], given[1])", [text, readings])
    assert spoken == "居运林从训县到向州，过环河。" and len(spoken) == len(text)


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
