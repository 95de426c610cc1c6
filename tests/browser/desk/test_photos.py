"""A photo chosen on the phone goes in pieces, survives a lost network and a closed page, and stands there once."""

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Draft, Photo

from .conftest import saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def picture(tmp_path: Path, settings) -> Path:
    """A photograph of several pieces."""
    settings.MEDIA_ROOT = tmp_path / "media"
    file = tmp_path / "食堂.jpg"
    file.write_bytes(encode_image(draw_street_scene(2400, 1600, words="演示")))
    assert file.stat().st_size > 2 * 256 * 1024
    return file


def test_a_photo_is_cut_off_in_the_middle_and_goes_on(phone: BrowserContext, write, picture: Path) -> None:
    address = f"/desk/drafts/{uuid4()}/write/"
    tab = write(address)
    tab.fill("#id_headline", "带图的稿子")
    saved(tab)
    seen: list[str] = []

    def second_piece_lost(route: Route) -> None:
        seen.append(route.request.url)
        route.abort("connectionreset") if len(seen) > 1 else route.continue_()

    phone.route("**/desk/uploads/*/?offset=*", second_piece_lost)
    tab.set_input_files("#id_new_photo", picture)
    tab.fill("#id_new_caption", "食堂开张第一天。")
    tab.click("button[value=photo]")
    expect(tab.locator("[data-uploads] li[data-state=upWaits]")).to_contain_text("联网后接着送")
    tab.close()
    phone.unroute_all(behavior="ignoreErrors")
    tab = write(address)
    expect(tab.locator("[data-uploads] li[data-state=upDone]")).to_contain_text(
        "食堂.jpg：已收到", timeout=30_000
    )
    saved(tab)
    photo = Photo.objects.get()
    assert (photo.original.size, photo.caption) == (picture.stat().st_size, "食堂开张第一天。")
    row = Draft.objects.get()
    assert (row.content["photos"], list(row.photos.all())) == ([{"id": photo.pk, "caption": ""}], [photo])


def test_a_photo_that_is_none_is_refused_at_its_place(
    phone: BrowserContext, write, tmp_path, settings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    fake = tmp_path / "假.jpg"
    fake.write_bytes("这不是图片".encode() * 100)
    tab = write(f"/desk/drafts/{uuid4()}/write/")
    tab.fill("#id_headline", "带图的稿子")
    tab.set_input_files("#id_new_photo", fake)
    tab.click("button[value=photo]")
    expect(tab.locator("[data-uploads] li[data-state=upRefused]")).to_contain_text("JPEG")
    saved(tab)
    assert tab.input_value("#id_headline") == "带图的稿子"
    assert not Photo.objects.exists()
