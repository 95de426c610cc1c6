"""Readers' pages in a real browser: accessible, nothing wider than the window, nothing the policy refuses."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.axe_options import axe_options

PAPER = "/wenfeng/2020-03-27/"
PAGES = {
    "front": "/",
    "english": "/en/",
    "edition": PAPER,
    "page": f"{PAPER}page-1/",
    "feature": f"{PAPER}1-chui-xiang-fu-gong-hao-jiao-tui-jin-xiang-mu-jian-she/",
    "news": f"{PAPER}5-fang-yi-he-tuo-pin-liang-shou-zhua/",
    "photo": f"{PAPER}6-photo/",
    "photo_story": f"{PAPER}7-jing-xi-guan-li-bao-jie-mang/",
    "reporter": "/reporters/liu-fei/",
    "reporters": "/reporters/",
    "column": "/columns/tu-shuo-xin-wen/",
    "columns": "/columns/",
    "tag": "/tags/yi-qing-fang-kong/",
    "tags": "/tags/",
    "archive": "/editions/",
    "month": "/editions/2020/03/",
    "recent": "/recent/",
    "english_page": f"/en{PAPER}page-1/",
    "search": "/search/",
    "found": "/search/?q=疫情&tag=yi-qing-fang-kong&from=2020-01-01",
    "not_found": "/search/?q=火星 疫情",
    "about": "/about/",
    "corrections": "/corrections/",
    "offline": "/offline/",
    "cases": "/corrections/reports/",
    "report": f"{PAPER}5-fang-yi-he-tuo-pin-liang-shou-zhua/report/?p=1",
    "missing": "/nothing/",
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_clean(browser: Browser, live_server: LiveServer, scheme: str) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    axe = Axe()
    context = browser.new_context(color_scheme=scheme, viewport={"width": 375, "height": 812})  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    for name, address in PAGES.items():
        for width in (320, 1440):
            page.set_viewport_size({"width": width, "height": 812})
            answer = page.goto(f"{live_server.url}{address}")
            assert answer is not None and answer.status == (404 if name == "missing" else 200), name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (
                f"{name} is wider than {width} px"
            )
            result = axe.run(page, options=axe_options(page, is_known=width != 320))
            assert result.violations_count == 0, f"{name} {scheme} {width}: {result.generate_report()}"
    # Chromium itself reports the 404 we asked for; nothing else may be said.
    assert [line for line in complaints if "404" not in line] == []
    assert context.cookies() == []


def test_a_reader_reaches_a_story_and_its_neighbour_by_keyboard_without_scripts(
    browser: Browser, live_server: LiveServer
) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text().startswith("吹响复工号角"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/1-chui-xiang-*/")
    page.get_by_role("link", name="统筹推进防控复产").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/2-tong-chou-*/")
    assert (
        page.get_by_role("heading", level=1).inner_text().replace("\n", " ")
        == "统筹推进防控复产 精准监督更加有力"
    )


def test_on_paper_a_story_is_a_cutting_with_its_source_and_nothing_to_press(
    page: Page, live_server: LiveServer
) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    for name in ("news", "feature", "edition", "found"):
        page.goto(f"{live_server.url}{PAGES[name]}")
        page.emulate_media(media="print")
        pressed = page.locator("button, select, summary, .search-box, .site-nav a").filter(visible=True)
        assert [one.inner_text() for one in pressed.all()] == [], name
    page.goto(f"{live_server.url}{PAGES['news']}")
    page.emulate_media(media="print")
    assert page.locator("h1.headline").is_visible()
    source = page.locator(".print-source").inner_text()
    assert "文峰区版" in source and "2020年3月27日" in source and f"{live_server.url}/a/" in source
