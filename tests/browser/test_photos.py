"""A story with a photo in a real browser: light on a telephone, still while it loads, accessible."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from people.actors import SYSTEM
from stories.actions.photos.intake import ingest_photo
from stories.actions.story.writing import PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Photo, PublishedArticle
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAID = {
    "caption": "演示图片：街景。",
    "credit": "演示图片 电脑绘制",
    "alt": "电脑绘制的街景",
    "rights": "free",
}
MOST_KILOBYTES = 120
SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 300);
})"""


def test_a_story_with_its_lead_photo_is_light_still_and_accessible(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    sent = ContentFile(encode_image(draw_street_scene(2400, 1600, words="演示图片")), "图.jpg")
    photo = ingest_photo(sent, by=SYSTEM, given=Photo(**SAID))
    story = make.story(body="\n".join(f"<p>{'昨日，街道铺上了新路面。' * 8}</p>" for _ in range(8)))
    make.published([write_story(story, by=SYSTEM, expected=story.version, photos=[PhotoItem(photo)])])
    address = f"/ceshi/2020-04-03/1-{PublishedArticle.objects.get().slug}/"
    for scale in (2, 3):
        context = browser.new_context(
            viewport={"width": 375, "height": 812}, device_scale_factor=scale, is_mobile=True
        )
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        bytes_sent: list[float] = []
        devtools.on("Network.loadingFinished", lambda told: bytes_sent.append(told["encodedDataLength"]))  # noqa: B023
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))  # noqa: B023
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))  # noqa: B023
        page.goto(f"{live_server.url}{address}", wait_until="networkidle")
        pictures = [url for url in asked if "/photos/" in url]
        # One file, fetched once though it is preloaded, in the best format and no larger than the telephone needs.
        assert [url.rsplit("/", 1)[-1] for url in pictures] == ["full-960.avif"]
        assert sum(bytes_sent) / 1024 <= MOST_KILOBYTES, bytes_sent
        assert page.evaluate(SHIFTS) == 0
        assert page.evaluate("document.querySelector('figure img').complete")
        assert Axe().run(page).violations_count == 0
        assert complaints == []
        context.close()
