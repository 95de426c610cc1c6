"""What was typed in the last moment, where the phone keeps little, and what was thrown away elsewhere."""

from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from stories.models import Draft

from .conftest import add, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A sentence that an input method commits, or a paste: all of it arrives in one moment.
COMMIT = """(words) => { const body = document.getElementById("id_body"); body.value += words;
  body.dispatchEvent(new Event("input", { bubbles: true })); }"""
# The store of a page that the browser has frozen: it neither opens nor fails.
SHUT = "indexedDB.open = () => ({})"
# Engines before 2022 do not say which button sent a form.
NO_SUBMITTER = "Object.defineProperty(SubmitEvent.prototype, 'submitter', { get: () => undefined })"
# A browser that keeps nothing at all.
NOTHING_KEPT = "Storage.prototype.setItem = () => { throw new Error('full'); }; indexedDB.open = () => ({})"


def never_sent(phone: BrowserContext) -> None:
    phone.route(
        "**/desk/drafts/*/",
        lambda route: route.abort() if route.request.method == "PUT" else route.continue_(),
    )


@pytest.mark.parametrize("way", ["reload", "link", "back"])
def test_a_sentence_that_arrived_the_moment_before_the_page_went_is_kept(
    phone: BrowserContext, write, way: str
) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = phone.new_page()
    tab.goto("/desk/")
    tab.goto(address)
    tab.wait_for_selector("form[data-ready]")
    never_sent(phone)
    add(tab, "先写的。")
    tab.wait_for_selector("form[data-save-state=here]")
    leaves = {
        "reload": "location.reload()",
        "link": "location.href = '/desk/notices/'",
        "back": "history.back()",
    }[way]
    tab.evaluate(f"(words) => {{ ({COMMIT})(words); {leaves}; }}", "最后一刻上屏的整句。")
    if way != "reload":
        tab.wait_for_url("**/desk/notices/" if way == "link" else "**/desk/")
        tab.goto(address)
    else:
        tab.wait_for_timeout(500)
    tab.wait_for_selector("form[data-ready]")
    expect(tab.locator("#id_body")).to_have_value("先写的。最后一刻上屏的整句。")


def test_a_crash_takes_less_than_a_third_of_a_second(phone: BrowserContext, write) -> None:
    """Somebody types without a pause; what is older than 300 ms stands in the phone's store."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    never_sent(phone)
    typed = """async () => {
      const store = await import("/static/newsroom/js/desk/local_store.js");
      const body = document.getElementById("id_body"), late = [];
      for (let n = 0; n < 40; n += 1) {
        body.value += String.fromCharCode(0x4e00 + n);
        body.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((go) => setTimeout(go, 50));
        const kept = (await store.copies.all()).map((row) => row.content && row.content.body || "").join("");
        late.push(body.value.length - kept.length);
      }
      return Math.max(...late);
    }"""
    # At twenty keys a second six keys are 300 ms.
    assert tab.evaluate(typed) <= 6


def test_a_store_that_never_answers_keeps_nothing_from_the_newsroom(phone: BrowserContext) -> None:
    tab = phone.new_page()
    tab.add_init_script(SHUT)
    tab.goto(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "本机存不了，也要送到。")
    saved(tab)
    assert Draft.objects.get().content["body"] == "本机存不了，也要送到。"
    # And without a network the words are kept all the same.
    phone.set_offline(True)
    add(tab, "断网了。")
    tab.wait_for_selector("form[data-save-state=here]")
    tab.reload()
    expect(tab.locator("#id_body")).to_have_value("本机存不了，也要送到。断网了。")


def test_a_browser_that_keeps_nothing_says_so_and_sends(phone: BrowserContext) -> None:
    tab = phone.new_page()
    tab.add_init_script(NOTHING_KEPT)
    tab.goto(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "什么都存不下。")
    saved(tab)
    assert Draft.objects.get().content["body"] == "什么都存不下。"
    never_sent(phone)
    add(tab, "又写。")
    tab.wait_for_selector("form[data-save-state=unkept]")


def test_a_copy_thrown_away_elsewhere_begins_anew_with_what_is_typed_here(write) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    first = write(address)
    add(first, "写在这里的话。")
    saved(first)
    second = write(address)
    second.click("form.discard button")
    second.wait_for_url("**/desk/")
    assert not Draft.objects.exists()
    add(first, "接着写。")
    saved(first)
    assert Draft.objects.get().content["body"] == "写在这里的话。接着写。"


def test_an_old_engine_files_with_the_button_that_was_pressed(phone: BrowserContext, desk) -> None:
    tab: Tab = phone.new_page()
    tab.add_init_script(NO_SUBMITTER)
    tab.goto(f"/desk/drafts/{uuid4()}/write/")
    tab.wait_for_selector("form[data-ready]")
    tab.fill("#id_headline", "旧手机交稿")
    add(tab, "昨日，社区食堂开张。")
    tab.select_option("#id_desk", str(desk.pk))
    tab.click("button[value=file]")
    tab.wait_for_url("**/desk/stories/*/")


@pytest.mark.parametrize("pause", [0, 15, 60])
def test_what_is_typed_while_a_story_is_being_saved_is_there_afterwards(write, pause: int) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "存稿的当口")
    saved(tab)
    # All of it in the page, so that it is typed at that moment and not after the page has gone.
    tab.evaluate(
        f"""([first, then, pause]) => {{ ({COMMIT})(first); document.querySelector('button[value=save]').click();
        setTimeout(() => ({COMMIT})(then), pause); }}""",
        ["先写的。", "当口写的。", pause],
    )
    tab.wait_for_url("**/desk/stories/*/write/")
    tab.wait_for_selector("form[data-ready]")
    expect(tab.locator("#id_body")).to_have_value("先写的。当口写的。")
    for _turn in range(50):
        if Draft.objects.get().content["body"] == "先写的。当口写的。":
            return
        tab.wait_for_timeout(100)
    pytest.fail("the newsroom has not got what was typed in between")


@pytest.mark.parametrize("headline", ["", "有题的稿子"])
def test_no_key_is_lost_between_a_button_and_the_next_page(write, headline: str) -> None:
    """Somebody types on without a pause; a story without a headline comes back with what is to be mended."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", headline)
    tab.evaluate(
        f"""() => {{ let n = 0; document.querySelector("button[value=save]").click();
        setInterval(() => {{ ({COMMIT})(`〔${{n}}〕`); n += 1; sessionStorage.setItem("typed", n); }}, 25); }}"""
    )
    tab.wait_for_event("domcontentloaded")
    tab.wait_for_selector("form[data-ready]")
    typed = int(tab.evaluate("sessionStorage.getItem('typed')"))
    body = tab.input_value("#id_body")
    assert [n for n in range(typed) if f"〔{n}〕" not in body] == []
