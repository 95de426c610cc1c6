"""The body as it will look stands exactly where the field's letters do, and buttons make formatting without a sign."""

import random
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from people.models import User
from stories.models import Draft
from stories.text.plain_markup import lines_to_body
from tests import make
from tests.axe_options import axe_options
from tests.crash.phone.elsewhere import sign_in
from tests.webdriver import ENGINES, FOUND

from .conftest import add, saved, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "今年以来，**复工率达87.5%**。\n## 一、吃上热饭\n- 早餐\n- 午餐\n> 要靠好吃不贵留住人。\n〔图 12〕\n\n下一步。"
WORDS = [
    "文峰区", "复工复产", "，", "。”", "“", "——", "……", "（", "）", "：", "87.5%", "16", "community", "AV",
    "Donaudampfschifffahrtsgesellschaftskapitän", "https://example.org/a/very/long/path?with=words&and=more", "😀",
    "👩‍👩‍👧", "**", "**重点**", "*", "\\", "\\*", "\\#", " ", "  ", "é", "fi", "<em>", "</em>", "<br>", "的", "、",
]  # fmt: skip
BEGINNINGS = [
    "",
    "",
    "",
    "",
    "## ",
    "### ",
    "#### ",
    "- ",
    "> ",
    "1. ",
    "2. ",
    "\\## ",
    "〔图 12〕",
    "<p>x</p>",
    " ",
]
# The text is put in as typing does; each line has that line's words, and the height that a field gives them.
FAULTS = """async (texts) => {
  const field = document.getElementById("id_body"), sheet = document.querySelector(".shown-text"), faults = [];
  const is = getComputedStyle(field), probe = document.querySelector(".shown-formatting textarea");
  const leading = parseFloat(is.lineHeight), sides = parseFloat(is.paddingTop) + parseFloat(is.paddingBottom);
  for (const text of texts) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const lines = [...sheet.children], width = sheet.getBoundingClientRect().width;
    const shown = sheet.textContent;
    if (shown !== text) faults.push(["words", text, shown]);
    if (!field.closest(".formatted")) faults.push(["given up", text]);
    probe.style.width = `${width + parseFloat(is.paddingLeft) * 2 - 0.125}px`;
    probe.style.paddingRight = is.paddingRight;
    // How much a line adds to those before it.
    let before = 0;
    text.split("\\n").forEach((line, at, all) => {
      probe.value = all.slice(Math.max(0, at - 1), at + 1).join("\\n") + (at + 1 < all.length ? "\\n" : "");
      const height = probe.scrollHeight - sides - (at + 1 < all.length ? leading : 0) - before;
      before = height;
      const there = lines[at].getBoundingClientRect().height;
      if (Math.abs(there - height) > leading / 2) faults.push(["height", line, there, height]);
    });
    probe.value = text;
    const whole = probe.scrollHeight - sides, there = sheet.getBoundingClientRect().height;
    if (Math.abs(there - whole) > leading / 2) faults.push(["whole", text, there, whole]);
  }
  return faults;
}"""
PRESSED = (
    "[...document.querySelectorAll('.formatting-bar [aria-pressed=true]')].map((each) => each.dataset.act)"
)
SHOWN = """[...document.querySelectorAll('.shown-line')].map((line) => [
  line.className.replace('shown-line', '').trim(), line.textContent.replace('\\n', '')])"""
FOLLOWS = "document.querySelector('.shown-text').textContent === id_body.value"


def random_text(dice: random.Random, lines: int) -> str:
    return "\n".join(
        dice.choice(BEGINNINGS) + "".join(dice.choices(WORDS, k=dice.choice([0, 1, 2, 5, 12, 30])))
        for _line in range(lines)
    )


def random_texts(seed: int, count: int) -> list[str]:
    """Texts of one to sixty lines, each followed by two that differ from it by an edit."""
    dice = random.Random(seed)
    texts = []
    while len(texts) < count:
        text = random_text(dice, dice.choice([1, 2, 3, 8, 20, 60]))
        for _edit in range(3):
            texts.append(text)
            at = dice.randrange(len(text) + 1)
            text = (
                text[:at] + dice.choice([*WORDS, "\n", "\n\n"]) + text[at + dice.choice([0, 0, 1, 5, 40]) :]
            )
    # A half of a pair of code units is nobody's text.
    return [text for text in texts if "\u200d" not in (text[:1], text[-1:])]


@pytest.fixture
def tab(write) -> Tab:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.wait_for_selector(".field-body.formatted")
    return tab


