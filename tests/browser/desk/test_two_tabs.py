"""Two tabs of one person are two writers: the second to save chooses, and nothing is lost."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from stories.models import Draft

from .conftest import add, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("ways", "result"),
    [
        (["mine"], "第一段，乙改。\n第二段。\n第三段，乙改。"),
        (["theirs"], "第一段，甲改。\n第二段。"),
        (["both", "mine"], "第一段，甲改。\n第一段，乙改。\n第二段。\n第三段，乙改。"),
    ],
)
def test_the_second_tab_chooses_paragraph_by_paragraph(write, ways, result) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    first = write(address)
    first.fill("#id_headline", "两个窗口")
    first.fill("#id_body", "第一段。\n第二段。")
    saved(first)
    second = write(address)
    first.fill("#id_body", "第一段，甲改。\n第二段。")
    saved(first)
    second.fill("#id_body", "第一段，乙改。\n第二段。\n第三段，乙改。")
    head = second.locator("#choosing-head")
    expect(head).to_be_focused()
    expect(second.locator(".conflict-chooser")).to_contain_text("第一段，甲改。")
    expect(second.locator(".conflict-chooser")).to_contain_text("第一段，乙改。")
    # Nothing is decided yet: the newsroom has the first text, this page the second.
    assert Draft.objects.get().content["body"] == "第一段，甲改。\n第二段。"
    assert second.input_value("#id_body") == "第一段，乙改。\n第二段。\n第三段，乙改。"
    boxes = second.locator(".conflict-chooser .conflict-field")
    for number in range(boxes.count()):
        boxes.nth(number).locator(f"input[value={ways[min(number, len(ways) - 1)]}]").check()
    second.click(".conflict-chooser button.primary")
    saved(second)
    assert second.input_value("#id_body") == result
    assert Draft.objects.get().content["body"] == result


def test_a_tab_that_only_looks_conflicts_with_nobody(write) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    first = write(address)
    add(first, "开头。")
    saved(first)
    second = write(address)
    add(first, "接着写。")
    saved(first)
    second.close()
    assert Draft.objects.get().content["body"] == "开头。接着写。"
    expect(first.locator(".conflict-chooser")).to_have_count(0)
