"""Writing on a phone: input methods, undo, selection, pasting, length, keyboard, and what a screen reader meets."""

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from people.actors import SYSTEM
from people.models import Reporter
from stories.actions.accounts.staff import save_reporter
from stories.models import Article, Draft
from tests import make
from tests.axe_options import axe_options

from .conftest import add, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHIFTS = """() => {
  window.shifts = 0;
  const watch = new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.value)));
  watch.observe({ type: "layout-shift" });
}"""
PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "第一段重点。");
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""
# Everything that is tapped, with the height of what the finger meets.
TAPPED = """() => [...document.querySelectorAll("main :is(button, select, input:not([type=hidden]), a, summary)")]
  .filter((each) => each.checkVisibility() && !each.closest(".visually-hidden"))
  .map((each) => [each.name || each.textContent.trim(), each.type === "checkbox" ? each.closest("label") : each])
  .map(([name, each]) => [name, Math.round(each.getBoundingClientRect().height)])
  .filter(([, height]) => height < 44)"""


def body_of(tab: Tab) -> str:
    return tab.input_value("#id_body")


def test_an_input_method_loses_and_doubles_nothing_while_it_is_saved(phone: BrowserContext, write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.focus("#id_body")
    method = phone.new_cdp_session(tab)
    for syllables, words in (("wen feng", "文峰"), ("fu gong", "复工"), ("fu chan", "复产")):
        for at in range(1, len(syllables) + 1):
            method.send(
                "Input.imeSetComposition", {"text": syllables[:at], "selectionStart": at, "selectionEnd": at}
            )
        # Longer than a save takes to begin: half a word is nobody's text.
        tab.wait_for_timeout(1500)
        assert all(syllables not in row.content["body"] for row in Draft.objects.all())
        method.send("Input.insertText", {"text": words})
    saved(tab)
    assert body_of(tab) == "文峰复工复产"
    assert Draft.objects.get().content["body"] == "文峰复工复产"


def test_undo_and_selection_survive_a_save(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "一二三")
    saved(tab)
    add(tab, "四")
    tab.evaluate("document.getElementById('id_body').setSelectionRange(1, 3)")
    saved(tab)
    where = tab.evaluate("[document.activeElement.id, id_body.selectionStart, id_body.selectionEnd]")
    assert where == ["id_body", 1, 3]
    tab.keyboard.press("Control+z")
    assert body_of(tab) != "一二三四"
    tab.keyboard.press("Control+Shift+z")
    assert body_of(tab) == "一二三四"


def test_nothing_moves_while_typing(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "先写一句。")
    saved(tab)
    tab.evaluate(SHIFTS)
    add(tab, "再写一句，看页面动不动。")
    saved(tab)
    assert tab.evaluate("window.shifts") == 0


def test_a_pasted_page_keeps_its_words_and_structure(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    html = (
        '<html><body><p class=MsoNormal style="mso-x:1">第一段<b>重点</b>。</p><h2>小标题</h2>'
        "<p>第二段<script>alert(1)</script>。</p></body></html>"
    )
    tab.focus("#id_body")
    tab.evaluate(PASTE, html)
    expect(tab.locator("#id_body")).to_have_value("第一段**重点**。\n## 小标题\n第二段。")
    saved(tab)
    # First what the newsroom made of it is taken back, then the paste.
    tab.keyboard.press("Control+z")
    expect(tab.locator("#id_body")).to_have_value("第一段重点。")
    tab.keyboard.press("Control+z")
    expect(tab.locator("#id_body")).to_have_value("")


def test_what_was_no_part_of_a_pasted_text_is_said(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.focus("#id_body")
    tab.evaluate(PASTE, "<p>第一段<del>不要的</del>重点。</p><img src='a.jpg'>")
    expect(tab.locator("[data-paste-note]")).to_have_text(
        "没有粘进来：1 处已标删除的文字、1 张图片（请在下面另选）。"
    )
    assert body_of(tab) == "第一段重点。"


def slow_answer(tab: Tab) -> None:
    """The newsroom takes four seconds to clean a paste."""
    tab.evaluate(
        """() => { const asked = window.fetch; window.fetch = (address, options) => String(address).includes("/paste/")
          ? new Promise((go) => setTimeout(() => go(asked(address, options)), 4000)) : asked(address, options); }"""
    )


HTML = "<p>第一段<b>重点</b>。</p>"


def test_a_paste_stands_there_at_once_and_writing_goes_on(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "前头。后头。")
    slow_answer(tab)
    tab.evaluate("id_body.setSelectionRange(3, 3)")
    tab.evaluate(PASTE, HTML)
    assert body_of(tab) == "前头。第一段重点。后头。"
    tab.keyboard.insert_text("接着写。")
    # Nothing waits for the answer: the words are sent as they stand.
    saved(tab)
    assert "第一段重点。接着写。" in Draft.objects.get().content["body"]
    expect(tab.locator("#id_body")).to_have_value("前头。第一段**重点**。接着写。后头。")
    tab.keyboard.insert_text("又写。")
    assert body_of(tab) == "前头。第一段**重点**。接着写。又写。后头。"


def test_the_answer_to_a_paste_steals_no_focus_and_overwrites_nothing(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.focus("#id_body")
    slow_answer(tab)
    tab.evaluate(PASTE, HTML)
    tab.focus("#id_headline")
    tab.keyboard.insert_text("标题写")
    expect(tab.locator("#id_body")).to_have_value("第一段**重点**。")
    tab.keyboard.insert_text("到一半")
    assert (tab.input_value("#id_headline"), tab.evaluate("document.activeElement.id")) == (
        "标题写到一半",
        "id_headline",
    )
    # What was changed in the pasted words meanwhile stays as somebody made it.
    tab.fill("#id_body", "")
    tab.focus("#id_body")
    tab.evaluate(PASTE, HTML)
    tab.keyboard.press("Backspace")
    tab.keyboard.insert_text("！")
    tab.wait_for_timeout(5000)
    assert body_of(tab) == "第一段重点！"


def test_the_length_is_counted_as_newspapers_count(write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "复工率达87.5%，共16个项目。")
    expect(tab.locator("[data-length]")).to_have_text("10 字")


def test_a_person_found_by_pinyin_joins_the_byline_without_leaving_the_page(write) -> None:
    save_reporter(Reporter(name="周俊英"), by=SYSTEM)
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "署名")
    tab.locator("#id_person").press_sequentially("zhou", delay=30)
    tab.click("#people-found button[name=add_person]")
    expect(tab.locator("#byline-lines")).to_contain_text("周俊英")
    saved(tab)
    assert [line["name"] for line in Draft.objects.get().content["bylines"]] == ["记者", "周俊英"]


def test_a_story_is_written_and_filed_by_keyboard_alone(phone: BrowserContext, desk) -> None:
    tab = phone.new_page()
    tab.goto("/desk/new/")
    tab.focus("a.start-link.blank")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("form[data-ready]")
    reached: list[str] = []
    tab.focus("#id_kind")
    for _step in range(60):
        reached.append(tab.evaluate("document.activeElement.id || document.activeElement.value || ''"))
        if reached[-1] == "id_headline":
            tab.keyboard.insert_text("键盘写稿")
        if reached[-1] == "id_body":
            tab.keyboard.insert_text("昨日，社区食堂开张。")
        if reached[-1] == "id_desk":
            tab.keyboard.press("ArrowDown")
        if reached[-1] == "file":
            break
        tab.keyboard.press("Tab")
    assert reached[-1] == "file", reached
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/desk/stories/*/")
    story = Article.objects.get()
    assert (story.headline, story.state, story.desk) == ("键盘写稿", "filed", desk)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_desk_stumbles(phone: BrowserContext, reporter_account, scheme: str) -> None:
    story = make.draft(reporter_account)
    filed = make.filed(reporter_account, headline="已交的稿子")
    tab = phone.new_page()
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    faults = {}
    for path in (
        "/desk/", "/desk/new/", f"/desk/drafts/{uuid4()}/write/?start=news", f"/desk/stories/{story.pk}/write/",
        f"/desk/stories/{filed.pk}/", "/desk/notices/", "/desk/published/", "/desk/tokens/", "/desk/away/",
        "/desk/written/", "/desk/bin/",
    ):  # fmt: skip
        tab.goto(path)
        for width in (320, 1440):
            tab.set_viewport_size({"width": width, "height": 800})
            found = Axe().run(tab, options=axe_options(tab, is_known=width != 320))
            if found.violations_count:
                faults[path, width] = found.generate_report()
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults[path, width] = "scrolls sideways"
    assert faults == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_said_of_a_save_is_readable(phone: BrowserContext, write, scheme: str) -> None:
    """Saved, kept here, signed out: each in a colour of its own that can be read on the page's ground."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    faults = {}

    def look(state: str) -> None:
        tab.wait_for_selector(f"form[data-save-state={state}]")
        found = Axe().run(tab, options=axe_options(tab))
        if found.violations_count:
            faults[state] = found.generate_report()

    add(tab, "写好了。")
    look("saved")
    phone.set_offline(True)
    add(tab, "断网了。")
    look("here")
    phone.clear_cookies()
    phone.set_offline(False)
    look("signedOut")
    assert faults == {}


def test_what_is_tapped_is_large_enough(phone: BrowserContext, write) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    assert tab.evaluate(TAPPED) == []


def test_the_page_leaves_nothing_of_ours_on_the_window(phone: BrowserContext, write) -> None:
    """The scripts are modules; only htmx, which is not ours, has a name that every script can see."""
    own = "Object.getOwnPropertyNames(window)"
    empty = phone.new_page()
    empty.goto("/desk/worker.js")
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    assert set(tab.evaluate(own)) - set(empty.evaluate(own)) == {"htmx"}