def put(tab: Tab, text: str, start: int, end: int | None = None) -> None:
    tab.evaluate(
        """([text, start, end]) => { id_body.focus(); id_body.value = text; id_body.setSelectionRange(start, end);
        id_body.dispatchEvent(new Event("input", { bubbles: true })); }""",
        [text, start, start if end is None else end],
    )


def press(tab: Tab, act: str) -> None:
    tab.click(f".formatting-bar [data-act={act}]")


def now(tab: Tab) -> tuple[str, int, int]:
    return tuple(tab.evaluate("[id_body.value, id_body.selectionStart, id_body.selectionEnd]"))  # type: ignore[return-value]


@pytest.mark.parametrize(("width", "size"), [(375, "100%"), (375, "130%"), (1440, "100%")])
def test_every_line_stands_where_the_field_has_it(tab: Tab, width: int, size: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
    tab.wait_for_timeout(300)
    assert tab.evaluate(FAULTS, random_texts(width, 45)) == []
    until(tab, "document.querySelector('.field-body.formatted') !== null")


@pytest.mark.parametrize("engine", list(ENGINES))
def test_every_line_stands_there_in_other_engines(
    engine: str, live_server: Any, reporter_account: User
) -> None:
    if not FOUND[engine]():
        pytest.skip(f"no browser was found for: {engine}")
    make.publication()
    driver = ENGINES[engine]()
    try:
        sign_in(driver, live_server.url, reporter_account)
        driver.go(f"{live_server.url}/desk/drafts/{uuid4()}/write/")
        driver.until("() => document.querySelector('form[data-ready] .field-body.formatted') !== null")
        assert driver.ask(FAULTS, random_texts(7, 30)) == []
        driver.ask("() => document.querySelector('.formatting-bar button').click()")
    finally:
        driver.quit()


def test_a_reporter_sees_the_formatting(tab: Tab) -> None:
    put(tab, TEXT, 0)
    assert tab.evaluate(SHOWN) == [
        ["", "今年以来，**复工率达87.5%**。"],
        ["shown-subhead", "## 一、吃上热饭"],
        ["shown-list", "- 早餐"],
        ["shown-list", "- 午餐"],
        ["shown-quotation", "> 要靠好吃不贵留住人。"],
        ["shown-photo", "〔图 12〕"],
        ["", ""],
        ["", "下一步。"],
    ]
    assert tab.locator(".shown-bold").all_text_contents() == ["复工率达87.5%"]
    assert tab.locator(".shown-chip").all_text_contents() == ["〔图 12〕"]
    # What is sent is what was typed.
    saved(tab)
    assert Draft.objects.get().content["body"] == TEXT


def test_only_the_line_that_changed_is_drawn_anew(tab: Tab) -> None:
    put(tab, TEXT, 5)
    tab.evaluate("() => { for (const line of document.querySelectorAll('.shown-line')) line.drawn = true; }")
    tab.keyboard.insert_text("又")
    tab.keyboard.press("Enter")
    kept = tab.evaluate("[...document.querySelectorAll('.shown-line')].map((line) => Boolean(line.drawn))")
    assert (len(kept), sum(kept)) == (9, 8)
    assert tab.evaluate(FOLLOWS)


def test_what_an_input_method_has_not_given_yet_is_shown_and_marked(phone: BrowserContext, tab: Tab) -> None:
    put(tab, TEXT, len("今年以来，**复工"))
    method = phone.new_cdp_session(tab)
    for at in range(1, 9):
        method.send(
            "Input.imeSetComposition", {"text": "wen feng"[:at], "selectionStart": at, "selectionEnd": at}
        )
    assert tab.locator(".shown-composed").all_text_contents() == ["wen feng"]
    assert tab.evaluate(FOLLOWS)
    method.send("Input.insertText", {"text": "文峰"})
    assert tab.locator(".shown-composed").count() == 0
    assert tab.locator(".shown-bold").all_text_contents() == ["复工文峰率达87.5%"]
    assert now(tab)[0] == TEXT.replace("复工", "复工文峰")
    tab.keyboard.press("Control+z")
    expect(tab.locator("#id_body")).not_to_have_value(TEXT.replace("复工", "复工文峰"))
    assert tab.evaluate(FOLLOWS)


@pytest.mark.parametrize(
    ("act", "text", "start", "end", "changed", "body"),
    [
        ("subhead", "甲\n乙丙", 3, None, "甲\n## 乙丙", "<p>甲</p>\n<h2>乙丙</h2>"),
        ("subhead", "> 甲", 3, None, "## 甲", "<h2>甲</h2>"),
        ("subhead", "\\## 甲", 5, None, "## \\## 甲", "<h2>## 甲</h2>"),
        ("list", "甲\n乙\n\n丙", 0, 6, "- 甲\n- 乙\n\n- 丙", "<ul><li>甲</li><li>乙</li></ul>\n<ul><li>丙</li></ul>"),
        ("quotation", "甲\n乙", 0, 2, "> 甲\n乙", "<blockquote><p>甲</p></blockquote>\n<p>乙</p>"),
        ("list", "甲\n〔图 1〕", 0, 7, "- 甲\n〔图 1〕", '<ul><li>甲</li></ul>\n<figure data-photo="1"></figure>'),
        ("bold", "甲乙丙", 1, 2, "甲**乙**丙", "<p>甲<strong>乙</strong>丙</p>"),
        ("bold", "甲 乙\n> 丙\n", 1, 7, "甲 **乙**\n> **丙**\n",
         "<p>甲 <strong>乙</strong></p>\n<blockquote><p><strong>丙</strong></p></blockquote>"),
        ("bold", "**甲乙丙**", 3, 4, "**甲**乙**丙**", "<p><strong>甲</strong>乙<strong>丙</strong></p>"),
        ("bold", "**甲**乙", 2, 6, "**甲乙**", "<p><strong>甲乙</strong></p>"),
        ("bold", "3*4=12", 0, 3, "**3*4**=12", "<p><strong>3*4</strong>=12</p>"),
        ("bold", "😀甲", 0, 2, "**😀**甲", "<p><strong>😀</strong>甲</p>"),
    ],
)  # fmt: skip
def test_a_button_does_what_it_says(
    tab: Tab, act: str, text: str, start: int, end: int | None, changed: str, body: str
) -> None:
    put(tab, text, start, end)
    press(tab, act)
    assert now(tab)[0] == changed
    assert lines_to_body(changed) == body
    assert tab.evaluate(FOLLOWS)
    assert tab.evaluate("document.activeElement.id") == "id_body"
    # The browser's own undo takes it back.
    tab.keyboard.press("Control+z")
    assert now(tab)[0] == text


@pytest.mark.parametrize("act", ["subhead", "bold", "list", "quotation"])
def test_a_button_pressed_twice_leaves_the_text_as_it_was(tab: Tab, act: str) -> None:
    for text, start, end in (("甲乙丙", 1, 2), ("甲乙\n丙丁", 0, 5), ("甲\\*\\*乙", 0, 6), ("\\> 甲", 0, 4)):
        put(tab, text, start, end)
        press(tab, act)
        assert act in tab.evaluate(PRESSED)
        changed, first, last = now(tab)
        assert lines_to_body(changed) != lines_to_body(text)
        assert first < last
        press(tab, act)
        assert act not in tab.evaluate(PRESSED)
        assert now(tab)[0] == text


def test_bold_is_typed_without_a_sign(tab: Tab) -> None:
    put(tab, "甲", 1)
    tab.keyboard.press("Control+b")
    assert tab.evaluate(PRESSED) == ["bold"]
    tab.keyboard.insert_text("重点")
    tab.keyboard.press("Control+b")
    tab.keyboard.insert_text("后")
    assert now(tab)[0] == "甲**重点**后"
    until(tab, f"{PRESSED}.length === 0")
    tab.evaluate("id_body.setSelectionRange(4, 4)")
    until(tab, f"{PRESSED}.join() === 'bold'")
    press(tab, "bold")
    assert now(tab) == ("甲重点后", 2, 2)


def test_a_list_is_made_of_an_empty_line_and_goes_again(tab: Tab) -> None:
    put(tab, "甲\n", 2)
    press(tab, "list")
    assert now(tab) == ("甲\n- ", 4, 4)
    assert tab.evaluate(PRESSED) == ["list"]
    press(tab, "list")
    assert now(tab) == ("甲\n", 2, 2)


def test_the_bar_is_a_toolbar_of_large_buttons_that_arrows_walk_through(tab: Tab) -> None:
    bar = tab.get_by_role("toolbar", name="正文格式")
    assert bar.get_by_role("button").all_inner_texts() == ["小标题", "重点", "列表", "引文"]
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in tab.evaluate(
        "[...document.querySelectorAll('.formatting-bar button')].map((each) => each.getBoundingClientRect().toJSON())"
    ))  # fmt: skip
    put(tab, "甲", 1)
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.dataset.act") == "list"
    tab.keyboard.press("Enter")
    assert now(tab)[0] == "- 甲"


