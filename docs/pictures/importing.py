"""What `take.py` does with a printed page's raw text: it is looked at beside what is read from it, and not loaded."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page


def look_at_a_page(page: Page, keep_whole: Callable[..., None], text: Path, name: str) -> None:
    """The picture of this name shows both texts."""
    page.goto("/admin/stories/page/import/")
    page.fill("#id_text", text.read_text("utf-8"))
    page.click("button[value=look]")
    page.wait_for_selector(".read-columns")
    keep_whole(page, name, most=1200)
