"""The library in a real browser: pictures, upload, the focus by keys and clicks; quiet, and readable by everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from people.actors import SYSTEM
from people.models import User
from stories.actions.photos.intake import ingest_photo
from stories.actions.reference_records import save_reference_record
from stories.models import Photo

from .. import test_browser as house
from ..test_browser import check, look, sign_in
from .conftest import LIBRARY, jpeg, upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

tab = house.tab


@pytest.fixture
def pictures(photo_editor: User) -> list[Photo]:
    missing = save_reference_record(Photo(caption="工作中的胡亚军"), by=SYSTEM)
    given = Photo(caption="村民领取宣传册。", credit="周俊英 摄", rights="staff", alt="村民")
    return [ingest_photo(upload(jpeg(3, size=(600, 400))), by=photo_editor, given=given), missing]


def test_the_library_is_quiet_and_can_be_read_by_everybody(
    tab: Tab, pictures: list[Photo], tmp_path: Path
) -> None:
    shot, missing = pictures
    sign_in(tab, "photo-editor")
    check(tab)
    for address in (
        LIBRARY, f"{LIBRARY}?as=list", f"{LIBRARY}{shot.pk}/change/?alike", f"{LIBRARY}{missing.pk}/change/",
        f"{LIBRARY}{shot.pk}/file/", f"{LIBRARY}missing/", f"{LIBRARY}describe/?photo={shot.pk}&photo={missing.pk}",
        f"{LIBRARY}upload/",
    ):  # fmt: skip
        look(tab, address)
    # One file is stored, one was here already, one is no picture.
    for name, data in {"new.jpg": jpeg(9), "same.jpg": jpeg(3, size=(600, 400)), "bad.jpg": b"no"}.items():
        (tmp_path / name).write_bytes(data)
    tab.set_input_files("#files", [tmp_path / name for name in ("new.jpg", "same.jpg", "bad.jpg")])
    with tab.expect_navigation():
        tab.click(".submit-row [type=submit]")
    check(tab)
    expect(tab.locator(".outcomes")).to_have_count(2)
    tab.goto(f"{LIBRARY}missing/")
    (tmp_path / "工作中的胡亚军.jpg").write_bytes(jpeg(17))
    tab.set_input_files("#files", tmp_path / "工作中的胡亚军.jpg")
    with tab.expect_navigation():
        tab.click(".file-field button")
    check(tab)
    with tab.expect_navigation():
        tab.click(".submit-row [type=submit]")
    assert not Photo.objects.get(pk=missing.pk).is_missing


def test_the_focus_moves_by_arrow_keys_and_clicks_and_every_format_follows(
    tab: Tab, pictures: list[Photo]
) -> None:
    shot = pictures[0]
    sign_in(tab, "photo-editor")
    tab.goto(f"{LIBRARY}{shot.pk}/change/")
    pad, square = tab.locator("[data-focus]"), tab.locator("svg[data-ratio='1.000000']")
    drawn = square.get_attribute("viewBox")
    pad.focus()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowLeft", "ArrowUp"):
        tab.keyboard.press(key)
    assert (tab.input_value("#id_focus_x"), tab.input_value("#id_focus_y")) == ("0.380", "0.490")
    assert "距左 38 %" in (pad.get_attribute("aria-valuetext") or "")
    assert square.get_attribute("viewBox") == "28.0 0.0 400.0 400.0" != drawn
    box: Any = pad.bounding_box()
    tab.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 4)
    assert tab.input_value("#id_focus_x") == "0.750"
    check(tab)
    tab.fill("#id_focus_x", "0.2")
    assert square.get_attribute("viewBox") == "0.0 0.0 400.0 400.0"
    with tab.expect_navigation():
        tab.click("[name=_continue]")
    shot.refresh_from_db()
    assert shot.focus_x == 0.2
    # What the server draws is what the script drew.
    assert square.get_attribute("viewBox") == "0.0 0.0 400.0 400.0"


@pytest.fixture
def telephone(browser: Browser, live_server: Any) -> Iterator[Tab]:
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 375, "height": 800},
        java_script_enabled=False,
        locale="zh-CN",
    )
    yield context.new_page()
    context.close()


def test_on_a_telephone_without_scripts_one_uploads_and_chooses(
    telephone: Tab, pictures: list[Photo], tmp_path: Path
) -> None:
    (tmp_path / "new.jpg").write_bytes(jpeg(9))
    tab = telephone
    tab.goto("/admin/login/")
    tab.fill("#id_username", "photo-editor")
    tab.fill("#id_password", "test")
    tab.click("[type=submit]")
    tab.goto(f"{LIBRARY}upload/")
    tab.set_input_files("#files", tmp_path / "new.jpg")
    tab.click(".submit-row [type=submit]")
    assert Photo.objects.count() == 3
    tab.goto(LIBRARY)
    small = [
        (each.inner_text()[:20], round(box["width"]), round(box["height"]))
        for each in tab.locator(
            ".photo-checkbox, .tabs a, .photo-search .button, .bulk-actions button, .object-tools a"
        ).all()
        if (box := each.bounding_box()) and box["height"] < 44
    ]
    assert small == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
    tab.locator(".photo-checkbox input").nth(0).check()
    tab.locator(".photo-checkbox input").nth(1).check()
    tab.click("button[value=describe_together]")
    expect(tab.locator(".photo-row:not(.common-fields)")).to_have_count(2)
