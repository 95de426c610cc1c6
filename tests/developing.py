"""Photographs developed once and copied from then on, for tests that look at anything but the developing."""

import shutil
from pathlib import Path

import pytest

from stories.actions.photos import files as photo_files
from stories.images import sandbox
from stories.images.demo_images import draw_street_scene, encode_image


@pytest.fixture
def developed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Developing is a copy of what was developed once."""
    source, once = tmp_path / "once.jpg", tmp_path / "once"
    source.write_bytes(encode_image(draw_street_scene(60, 40)))
    once.mkdir()
    made = sandbox.render_in_sandbox(source, once)

    def develop(_source: Path, folder: Path, _focus: tuple[float, float]) -> sandbox.RenderedPhoto:
        shutil.copytree(once, folder, dirs_exist_ok=True)
        return made

    monkeypatch.setattr(photo_files, "render_in_sandbox", develop)
