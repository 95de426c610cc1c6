"""Writing with a network that comes and goes: what was typed is never lost and never sent twice."""

import os
import time
from contextlib import suppress
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Error, Route, expect
from playwright.sync_api import Page as Tab

from stories.actions.review.comments import add_comment
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import return_story
from stories.models import Article, Draft, JournalEntry
from tests import make

from .conftest import add, saved, sign_in, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVES = "**/desk/drafts/*/"
# What the phone keeps, as the desk's own scripts read it.
COPIES = "import('/static/newsroom/js/desk/local_store.js').then(store => store.copies.all())"


def answer_lost(route: Route) -> None:
    """The newsroom hears it; its answer never arrives."""
    if route.request.method == "PUT":
        route.fetch()
        route.abort("connectionreset")
    else:
        route.continue_()


def never_sent(route: Route) -> None:
    route.abort("internetdisconnected") if route.request.method == "PUT" else route.continue_()


def at_a_loss(route: Route) -> None:
    """Something on the way answers in the newsroom's place."""
    route.fulfill(status=503, body="") if route.request.method == "PUT" else route.continue_()


LOSSES = {"answer lost": answer_lost, "never sent": never_sent, "at a loss": at_a_loss}
# How the network goes, how many keys were typed before it went, how the page ends, and whether it is back by then.
POINTS = [
    (loss, keys, end, back)
    for number, (loss, keys) in enumerate(
        (loss, keys) for loss in ("offline", *LOSSES) for keys in (0, 1, 3, 7, 12)
    )
    for end, back in [(("closed", "reloaded", "crashed")[number % 3], number % 2 == 0)]
]
# A run of the suite tries each way to lose and each end once or twice; `PHONE=all` (`make crash`) all twenty.
TRIED = POINTS if os.environ.get("PHONE") == "all" else POINTS[::4]
TEXT = "一二三四五六七八九十甲乙"


def test_the_network_goes_at_twenty_points_and_no_word_is_lost_or_doubled(
    phone: BrowserContext, write
) -> None:
    assert len(POINTS) == 20
    key = uuid4()
    address = f"/desk/drafts/{key}/write/"
    tab = write(address)
    tab.fill("#id_headline", "断网也不丢字")
    expected = ""
    for number, (loss, keys, end, back) in enumerate(TRIED):
        before, after = f"{number}：{TEXT[:keys]}", f"断{number}。"
        add(tab, before)
        if loss == "offline":
            phone.set_offline(True)
        else:
            phone.route(SAVES, LOSSES[loss])
        add(tab, after)
        expected += before + after
        # Older than two seconds is what the promise is about.
        time.sleep(1.8)
        if back:
            restore(phone)
        tab = came_back(phone, tab, end, address)
        assert tab.input_value("#id_body") == expected, (loss, keys, end, back)
        restore(phone)
        saved(tab)
        row = Draft.objects.get()
        assert (row.key, row.content["body"], row.content["headline"]) == (key, expected, "断网也不丢字")
    assert Article.objects.count() == 0
    assert not JournalEntry.objects.filter(act="write").exists()


def restore(phone: BrowserContext) -> None:
    phone.set_offline(False)
    phone.unroute_all(behavior="ignoreErrors")


def came_back(phone: BrowserContext, tab: Tab, end: str, address: str) -> Tab:
    """The page has ended in this way, and is open again."""
    if end == "reloaded":
        tab.reload()
    else:
        if end == "crashed":
            # The page's process dies without a word.
            with suppress(Error):
                tab.goto("chrome://crash", timeout=3000)
        tab.close()
        tab = phone.new_page()
        tab.goto(address)
    tab.wait_for_selector("form[data-ready]")
    return tab


