"""Type sizes and large print: chosen without a cookie, kept in the browser, legible, and nothing moves."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.axe_options import axe_options
from tests.browser.readers import CONTRASTS, first_view
from tests.browser.test_readers import PAGES, PAPER

STORY = f"{PAPER}8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/"
# Sizes change no colour, so one scheme is enough for them.
MODES = {"light": ("small", "large", "print"), "dark": ("print",)}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def edition(transactional_db: None) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)


def text_size(page: Page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('.story-text > p')).fontSize)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_in_every_size(
    browser: Browser, live_server: LiveServer, scheme: str
) -> None:
    axe = Axe()
    # Without motion, so that no colour is measured on its way to the next mode's.
    page = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": 375, "height": 812},
        reduced_motion="reduce",
    ).new_page()
    for name, address in PAGES.items():
        page.goto(f"{live_server.url}{address}")
        for mode in MODES[scheme]:
            page.evaluate("mode => { document.documentElement.dataset.reading = mode }", mode)
            assert page.evaluate("document.documentElement.scrollWidth") <= 375, (name, mode)
            result = axe.run(page, options=axe_options(page, is_known=True))
            assert result.violations_count == 0, f"{name} {scheme} {mode}: {result.generate_report()}"
        worst = page.evaluate(CONTRASTS)[0]
        assert worst[0] >= 7, f"{name} {scheme}: contrast {worst} in large print"


@pytest.mark.parametrize("mode", ["medium", "print"])
def test_at_twice_the_size_nothing_on_a_small_phone_scrolls_sideways(
    browser: Browser, live_server: LiveServer, mode: str
) -> None:
    page = browser.new_context(viewport={"width": 160, "height": 400}, device_scale_factor=2).new_page()
    page.add_init_script(f"localStorage.setItem('reading', '{mode}')")
    for name, address in PAGES.items():
        page.goto(f"{live_server.url}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 160, name


def test_a_size_once_chosen_stands_on_every_page_and_in_no_cookie(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}{STORY}")
    usual = text_size(page)
    sizes = page.get_by_role("group", name="字号")
    expect(sizes.get_by_role("button", name="中")).to_have_attribute("aria-pressed", "true")
    sizes.get_by_role("button", name="大").focus()
    page.keyboard.press("Space")
    expect(sizes.get_by_role("button", name="大")).to_have_attribute("aria-pressed", "true")
    expect(sizes.get_by_role("button", name="中")).to_have_attribute("aria-pressed", "false")
    large = text_size(page)
    sizes.get_by_role("button", name="适老").click()
    assert usual < large < text_size(page)
    page.goto(f"{live_server.url}/about/")
    assert page.evaluate("document.documentElement.dataset.reading") == "print"
    assert context.cookies() == []


def test_without_scripts_the_address_chooses_the_size(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}{STORY}")
    usual = page.locator(".story-text > p").first.bounding_box()
    page.get_by_role("link", name="适老").click()
    page.wait_for_url("**/#reading-print")
    bigger = page.locator(".story-text > p").first.bounding_box()
    assert usual and bigger and bigger["height"] > 1.5 * usual["height"]


@pytest.mark.parametrize("mode", ["medium", "print"])
@pytest.mark.parametrize("address", [STORY, PAPER])
def test_a_first_view_is_light_asks_nobody_else_and_never_moves(
    browser: Browser, live_server: LiveServer, address: str, mode: str
) -> None:
    page = browser.new_context(viewport={"width": 375, "height": 812}).new_page()
    page.add_init_script(f"localStorage.setItem('reading', '{mode}')")
    view = first_view(browser, f"{live_server.url}{address}", page)
    assert view.elsewhere == []
    assert view.total <= 30_000, view.fetched
    assert view.shift == 0


def test_a_story_reads_the_same_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    texts = []
    for scripts in (True, False):
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.goto(f"{live_server.url}{STORY}")
        texts.append(page.locator("article.story .story-text").inner_text())
    assert texts[0] == texts[1] and "南关街道" in texts[0]
