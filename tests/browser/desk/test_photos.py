"""Photos chosen on the phone stand there at once, go in their order, and are filed with the story."""

import os
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Route, expect
from playwright.sync_api import Page as Tab

from stories.actions.drafts.working_copy import content_from_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Draft, JournalEntry, Photo

from .conftest import add, file_as_it_is, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIECES = "**/desk/uploads/*/?offset=*"


@pytest.fixture
def picture(tmp_path: Path, settings) -> Path:
    """A photograph of several pieces."""
    settings.MEDIA_ROOT = tmp_path / "media"
    file = tmp_path / "食堂.jpg"
    file.write_bytes(encode_image(draw_street_scene(2400, 1600, words="演示")))
    assert file.stat().st_size > 2 * 256 * 1024
    return file


@pytest.fixture
def nine(tmp_path: Path, settings) -> list[Path]:
    """Nine photographs of one piece each, no two alike."""
    settings.MEDIA_ROOT = tmp_path / "media"
    found = []
    for number in range(1, 10):
        file = tmp_path / f"{number}.jpg"
        file.write_bytes(encode_image(draw_street_scene(320, 240, seed=number, words=str(number))))
        found.append(file)
    return found


def in_order() -> list[str]:
    """The names of the files of the story's or the copy's photos, in the order of the story."""
    row = Draft.objects.get()
    names = dict(Photo.objects.values_list("pk", "sent_name"))
    return [names[line["id"]] for line in row.content["photos"]]


def ready(tab: Tab, desk: Any) -> None:
    tab.fill("#id_headline", "社区食堂开张")
    add(tab, "昨日，社区食堂开张。", delay=0)
    tab.select_option("#id_desk", str(desk.pk))
    saved(tab)


def test_a_photo_is_cut_off_in_the_middle_and_goes_on(phone: BrowserContext, write, picture: Path) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    tab.fill("#id_headline", "带图的稿子")
    saved(tab)
    seen: list[str] = []

    def second_piece_lost(route: Route) -> None:
        seen.append(route.request.url)
        route.abort("connectionreset") if len(seen) > 1 else route.continue_()

    phone.route(PIECES, second_piece_lost)
    tab.set_input_files("#id_new_photo", picture)
    tab.fill("[data-uploads] [data-part=caption]", "食堂开张第一天。")
    expect(tab.locator("[data-uploads] li[data-state=upWaits]")).to_contain_text("联网后接着送")
    tab.close()
    phone.unroute_all(behavior="ignoreErrors")
    tab = write(address)
    expect(tab.locator("[data-lines=photo] li")).to_contain_text("食堂开张第一天。", timeout=30_000)
    expect(tab.locator("[data-uploads] li")).to_have_count(0)
    saved(tab)
    photo = Photo.objects.get()
    assert (photo.original.size, photo.caption) == (picture.stat().st_size, "食堂开张第一天。")
    row = Draft.objects.get()
    assert (row.content["photos"], list(row.photos.all())) == (
        [{"id": photo.pk, "caption": "", "credit": ""}],
        [photo],
    )


def test_words_of_a_photo_that_has_not_gone_survive_a_reload(
    phone: BrowserContext, write, picture: Path
) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    phone.set_offline(True)
    tab.set_input_files("#id_new_photo", picture)
    tab.fill("[data-uploads] [data-part=caption]", "老人吃上热饭。")
    tab.fill("[data-uploads] [data-part=credit]", "通讯员 王五 摄")
    tab.wait_for_timeout(400)
    tab.reload()
    tab.wait_for_selector("form[data-ready]")
    line = tab.locator("[data-uploads] li")
    expect(line.locator("[data-part=caption]")).to_have_value("老人吃上热饭。")
    expect(line.locator("[data-part=credit]")).to_have_value("通讯员 王五 摄")
    # Its picture stands there without the newsroom having seen it.
    drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, 144, 144).data.some((part) => part > 0)"
    tab.wait_for_function(f"({drawn})(document.querySelector('[data-uploads] canvas'))")
    phone.set_offline(False)
    expect(tab.locator("[data-lines=photo] li")).to_have_count(1, timeout=30_000)
    assert (Photo.objects.get().caption, Photo.objects.get().credit) == ("老人吃上热饭。", "通讯员 王五 摄")