def test_what_others_put_into_the_field_is_shown(write, tab: Tab) -> None:
    put(tab, "第一段。\n第二段。", 0)
    saved(tab)
    other = write(tab.url)
    put(other, "第一段，**乙改**。\n第二段。", 0)
    saved(other)
    add(tab, "还在写。")
    expect(tab.locator("#id_body")).to_have_value("第一段，**乙改**。\n第二段。还在写。")
    assert tab.evaluate(FOLLOWS)
    assert tab.locator(".shown-bold").all_text_contents() == ["乙改"]
    # What a page left unsent comes back into the form, and is shown.
    saved(tab)
    tab.context.set_offline(True)
    add(tab, "没有网。\n## 断网")
    tab.wait_for_selector("form[data-save-state=here]")
    address = tab.url
    tab.close()
    other.close()
    tab = write(address)
    expect(tab.locator("#id_body")).to_have_value("第一段，**乙改**。\n第二段。还在写。没有网。\n## 断网")
    until(tab, FOLLOWS)
    assert tab.locator(".shown-subhead").all_inner_texts() == ["## 断网"]


def test_a_paste_is_shown_before_and_after_the_newsroom_has_made_lines_of_it(tab: Tab) -> None:
    tab.focus("#id_body")
    tab.evaluate(
        """() => { const data = new DataTransfer(); data.setData("text/plain", "第一段重点。");
        data.setData("text/html", "<h2>第一段<b>重点</b>。</h2>");
        const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        id_body.dispatchEvent(paste); }"""
    )
    assert tab.evaluate(FOLLOWS)
    expect(tab.locator("#id_body")).to_have_value("## 第一段**重点**。")
    assert tab.evaluate(FOLLOWS)
    assert tab.locator(".shown-subhead").count() == 1


