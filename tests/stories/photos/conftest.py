"""What tests of photos share: a cabinet of their own, and pictures drawn once."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stories.images.demo_images import draw_street_scene, encode_image


@pytest.fixture(autouse=True)
def cabinet(tmp_path: Path, settings) -> Path:
    """An empty place for files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    return encode_image(draw_street_scene(1200, 800, words="演示"))


def upload(data: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def everything(cabinet: Path) -> list[str]:
    """Every file there is, by its path below the cabinet."""
    return sorted(str(path.relative_to(cabinet)) for path in cabinet.rglob("*") if path.is_file())