def test_a_photo_that_is_none_is_refused_at_its_place_and_stays_until_it_is_taken_out(
    phone: BrowserContext, write, tmp_path, settings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    fake = tmp_path / "假.jpg"
    fake.write_bytes("这不是图片".encode() * 100)
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    tab.fill("#id_headline", "带图的稿子")
    tab.set_input_files("#id_new_photo", fake)
    tab.fill("[data-uploads] [data-part=caption]", "写好的说明。")
    tab.focus("#id_headline")
    expect(tab.locator("[data-uploads] li[data-state=upRefused]")).to_contain_text("JPEG")
    saved(tab)
    tab.reload()
    tab.wait_for_selector("form[data-ready]")
    expect(tab.locator("[data-uploads] [data-part=caption]")).to_have_value("写好的说明。")
    tab.click("[data-uploads] [data-act=drop]")
    expect(tab.locator("[data-uploads] li")).to_have_count(0)
    assert tab.input_value("#id_headline") == "带图的稿子"
    assert not Photo.objects.exists()


EVERY_WAY = [(arrived, way) for way in ("online", "offline", "closed") for arrived in (0, 3, 8)]


# A run of the suite tries each number and each way once; `PHONE=all` (`make crash`) all of them.
@pytest.mark.parametrize(
    ("arrived", "way"), EVERY_WAY if os.environ.get("PHONE") == "all" else EVERY_WAY[::4]
)
def test_nine_photos_are_filed_with_the_story_in_the_order_chosen(
    phone: BrowserContext, write, desk, nine: list[Path], arrived: int, way: str
) -> None:
    """Filed when none, three or eight of them have arrived; with the network, without it, the page closed after."""
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    ready(tab, desk)
    pieces: list[str] = []

    def held_back(route: Route) -> None:
        pieces.append(route.request.url)
        route.abort("connectionreset") if len(pieces) > arrived else route.continue_()

    phone.route(PIECES, held_back)
    # Chosen together, then one moved up by hand.
    tab.set_input_files("#id_new_photo", nine)
    expect(tab.locator("[data-uploads] li, [data-lines=photo] li")).to_have_count(9)
    expect(tab.locator("[data-lines=photo] li")).to_have_count(arrived)
    while len(in_order()) < arrived:
        tab.wait_for_timeout(100)
    if arrived == 0:
        tab.locator("[data-uploads] li").nth(4).locator("[data-act=up]").click()
    if way == "offline":
        phone.set_offline(True)
    file_as_it_is(tab)
    tab.wait_for_selector("form[data-save-state=photosWait]")
    expect(tab.locator("[data-save-state]").last).to_contain_text(f"还差 {9 - arrived} 张图")
    assert not Article.objects.exists()
    if way == "closed":
        tab.close()
        phone.unroute_all(behavior="ignoreErrors")
        tab = phone.new_page()
        tab.goto("/desk/")
        expect(tab.locator("[data-outbox] li[data-state=filed]")).to_contain_text("已交稿", timeout=30_000)
    else:
        phone.unroute_all(behavior="ignoreErrors")
        phone.set_offline(False)
        tab.wait_for_url("**/desk/stories/*/", timeout=30_000)
    story = Article.objects.get()
    assert story.state == "filed"
    assert JournalEntry.objects.about(story).filter(act="file").count() == 1
    expected = [f"{number}.jpg" for number in range(1, 10)]
    if arrived == 0:
        expected[3:5] = reversed(expected[3:5])
    names = dict(Photo.objects.values_list("pk", "sent_name"))
    assert [names[line["id"]] for line in content_from_story(story)["photos"]] == in_order() == expected


def test_words_may_be_filed_first_and_the_photos_stay_visible(
    phone: BrowserContext, write, desk, nine: list[Path]
) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    ready(tab, desk)
    phone.route(PIECES, lambda route: route.abort("connectionreset"))
    tab.set_input_files("#id_new_photo", nine[:2])
    file_as_it_is(tab)
    tab.wait_for_selector("form[data-save-state=photosWait]")
    tab.get_by_role("button", name="先不交").click()
    tab.wait_for_timeout(1000)
    assert not Article.objects.exists()
    tab.click(".form-actions button[value=file]")
    tab.get_by_role("button", name="先交文字").click()
    tab.wait_for_url("**/desk/stories/*/")
    assert Article.objects.get().state == "filed"
    phone.unroute_all(behavior="ignoreErrors")
    tab.goto("/desk/")
    expect(tab.locator("[data-outbox] li[data-state=photosRefused]")).to_contain_text("2 张图还在本机")


def test_a_photo_goes_where_the_caret_is_and_lines_change_places(write, nine: list[Path]) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    add(tab, "第一段。第二段。", delay=0)
    tab.set_input_files("#id_new_photo", nine[:3])
    expect(tab.locator("[data-lines=photo] li")).to_have_count(3, timeout=30_000)
    saved(tab)
    tab.locator("[data-lines=photo] li").nth(2).get_by_role("button", name="上移").click()
    tab.evaluate("id_body.setSelectionRange(4, 4)")
    first = Photo.objects.get(sent_name="1.jpg")
    tab.locator("[data-lines=photo] li").first.get_by_role("button", name="插到光标处").click()
    expect(tab.locator("#id_body")).to_have_value(f"第一段。\n〔图 {first.pk}〕\n第二段。")
    saved(tab)
    tab.wait_for_timeout(1500)
    saved(tab)
    assert in_order() == ["1.jpg", "3.jpg", "2.jpg"]


@pytest.mark.parametrize("is_arrived", [True, False])
def test_a_photo_is_dragged_to_its_place_by_its_picture(
    phone: BrowserContext, write, desk, nine: list[Path], is_arrived: bool
) -> None:
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    ready(tab, desk)
    tab.set_viewport_size({"width": 375, "height": 1600})
    if not is_arrived:
        phone.route(PIECES, lambda route: route.abort("connectionreset"))
    tab.set_input_files("#id_new_photo", nine[:3])
    lines = tab.locator("[data-lines=photo] li" if is_arrived else "[data-uploads] li")
    expect(lines).to_have_count(3)
    saved(tab)
    handle = lines.nth(2).locator(".thumb")
    handle.scroll_into_view_if_needed()
    there, over = handle.bounding_box(), lines.nth(0).bounding_box()
    assert there and over
    tab.mouse.move(there["x"] + 20, there["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(there["x"] + 20, over["y"] + 5, steps=8)
    tab.mouse.up()
    phone.unroute_all(behavior="ignoreErrors")
    expect(tab.locator("[data-lines=photo] li")).to_have_count(3, timeout=30_000)
    end = monotonic() + 20
    while in_order() != ["3.jpg", "1.jpg", "2.jpg"]:
        assert monotonic() < end, in_order()
        tab.wait_for_timeout(100)
