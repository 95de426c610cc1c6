"""How often a thumb touches the glass from the door to a filed story with a photo: the desk is used on the way."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from people.models import Reporter, User
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article
from tests import make
from tests.cast import PASSWORD

from .conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS = 11
COUNTING = """document.addEventListener("pointerdown", (event) => event.isTrusted && window.tapped(), true)"""


def test_from_the_door_to_a_filed_story_with_a_photo(
    browser: Browser, live_server: Any, reporter_account: User, tmp_path: Path
) -> None:
    make.publication()
    Reporter.objects.filter(pk=make.reporter("记者").pk).update(user=reporter_account)
    picture = tmp_path / "食堂.jpg"
    picture.write_bytes(encode_image(draw_street_scene(640, 480)))
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, has_touch=True, locale="zh-CN")
    taps: list[str] = []
    context.expose_binding("tapped", lambda _source: taps.append("tap"))
    context.add_init_script(COUNTING)
    tab = context.new_page()
    tab.goto("/desk/")
    write_into(tab, "#id_username", reporter_account.username)
    write_into(tab, "#id_password", PASSWORD)
    tab.tap("main button.primary, main [type=submit]")
    tab.wait_for_url("**/desk/")
    tab.tap("main a.primary")
    tab.tap("main a.blank")
    tab.wait_for_selector("form[data-ready]")
    write_into(tab, "#id_headline", "社区食堂开张")
    write_into(tab, "#id_body", "昨日上午，社区食堂在育才巷开张。" * 24)
    with tab.expect_file_chooser() as chooser:
        tab.tap("#id_new_photo")
    chooser.value.set_files(picture)
    # In the list of the phone's photos one is touched, too; no script sees it.
    taps.append("chosen")
    write_into(tab, "[data-uploads] [data-part=caption], [data-lines=photo] textarea", "居民在社区食堂用餐。")
    tab.tap("button[value=file]")
    tab.wait_for_url("**/desk/stories/*/")
    print(f"{len(taps)} taps")
    assert len(taps) <= MOST_TAPS
    story = Article.objects.get()
    assert (story.state, story.length >= 300, story.photo_placements.count()) == ("filed", True, 1)
    context.close()


def write_into(tab: Tab, field: str, words: str) -> None:
    """The words are typed; the field is touched first unless it waits for them already."""
    place = tab.locator(field).first
    place.wait_for()
    if not place.evaluate("(field) => field === document.activeElement"):
        place.tap()
    tab.keyboard.insert_text(words)
