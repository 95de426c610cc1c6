"""Two pages of one person are two writers: what they changed is put together, and what both changed is asked."""

from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from stories.models import Draft, DraftVersion

from .conftest import add, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def body() -> str:
    return Draft.objects.get().content["body"]


def put(tab: Tab, field: str, text: str) -> None:
    """The field is changed as somebody types, without leaving what else is being done."""
    tab.evaluate(
        """([id, text]) => { const field = document.getElementById(id); field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true })); }""",
        [field, text],
    )


@pytest.fixture
def tabs(write) -> tuple[Tab, Tab]:
    """Two open pages of one working copy of three paragraphs."""
    address = f"/desk/drafts/{uuid4()}/write/"
    first = write(address)
    first.fill("#id_headline", "两个窗口")
    first.fill("#id_body", "第一段。\n第二段。\n第三段。")
    saved(first)
    return first, write(address)


def test_different_paragraphs_are_put_together_without_a_question(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    put(second, "id_body", "第一段，乙改。\n第二段。\n第三段。")
    put(second, "id_note", "请快审")
    saved(second)
    # Somebody types on in the other page while the answer is on its way.
    put(first, "id_body", "第一段。\n第二段。\n第三段，甲改。")
    add(first, "还在写，")
    expect(first.locator("#id_body")).to_have_value("第一段，乙改。\n第二段。\n第三段，甲改。还在写，")
    add(first, "没有停。")
    saved(first)
    assert body() == "第一段，乙改。\n第二段。\n第三段，甲改。还在写，没有停。"
    assert Draft.objects.get().content["note"] == "请快审"
    expect(first.locator(".conflict-chooser")).to_have_count(0)


def test_the_caret_and_what_is_selected_stay_where_they_are(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    put(second, "id_body", "新加的一段。\n第一段。\n第二段。\n第三段。")
    saved(second)
    add(first, "写。")
    first.evaluate("document.getElementById('id_body').setSelectionRange(5, 7)")
    expect(first.locator("#id_body")).to_have_value("新加的一段。\n第一段。\n第二段。\n第三段。写。")
    saved(first)
    where = first.evaluate("[id_body.selectionStart, id_body.selectionEnd, document.activeElement.id]")
    assert where == [5 + 7, 7 + 7, "id_body"]


@pytest.mark.parametrize(
    ("button", "result"),
    [
        ("留这里写的", "第一段，甲改。\n第二段。\n第三段。又写。"),
        ("留别处存的", "第一段，乙改。\n第二段。\n第三段。又写。"),
        ("两段都留", "第一段，乙改。\n第一段，甲改。\n第二段。\n第三段。又写。"),
    ],
)
def test_the_same_paragraph_is_asked_and_both_texts_stand_until_then(
    tabs: tuple[Tab, Tab], button: str, result: str
) -> None:
    first, second = tabs
    put(second, "id_body", "第一段，乙改。\n第二段。\n第三段。")
    saved(second)
    put(first, "id_body", "第一段，甲改。\n第二段。\n第三段。")
    asked = first.locator(".conflict-chooser")
    expect(asked).to_contain_text("第一段，甲改。")
    expect(asked).to_contain_text("第一段，乙改。")
    # Writing goes on below; nothing was chosen, nothing is lost by what is typed meanwhile.
    add(first, "又写。")
    saved(first)
    assert body() == "第一段，乙改。\n第一段，甲改。\n第二段。\n第三段。又写。"
    # A page that is opened again still asks.
    first.reload()
    first.wait_for_selector("form[data-ready]")
    expect(first.locator(".conflict-chooser")).to_contain_text("第一段，乙改。")
    # What is not decided is not filed.
    first.click("button[value=file]")
    expect(first.locator("#choosing-head")).to_be_focused()
    first.get_by_role("button", name=button).click()
    expect(first.locator(".conflict-chooser")).to_have_count(0)
    expect(first.locator("#id_body")).to_have_value(result)
    saved(first)
    first.wait_for_timeout(1500)
    saved(first)
    assert body() == result


def test_a_headline_given_twice_is_asked_and_the_other_is_kept_as_an_earlier_version(
    tabs: tuple[Tab, Tab],
) -> None:
    first, second = tabs
    put(second, "id_headline", "乙的题")
    saved(second)
    put(first, "id_headline", "甲的题")
    expect(first.locator(".conflict-chooser")).to_contain_text("乙的题")
    saved(first)
    assert Draft.objects.get().content["headline"] == "甲的题"
    assert "乙的题" in [kept.content["headline"] for kept in DraftVersion.objects.all()]
    first.get_by_role("button", name="留别处存的").click()
    expect(first.locator("#id_headline")).to_have_value("乙的题")


def test_two_devices_write_in_twenty_paragraphs_for_fifty_rounds(write) -> None:
    """Each in its own half of them, mixed; all of it stands, and nothing is asked."""
    address = f"/desk/drafts/{uuid4()}/write/"
    lines = [f"第{n}段原来写的话，{n * 7919}。" for n in range(20)]
    first = write(address)
    first.fill("#id_body", "\n".join(lines))
    saved(first)
    second = write(address)
    change = """([at, words]) => { const field = document.getElementById("id_body");
      const lines = field.value.split("\\n"); lines[at] += words; field.value = lines.join("\\n");
      field.dispatchEvent(new Event("input", { bubbles: true })); }"""
    for turn in range(50):
        first.evaluate(change, [turn * 2 % 20, f"甲{turn}，"])
        second.evaluate(change, [(turn * 2 + 1) % 20, f"乙{turn}，"])
        if turn % 10 == 9:
            first.wait_for_timeout(2500)
    saved(first)
    saved(second)
    # Whoever saved first learns of the other's last words with the next save.
    for tab, at, words in ((first, 0, "甲完。"), (second, 1, "乙完。")):
        tab.evaluate(change, [at, words])
        tab.wait_for_selector("form[data-save-state=typing]")
        saved(tab)
    there = body()
    missing = [f"{who}{turn}，" for who in "甲乙" for turn in range(50) if f"{who}{turn}，" not in there]
    assert missing == []
    assert there.count("\n") == 19
    expect(first.locator(".conflict-chooser")).to_have_count(0)
    expect(second.locator(".conflict-chooser")).to_have_count(0)


def test_a_fragment_typed_without_a_network_joins_the_story_it_belongs_to(
    phone: BrowserContext, write
) -> None:
    """The phone does not have the copy, which was written elsewhere; what is typed replaces nothing."""
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    tab.fill("#id_headline", "原来的题")
    tab.fill("#id_body", "原来的第一段。\n原来的第二段。")
    saved(tab)
    tab.close()
    other = phone.new_page()
    other.goto("/desk/")
    other.evaluate("indexedDB.deleteDatabase('newsroom-desk')")
    other.close()
    phone.set_offline(True)
    tab = phone.new_page()
    tab.goto(address)
    tab.wait_for_selector("form[data-ready]")
    expect(tab.locator("[data-save-state]").last).to_contain_text("不在这部手机上")
    add(tab, "路上补的一段。")
    tab.wait_for_selector("form[data-save-state=here]")
    phone.set_offline(False)
    expect(tab.locator("#id_headline")).to_have_value("原来的题")
    saved(tab)
    assert body() == "原来的第一段。\n原来的第二段。\n路上补的一段。"


def test_a_copy_that_was_kept_can_be_opened_without_a_network(phone: BrowserContext, write) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    add(tab, "存成草稿的话。")
    tab.click("button[value=keep]:not(.visually-hidden)")
    saved(tab)
    tab.close()
    phone.set_offline(True)
    tab = phone.new_page()
    tab.goto(address)
    tab.wait_for_selector("form[data-ready]")
    assert tab.input_value("#id_body") == "存成草稿的话。"


def test_a_tab_that_only_looks_conflicts_with_nobody(write) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    first = write(address)
    add(first, "开头。")
    saved(first)
    second = write(address)
    add(first, "接着写。")
    saved(first)
    second.close()
    assert body() == "开头。接着写。"
    expect(first.locator(".conflict-chooser")).to_have_count(0)
