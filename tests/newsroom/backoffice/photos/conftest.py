"""What tests of the photo library share: a cabinet of their own, small pictures, and photos taken in by the action."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from people.models import User
from stories.actions.photos.intake import ingest_photo
from stories.models import Photo, Rendition

LIBRARY = "/admin/stories/photo/"
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="宝莲寺镇" photoshop:DateCreated="2020-03-26">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.fixture(autouse=True)
def cabinet(tmp_path: Path, settings) -> Path:
    """An empty place for files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def jpeg(seed: int = 1, *, size: tuple[int, int] = (60, 40), caption: str = "", creator: str = "") -> bytes:
    """A small picture, another one for each seed, that says this of itself."""
    picture = Image.effect_mandelbrot(size, (-2 + seed / 7, -1.5, 1 + seed / 9, 1.5), 60).convert("RGB")
    data = io.BytesIO()
    said = {"xmp": XMP.format(caption=caption, creator=creator).encode()} if caption or creator else {}
    picture.save(data, "JPEG", quality=90, **said)
    return data.getvalue()


def upload(data: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def files(cabinet: Path) -> list[str]:
    """Every file there is, by its path below the cabinet."""
    return sorted(str(path.relative_to(cabinet)) for path in cabinet.rglob("*") if path.is_file())


@pytest.fixture
def shot(photo_editor: User) -> Photo:
    """A photo with its file, taken in by the photo editor, that nobody has described."""
    return ingest_photo(upload(jpeg()), by=photo_editor)


Many = Callable[..., list[Photo]]


@pytest.fixture
def many(photo_editor: User) -> Many:
    """As many photos as one likes, with renditions whose files nobody looks at."""

    def made(count: int, *, by: User = photo_editor) -> list[Photo]:
        rows = Photo.objects.bulk_create(
            Photo(
                caption=f"第{n}张", original=f"originals/00/{n}", width=60, height=40, added_by=by,
                sha256=f"{n:064x}",
            )
            for n in range(count)
        )  # fmt: skip
        Rendition.objects.bulk_create(
            Rendition(photo=row, token=f"{row.pk:032x}", spec=spec, format=kind, width=60, height=40, size=1)
            for row in rows
            for spec in ("full-480", "full-960")
            for kind in ("webp", "jpg")
        )
        return rows

    return made
