"""An answer to a reviewer outlives reload, lost network, ended session and lost phone, and is seen until it is sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from people.models import User
from stories.actions.review.comments import add_comment, resolve_comment
from stories.actions.review.reviewing import begin_review, return_story
from stories.models import AnswerVersion, Article, Comment, UnsentAnswer
from tests import make
from tests.cast import PASSWORD

from .conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "核实过了，名字没有写错，身份证复印件在我手里。"
OTHER = "我又打了一次电话，对方说年龄是四十二岁。"


@pytest.fixture
def remark(reporter_account: User, editor: User) -> Comment:
    """A remark on a story that was returned to its reporter."""
    story = make.filed(reporter_account)
    begin_review(story, by=editor, expected=story.version)
    story.refresh_from_db()
    found = add_comment(story, by=editor, text="名字写错了，核实！", paragraph=1)
    return_story(story, by=editor, expected=Article.objects.get(pk=story.pk).version, reason="请核实")
    return found


@pytest.fixture
def computer(browser: Browser, live_server: Any, reporter_account: User) -> Iterator[BrowserContext]:
    """Another device of the same reporter, signed in."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(20_000)
    tab = context.new_page()
    sign_in(tab, reporter_account)
    tab.close()
    yield context
    context.close()


def opened(device: BrowserContext, remark: Comment) -> Tab:
    tab = device.new_page()
    tab.goto(f"/desk/stories/{remark.article_id}/")
    return tab


def type_answer(tab: Tab, remark: Comment, text: str) -> None:
    field = tab.locator(f"#answer-{remark.pk}")
    if not field.is_visible():
        tab.locator(f"#remark-{remark.pk} summary").click()
    field.fill(text)


def stands(tab: Tab, remark: Comment, text: str) -> None:
    """The fold is open, and the words stand in it."""
    expect(tab.locator(f"#answer-{remark.pk}")).to_be_visible()
    expect(tab.locator(f"#answer-{remark.pk}")).to_have_value(text)


def is_kept(tab: Tab) -> None:
    """The page says that the newsroom has it."""
    expect(tab.locator("[data-answer-state]")).to_contain_text("编辑部已经存下")


def send(tab: Tab, remark: Comment) -> None:
    tab.locator(f"#remark-{remark.pk} details form:first-of-type button:not([name])").click(
        no_wait_after=True
    )


def on_phone(tab: Tab) -> list[dict[str, Any]]:
    """What this browser keeps of answers."""
    kept = tab.evaluate(
        "() => Object.entries(localStorage).filter(([name]) => name.startsWith('desk-answer:'))"
    )
    return [json.loads(text) for _name, text in kept]


def test_an_answer_is_kept_at_every_key_until_it_is_sent(phone: BrowserContext, remark: Comment) -> None:
    tab = opened(phone, remark)
    type_answer(tab, remark, WORDS)
    tab.reload()
    stands(tab, remark, WORDS)
    tab.goto("/desk/")
    expect(tab.locator("main")).to_contain_text("核实过了")
    tab.goto("/desk/written/")
    tab.locator("main a", has_text="核实过了").first.click()
    stands(tab, remark, WORDS)
    send(tab, remark)
    expect(tab.locator(".remark.own")).to_contain_text(WORDS)
    tab.wait_for_timeout(1500)
    for place in ("/desk/", "/desk/written/"):
        tab.goto(place)
        tab.wait_for_timeout(500)
        expect(tab.locator("main")).not_to_contain_text("核实过了")
    assert Comment.objects.filter(text=WORDS).count() == 1
    assert UnsentAnswer.objects.get().text == "" and on_phone(tab) == []


def test_what_is_typed_on_the_phone_is_finished_on_a_computer(
    phone: BrowserContext, computer: BrowserContext, remark: Comment
) -> None:
    tab = opened(phone, remark)
    type_answer(tab, remark, WORDS)
    is_kept(tab)
    # The phone is lost.
    tab.close()
    desk = opened(computer, remark)
    stands(desk, remark, WORDS)
    expect(desk.locator("[data-answer-state]")).to_contain_text("还没有发出")
    type_answer(desk, remark, WORDS + OTHER)
    is_kept(desk)
    send(desk, remark)
    expect(desk.locator(".remark.own")).to_contain_text(OTHER)
    # The phone is found: nothing comes back, and nothing is sent again.
    again = opened(phone, remark)
    again.wait_for_timeout(1500)
    expect(again.locator(f"#answer-{remark.pk}")).to_have_value("")
    assert Comment.objects.filter(text=WORDS + OTHER).count() == 1
    assert UnsentAnswer.objects.get().text == ""