def test_forced_colours_and_a_layer_that_breaks_otherwise_leave_the_plain_field(tab: Tab) -> None:
    put(tab, TEXT * 6, 0)
    fill = "getComputedStyle(id_body).webkitTextFillColor"
    assert tab.evaluate(fill) == "rgba(0, 0, 0, 0)"
    tab.emulate_media(forced_colors="active")
    until(tab, "!document.querySelector('.formatted')")
    assert tab.evaluate(fill) != "rgba(0, 0, 0, 0)"
    assert (
        tab.evaluate("getComputedStyle(document.querySelector('.shown-formatting')).visibility") == "hidden"
    )
    tab.emulate_media(forced_colors="none")
    until(tab, "document.querySelector('.formatted') !== null")
    tab.evaluate("() => { document.querySelector('.shown-text').style.letterSpacing = '3px'; }")
    put(tab, TEXT * 7, 0)
    until(tab, "!document.querySelector('.formatted')")
    assert tab.evaluate(fill) != "rgba(0, 0, 0, 0)"


def test_the_layer_scrolls_with_a_field_that_does_not_grow(tab: Tab) -> None:
    tab.evaluate(
        "() => Object.assign(id_body.style, { fieldSizing: 'fixed', height: '300px', minHeight: '0' })"
    )
    put(tab, TEXT * 12, 0)
    tab.evaluate("id_body.scrollTop = 400")
    until(tab, "document.querySelector('.shown-formatting').scrollTop === 400")
    tab.evaluate("id_body.scrollTop = 1e6")
    until(tab, "Math.abs(document.querySelector('.shown-formatting').scrollTop - id_body.scrollTop) < 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_has_no_fault_for_anybody(tab: Tab, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    put(tab, TEXT, 3)
    until(tab, f"{PRESSED}.length === 0")
    tab.click(".formatting-bar [data-act=list]")
    for width in (320, 1440):
        tab.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(tab, options=axe_options(tab))
        assert found.violations_count == 0, found.generate_report()
        assert not tab.evaluate("document.documentElement.scrollWidth > innerWidth")
    # A screen reader meets one field with its words, and no second text.
    assert tab.get_by_role("textbox", name="正文").count() == 1
    assert tab.locator(".shown-formatting").get_attribute("aria-hidden") == "true"
    assert tab.evaluate(
        "[...document.querySelectorAll('.shown-formatting *')].every((each) => each.tabIndex < 0)"
    )


def test_without_scripts_there_is_the_field_and_its_help(
    phone: BrowserContext, reporter_account: User, live_server: Any
) -> None:
    cookies = phone.cookies()
    context = phone.browser.new_context(base_url=live_server.url, java_script_enabled=False)  # type: ignore[union-attr]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.goto(f"/desk/drafts/{uuid4()}/write/")
    expect(tab.locator(".formatting-bar, .shown-formatting")).to_have_count(0)
    expect(tab.locator("#id_body")).to_be_visible()
    expect(tab.locator(".markup-help summary")).to_be_visible()
    context.close()
