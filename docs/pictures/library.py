"""What `take.py` does in the photo library: drawn scenes are uploaded, one of them twice, and looked at."""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FilePayload, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from stories.images.demo_images import draw_street_scene, encode_image

Keep = Callable[..., None]


def fill_library(page: Page, keep_whole: Keep, *, arrived: str, wall: str, one: str) -> None:
    """What became of the files, the wall of pictures and one photo with its formats lie in pictures of these names."""
    scenes = [encode_image(draw_street_scene(1500, 1000, seed=seed, words="演示")) for seed in range(2, 8)]
    upload(page, [sent(f"演示{number}.jpg", data) for number, data in enumerate(scenes, 2)])
    upload(page, [sent("又一次.jpg", scenes[1]), sent("说明.txt", b"no picture")])
    keep_whole(page, arrived)
    page.goto("/admin/stories/photo/")
    keep_whole(page, wall, most=1200)
    with page.expect_navigation():
        page.click(".wall .shot")
    keep_whole(page, one, most=1300)


def upload(page: Page, files: list[FilePayload]) -> None:
    page.goto("/admin/stories/photo/upload/")
    page.set_input_files("#files", files)
    page.select_option("#id_all-rights", label="本报拍摄")
    with page.expect_navigation():
        page.click("#content .submit-row [type=submit]")


def sent(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}