def test_what_two_devices_typed_stands_on_both_and_nothing_is_lost(
    phone: BrowserContext, computer: BrowserContext, remark: Comment
) -> None:
    tab, desk = opened(phone, remark), opened(computer, remark)
    type_answer(tab, remark, WORDS)
    is_kept(tab)
    type_answer(desk, remark, OTHER)
    both = f"{OTHER}\n{WORDS}"
    stands(desk, remark, both)
    expect(desk.locator("[data-answer-state]")).to_contain_text("编辑部已经存下")
    assert UnsentAnswer.objects.get().text == both
    tab.reload()
    stands(tab, remark, both)


@pytest.mark.parametrize("loss", ["offline", "signed out"])
def test_an_answer_that_could_not_be_sent_comes_back(
    phone: BrowserContext, remark: Comment, reporter_account: User, loss: str
) -> None:
    tab = opened(phone, remark)
    if loss == "offline":
        phone.set_offline(True)
    else:
        phone.clear_cookies()
    type_answer(tab, remark, WORDS)
    expect(tab.locator("[data-answer-state]")).to_contain_text("本机")
    tab.wait_for_timeout(500)
    assert not UnsentAnswer.objects.exists() and on_phone(tab)[0]["text"] == WORDS
    if loss == "offline":
        # On the way the first page, from the phone's memory, says what only the phone has.
        tab.goto("/desk/")
        expect(tab.locator("[data-outbox] li[data-state=answer]")).to_contain_text("核实过了")
        phone.set_offline(False)
    else:
        tab.goto("/desk/")
        tab.fill("#id_username", reporter_account.username)
        tab.fill("#id_password", PASSWORD)
        tab.click("main button.primary, main [type=submit]")
        tab.wait_for_url("**/desk/")
    # Any page of the desk brings it to the newsroom; it is said there once.
    expect(tab.locator("[data-outbox] li[data-state=answerKept]")).to_contain_text("还没有发出")
    tab.reload()
    expect(tab.locator("#sections")).to_contain_text("核实过了")
    expect(tab.locator("[data-outbox] li")).to_have_count(0)
    assert UnsentAnswer.objects.get().text == WORDS and not Comment.objects.filter(text=WORDS).exists()
    tab.goto(f"/desk/stories/{remark.article_id}/")
    stands(tab, remark, WORDS)


def test_a_button_pressed_without_a_network_loses_no_word(phone: BrowserContext, remark: Comment) -> None:
    tab = opened(phone, remark)
    phone.set_offline(True)
    type_answer(tab, remark, WORDS)
    send(tab, remark)
    tab.wait_for_timeout(1000)
    phone.set_offline(False)
    tab.goto(f"/desk/stories/{remark.article_id}/")
    stands(tab, remark, WORDS)
    assert not Comment.objects.filter(text=WORDS).exists()


def test_without_scripts_two_buttons_keep_it_and_throw_it_away(
    browser: Browser, live_server: Any, phone: BrowserContext, remark: Comment
) -> None:
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    plain.add_cookies(phone.cookies())  # type: ignore[arg-type]
    tab = opened(plain, remark)
    type_answer(tab, remark, WORDS)
    tab.get_by_role("button", name="存着，先不发").click()
    stands(tab, remark, WORDS)
    tab.get_by_role("button", name="这条答复不要了").click()
    expect(tab.locator(f"#answer-{remark.pk}")).to_have_value("")
    tab.goto("/desk/bin/")
    expect(tab.locator("main")).to_contain_text(WORDS)
    tab.get_by_role("button", name="恢复").click()
    stands(tab, remark, WORDS)
    plain.close()


def test_what_is_thrown_away_takes_the_last_words_into_the_bin(
    phone: BrowserContext, remark: Comment
) -> None:
    tab = opened(phone, remark)
    type_answer(tab, remark, WORDS)
    tab.get_by_role("button", name="存着，先不发").click()
    is_kept(tab)
    tab.reload()
    tab.locator(f"#answer-{remark.pk}").fill(WORDS + OTHER)
    tab.get_by_role("button", name="这条答复不要了").click()
    expect(tab.locator("[data-answer-state]")).to_contain_text("回收站")
    assert AnswerVersion.objects.filter(is_discarded=True, text=WORDS + OTHER).count() == 1
    tab.reload()
    expect(tab.locator(f"#answer-{remark.pk}")).to_have_value("")
    assert on_phone(tab) == []


def test_an_answer_without_a_place_is_shown_until_it_is_let_go(
    phone: BrowserContext, remark: Comment, reporter_account: User
) -> None:
    tab = opened(phone, remark)
    phone.set_offline(True)
    type_answer(tab, remark, WORDS)
    resolve_comment(Comment.objects.get(pk=remark.pk), by=reporter_account)
    # No page of the desk can bring it to the newsroom while this address refuses.
    phone.route("**/answer/", lambda route: route.abort())
    phone.set_offline(False)
    tab.reload()
    expect(tab.locator("main")).to_contain_text(WORDS)
    phone.unroute_all()
    tab.get_by_role("button", name="不要了").click()
    tab.wait_for_timeout(1000)
    tab.reload()
    expect(tab.locator("main")).not_to_contain_text(WORDS)
    assert on_phone(tab) == []
