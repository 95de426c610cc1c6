"""Photographs developed once and copied from then on, for tests that look at anything but the developing."""

import shutil
from pathlib import Path

import pytest

from stories.actions.photos import files as photo_files
from stories.images import sandbox
from stories.images.demo_images import draw_street_scene, encode_image


@pytest.fixture(scope="session")
def a_developed_photo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, sandbox.RenderedPhoto]:
    """A folder with all renditions of a small picture, and what the newsroom's worker said of it."""
    folder = tmp_path_factory.mktemp("once")
    source, once = folder / "once.jpg", folder / "made"
    source.write_bytes(encode_image(draw_street_scene(60, 40)))
    once.mkdir()
    return once, sandbox.render_in_sandbox(source, once)


@pytest.fixture
def developed_once(
    monkeypatch: pytest.MonkeyPatch, a_developed_photo: tuple[Path, sandbox.RenderedPhoto]
) -> None:
    """Developing is a copy of what was developed once."""
    once, made = a_developed_photo

    def develop(_source: Path, folder: Path, _focus: tuple[float, float]) -> sandbox.RenderedPhoto:
        shutil.copytree(once, folder, dirs_exist_ok=True)
        return made

    monkeypatch.setattr(photo_files, "render_in_sandbox", develop)