def test_a_key_pressed_just_before_the_answer_is_sent_too(phone: BrowserContext, write) -> None:
    """The answer tells of what was sent, not of the key that came after it and was not read yet."""
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == "PUT" and not held:
            held.append(route)
        else:
            route.continue_()

    phone.route(SAVES, hold_the_first)
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "先写的。")
    tab.wait_for_selector("form[data-save-state=sending]")
    while not held:
        tab.wait_for_timeout(50)
    answer = held[0].fetch()
    tab.evaluate(
        """() => { const body = document.getElementById("id_body");
        body.value += "后写的。";
        body.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    held[0].fulfill(response=answer)
    tab.wait_for_timeout(2000)
    saved(tab)
    assert Draft.objects.get().content["body"] == "先写的。后写的。"


def test_a_page_older_than_the_last_save_shows_what_was_saved(phone: BrowserContext, write) -> None:
    """The newsroom drew the page before it heard the save, and the save was acknowledged before the page opened."""
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    add(tab, "先存的。")
    saved(tab)
    drawn = phone.request.get(address).text()
    add(tab, "后存的。")
    saved(tab)
    tab.route(f"**{address}", lambda route: route.fulfill(body=drawn, content_type="text/html"))
    for _turn in range(2):
        tab.reload()
        tab.wait_for_selector("form[data-ready]")
        assert tab.input_value("#id_body") == "先存的。后存的。"
        saved(tab)
    add(tab, "再写。")
    saved(tab)
    assert Draft.objects.get().content["body"] == "先存的。后存的。再写。"


def test_a_page_that_lets_go_of_its_copy_late_still_gives_it_to_the_next(
    phone: BrowserContext, write
) -> None:
    """A page that is gone may be held open a moment by the browser; its words come back all the same."""
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    phone.route(SAVES, never_sent)
    add(tab, "关页之前写的。")
    tab.wait_for_selector("form[data-save-state=here]")
    other = phone.new_page()
    other.goto("/desk/")
    # The next in line has the lock the moment the page is gone, as a page that closes slowly would have it longer.
    other.evaluate(
        "(id) => { navigator.locks.request(id, () => new Promise((go) => setTimeout(go, 1200))); }",
        tab.evaluate(COPIES)[0]["id"],
    )
    tab.close()
    again = write(address)
    assert again.input_value("#id_body") == "关页之前写的。"


def test_two_pages_of_one_name_do_not_write_over_each_other(phone: BrowserContext, write) -> None:
    """A browser that copies a page copies its name along; what stands in each is kept beside the other's."""
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    phone.route(SAVES, never_sent)
    add(tab, "第一页的话。")
    tab.wait_for_selector("form[data-save-state=here]")
    name = tab.evaluate("sessionStorage.getItem('desk-page')")
    twin = phone.new_page()
    twin.add_init_script(f"sessionStorage.setItem('desk-page', '{name}')")
    twin.goto(address)
    add(twin, "第二页的话。")
    twin.wait_for_timeout(1000)
    rows = twin.evaluate(COPIES)
    assert sorted(row["content"]["body"] for row in rows) == ["第一页的话。", "第二页的话。"]


def test_a_story_begun_without_a_network_is_sent_when_it_is_back(phone: BrowserContext) -> None:
    phone.set_offline(True)
    tab = phone.new_page()
    tab.goto("/desk/new/")
    tab.click("a.start-link.blank")
    tab.wait_for_selector("form[data-ready]")
    tab.fill("#id_headline", "没有网络时的新稿")
    add(tab, "写在路上。")
    tab.wait_for_selector("form[data-save-state=here]")
    expect(tab.locator("[data-save-state]").last).to_contain_text("已存在本机")
    tab.close()
    tab = phone.new_page()
    tab.goto("/desk/")
    # A closing page is let onto the network by the browser that keeps it off; what counts is what the phone knows.
    expect(tab.locator("[data-outbox] li[data-state=here]")).to_contain_text("没有网络时的新稿")
    phone.set_offline(False)
    expect(tab.locator("[data-outbox] li[data-state=received]")).to_contain_text("已收到")
    row = Draft.objects.get()
    assert (row.content["headline"], row.content["body"]) == ("没有网络时的新稿", "写在路上。")


def test_a_story_opened_from_memory_goes_on_under_its_own_key(phone: BrowserContext, write) -> None:
    """Its address says which story it is; under which key its copy is kept only the phone knows."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "存过的稿件")
    add(tab, "在线写的。")
    tab.click("button[value=save]")
    tab.wait_for_url("**/desk/stories/*/write/")
    tab.wait_for_selector("form[data-ready]")
    address = tab.url
    add(tab, "接着写的。")
    saved(tab)
    tab.close()
    phone.set_offline(True)
    tab = write(address)
    assert tab.input_value("#id_body") == "在线写的。接着写的。"
    add(tab, "断网写的。")
    tab.wait_for_selector("form[data-save-state=here]")
    phone.set_offline(False)
    saved(tab)
    assert Draft.objects.get().content["body"] == "在线写的。接着写的。断网写的。"


def test_a_story_filed_without_a_network_is_filed_once_when_it_is_back(phone, write, desk) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "断网交稿")
    add(tab, "昨日，社区食堂开张。")
    tab.select_option("#id_desk", str(desk.pk))
    saved(tab)
    phone.set_offline(True)
    add(tab, "老人吃上热饭。")
    tab.click("button[value=file]")
    tab.wait_for_selector("form[data-save-state=willFile]")
    tab.close()
    tab = phone.new_page()
    tab.goto("/desk/")
    expect(tab.locator("[data-outbox] li[data-state=willFile]")).to_contain_text("联网后自动交稿")
    phone.set_offline(False)
    expect(tab.locator("[data-outbox] li[data-state=filed]")).to_contain_text("已交稿")
    story = Article.objects.get()
    assert (story.state, story.headline) == ("filed", "断网交稿")
    assert story.body == "<p>昨日，社区食堂开张。老人吃上热饭。</p>"
    assert JournalEntry.objects.about(story).filter(act="file").count() == 1


@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_story_that_the_newsroom_could_not_take_at_that_moment_is_filed_at_the_next(
    phone, write, desk, status: int
) -> None:
    """Slow networks are turned away when there are too many of them; what was to be filed still is."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "网络太慢")
    add(tab, "昨日，社区食堂开张。")
    tab.select_option("#id_desk", str(desk.pk))
    saved(tab)
    phone.set_offline(True)
    add(tab, "老人吃上热饭。")
    tab.click("button[value=file]")
    tab.wait_for_selector("form[data-save-state=willFile]")
    tab.close()
    turned_away: list[str] = []

    def not_now(route: Route) -> None:
        """The first save and the first filing are turned away."""
        if route.request.method in ("PUT", "POST") and route.request.method not in turned_away:
            turned_away.append(route.request.method)
            route.fulfill(status=status, body="<!doctype html>", content_type="text/html")
        else:
            route.continue_()

    phone.route("**/desk/drafts/**", not_now)
    tab = phone.new_page()
    tab.goto("/desk/")
    expect(tab.locator("[data-outbox] li")).to_have_attribute("data-state", "willFile")
    phone.set_offline(False)
    # It is tried again by itself, soon and then less often.
    expect(tab.locator("[data-outbox] li[data-state=filed]")).to_contain_text("已交稿", timeout=20_000)
    assert turned_away == ["PUT", "POST"]
    assert Article.objects.get().body == "<p>昨日，社区食堂开张。老人吃上热饭。</p>"


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_what_was_typed(
    phone: BrowserContext, write, reporter_b
) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    phone.route(SAVES, never_sent)
    add(tab, "只给自己看的话。")
    time.sleep(1.0)
    tab.close()
    phone.unroute_all(behavior="ignoreErrors")
    phone.clear_cookies()
    tab = phone.new_page()
    sign_in(tab, reporter_b)
    tab.wait_for_timeout(1500)
    assert tab.locator("[data-outbox] li").count() == 0
    assert Draft.objects.count() == 0


def test_a_session_that_ended_costs_no_word(phone: BrowserContext, write, reporter_account) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    phone.clear_cookies()
    add(tab, "写到一半退出了登录。")
    tab.wait_for_selector("form[data-save-state=signedOut]")
    tab.click("a[data-door]")
    tab.fill("#id_username", reporter_account.username)
    tab.fill("#id_password", "test")
    tab.click("main button.primary, main [type=submit]")
    tab.wait_for_url(f"**{address}")
    saved(tab)
    assert tab.input_value("#id_body") == "写到一半退出了登录。"
    assert Draft.objects.get().content["body"] == "写到一半退出了登录。"


def is_kept(address: str, words: str = "") -> str:
    """Asked in a page: whether the phone keeps that page, with these words in it."""
    return f"""async () => {{
      const page = await (await caches.open("desk-pages")).match("{address}");
      return Boolean(page && (await page.text()).includes("{words}"));
    }}"""


def test_own_stories_remarks_and_notices_can_be_read_without_a_network(
    phone: BrowserContext, reporter_account, editor
) -> None:
    """A returned story that was never opened on this phone: what the reviewer says of it is there."""
    story = make.draft(reporter_account)
    file_story(story, by=reporter_account, expected=story.version)
    add_comment(story, by=editor, text="第二段的数字请核实")
    return_story(story, by=editor, expected=story.version, reason="数字要核实")
    tab = phone.new_page()
    tab.goto("/desk/")
    expect(tab.locator("#list-news + ul")).to_contain_text("数字要核实")
    kept = is_kept(f"/desk/stories/{story.pk}/")
    until(tab, kept)
    phone.set_offline(True)
    tab.click(f"a.row-title[href='/desk/stories/{story.pk}/'] >> nth=0")
    expect(tab.locator(".kept-note")).to_contain_text("没有网络")
    expect(tab.locator("main")).to_contain_text("第二段的数字请核实")
    # A button says what it needs, and nothing that was typed is taken for sent.
    tab.locator(".remark summary").first.click()
    answer = tab.locator("main textarea").first
    answer.fill("已核实，是 327 户。")
    answer.locator("xpath=ancestor::form").locator("button").first.click()
    expect(tab.locator(".kept-note")).to_contain_text("联网后")
    assert "327" in tab.evaluate("JSON.stringify({...localStorage})")
    tab.goto("/desk/notices/")
    expect(tab.locator("main")).to_contain_text("数字要核实")
    # What is new is fetched with the next list; what is nobody's any more goes.
    phone.set_offline(False)
    add_comment(story, by=editor, text="标题也请再想想")
    tab.goto("/desk/")
    until(tab, is_kept(f"/desk/stories/{story.pk}/", "标题也请再想想"))


def test_the_next_person_on_the_phone_finds_no_page_of_the_one_before(
    phone: BrowserContext, reporter_account, reporter_b
) -> None:
    """Whose session ended without a goodbye leaves pages behind; they go before the next one's come."""
    story = make.draft(reporter_account)
    tab = phone.new_page()
    tab.goto(f"/desk/stories/{story.pk}/")
    kept = is_kept(f"/desk/stories/{story.pk}/")
    until(tab, kept)
    # What the worker still fetches would bring the cookies back.
    tab.wait_for_timeout(1500)
    phone.clear_cookies()
    sign_in(tab, reporter_b)
    until(tab, kept.replace("return Boolean(", "return !("))
    until(tab, is_kept("/desk/away/"))
    phone.set_offline(True)
    tab.goto(f"/desk/stories/{story.pk}/")
    assert story.headline not in tab.inner_text("body")
