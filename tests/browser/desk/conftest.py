"""A reporter with a phone in hand."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, expect
from playwright.sync_api import Page as Tab

from people.models import Reporter, User
from tests import make
from tests.cast import PASSWORD

# As patient as the pages of these tests are: what is expected hangs on a server that others ask, too.
expect.set_options(timeout=20_000)
PHONE = {"width": 375, "height": 780}
# What a browser says when the network is gone or the newsroom refuses; both are what these tests are about.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "status of 4", "status of 503")


@pytest.fixture
def phone(browser: Browser, live_server: Any, reporter_account: User) -> Iterator[BrowserContext]:
    """The phone of the reporter, signed in, with the desk's worker at work and its pages kept."""
    make.publication()
    # Who files has a name; else each filing would begin with the question for a byline.
    Reporter.objects.filter(pk=make.reporter("记者").pk).update(user=reporter_account)
    context = browser.new_context(
        base_url=live_server.url, viewport=PHONE, has_touch=True, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(20_000)
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not any(each in said.text for each in EXPECTED):
            complaints.append(f"{said.text} {said.location}")

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    tab = context.new_page()
    sign_in(tab, reporter_account)
    tab.evaluate("navigator.serviceWorker.ready")
    until(tab, "async () => (await (await caches.open('desk-pages')).keys()).length >= 9")
    tab.close()
    yield context
    context.close()
    assert complaints == []


def sign_in(tab: Tab, user: User) -> None:
    tab.goto("/desk/login/")
    tab.fill("#id_username", user.username)
    tab.fill("#id_password", PASSWORD)
    tab.click("main button.primary, main [type=submit]")
    tab.wait_for_url("**/desk/")


@pytest.fixture
def write(phone: BrowserContext) -> Callable[[str], Tab]:
    """A tab with the write page of that address, ready to be typed in."""

    def opened(address: str) -> Tab:
        tab = phone.new_page()
        tab.goto(address)
        tab.wait_for_selector("form[data-ready]")
        return tab

    return opened


def saved(tab: Tab) -> None:
    """The newsroom has everything."""
    tab.wait_for_selector("form[data-draft][data-save-state=saved]")


def add(tab: Tab, text: str, delay: float = 15) -> None:
    """The text is typed at the end of the body, a key at a time."""
    tab.evaluate(
        "() => { const body = document.getElementById('id_body'); body.focus();"
        " body.setSelectionRange(body.value.length, body.value.length); }"
    )
    tab.locator("#id_body").press_sequentially(text, delay=delay)


def file_as_it_is(tab: Tab) -> None:
    """交稿 is pressed, what is to be looked at is shown, and the story is filed all the same."""
    tab.click("button[value=file]")
    tab.locator("[data-filing-warnings] button").click()


def until(tab: Tab, script: str, seconds: float = 20) -> None:
    """The script answers yes; unlike `wait_for_function` this waits for answers that are promises."""
    end = time.monotonic() + seconds
    while not tab.evaluate(script):
        assert time.monotonic() < end, f"never: {script}"
        tab.wait_for_timeout(50)
