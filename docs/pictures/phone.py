"""What `take.py` does on a reporter's phone: the first page, writing, no network, and two texts."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page

Keep = Callable[..., None]
PHONE = {"width": 375, "height": 812}
TEXT = "本报讯 昨日，社区食堂开张。\n老人吃上热饭，志愿者端菜上桌。"


def file_on_a_phone(
    browser: Browser,
    home: str,
    password: str,
    keep: Keep,
    *,
    mine: str,
    writing: str,
    offline: str,
    choosing: str,
) -> None:
    """The pictures of these names show the desk as a reporter holds it."""
    phone = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=home)
    page = phone.new_page()
    page.goto("/desk/login/")
    page.fill("#id_username", "reporter")
    page.fill("#id_password", password)
    page.click("main [type=submit], main button.primary")
    page.wait_for_url("**/desk/")
    keep(page, mine)
    address = f"/desk/drafts/{uuid4()}/write/"
    first = write(phone, address)
    first.fill("#id_headline", "社区食堂开张")
    first.fill("#id_body", TEXT)
    saved(first)
    keep(first, writing)
    second = write(phone, address)
    first.fill("#id_body", TEXT.replace("热饭", "热饭热菜"))
    saved(first)
    second.fill("#id_body", TEXT.replace("老人吃上热饭", "老人吃上热乎饭"))
    second.wait_for_selector("#choosing-head")
    second.locator("#choosing-head").scroll_into_view_if_needed()
    keep(second, choosing)
    second.close()
    phone.set_offline(True)
    first.type("#id_kicker", "城区")
    first.wait_for_selector("form[data-save-state=here]")
    first.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    keep(first, offline)
    phone.close()


def write(phone: BrowserContext, address: str) -> Page:
    """A tab with the write page, ready to be typed in."""
    page = phone.new_page()
    page.goto(address)
    page.wait_for_selector("form[data-ready]")
    return page


def saved(page: Page) -> None:
    page.wait_for_selector("form[data-draft][data-save-state=saved]")
