"""From original to renditions: upright, sRGB, cropped at the focus, no metadata."""

import io
import math
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms
from PIL.ImageFile import ImageFile

from stories.images import metadata_writer
from stories.images.inspection import open_image
from stories.images.rejections import ImageRejected, ImageRejection
from stories.images.rendition_specs import (
    CROP_RATIOS,
    RENDITION_FORMATS,
    RENDITION_SPECS,
    RenditionPlan,
    crop_box,
    plan_renditions,
)

EXIF_ORIENTATION_TAG = 0x0112
TRANSPOSE_BY_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
WHITE = (255, 255, 255)
# Decoded, a picture may take this much; a JPEG is drawn smaller while it is decoded and seldom comes near.
MAX_DECODED_BYTES = 240 * 1024 * 1024
# Each scan of a progressive JPEG goes over the whole picture; a camera writes about ten.
MAX_JPEG_SCANS = 100
SAVED: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 52, "speed": 9, "max_threads": 1, "subsampling": "4:2:0"}),
    "webp": ("WEBP", {"quality": 76, "method": 2}),
    "jpg": ("JPEG", {"quality": 80, "optimize": True, "progressive": True, "subsampling": "4:2:0"}),
}
RENDER_THREADS = 2


@dataclass(frozen=True)
class RenditionFile:
    """One rendition: its spec, its format, its size on the screen and on the disk."""

    spec: str
    format: str
    width: int
    height: int
    size: int


@dataclass(frozen=True)
class UprightPicture:
    """The picture upright, at the size its renditions need, and its full size."""

    picture: Image.Image
    width: int
    height: int


def load_upright(path: Path, kind: str) -> UprightPicture:
    """The decoded picture, upright, in eight-bit sRGB, without metadata."""
    source = open_image(path, kind)
    turn = orientation_of(source)
    width, height = source.size[::-1] if turn >= 5 else source.size
    scale = largest_rendition_scale(width, height)
    wanted = (math.ceil(source.width * scale), math.ceil(source.height * scale))
    require_memory(source, path, kind, wanted)
    icc = source.info.get("icc_profile")
    try:
        source.load()
        drawn = to_eight_bits(source)
        if drawn.size != wanted:
            drawn = drawn.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)
        drawn = flatten_on_white(to_srgb(drawn, icc))
    except MemoryError:
        raise
    except Exception as error:
        raise ImageRejected(ImageRejection.BROKEN) from error
    if turn in TRANSPOSE_BY_ORIENTATION:
        drawn = drawn.transpose(TRANSPOSE_BY_ORIENTATION[turn])
    # What Pillow finds here it would write into the next file: comments, profiles, EXIF.
    drawn.info = {}
    return UprightPicture(drawn, width, height)


def require_memory(source: ImageFile, path: Path, kind: str, wanted: tuple[int, int]) -> None:
    """The source decodes smaller where it can; ImageRejected if it needs too much."""
    pixels = source.width * source.height
    if kind == "jpeg":
        if path.read_bytes().count(b"\xff\xda") > MAX_JPEG_SCANS:
            raise ImageRejected(ImageRejection.TOO_SLOW)
        # All coefficients of a progressive picture are kept until its last scan, at two bytes each.
        kept = pixels * 2 * len(source.getbands()) if source.info.get("progressive") else 0
        source.draft(None, wanted)
        pixels = source.width * source.height
    else:
        kept = pixels * 4 if kind == "webp" else 0
    if kept + pixels * (1 if source.mode in ("1", "L", "P") else 4) > MAX_DECODED_BYTES:
        raise ImageRejected(ImageRejection.TOO_MUCH_MEMORY)


def orientation_of(source: ImageFile) -> int:
    try:
        value = Image.Image.getexif(source).get(EXIF_ORIENTATION_TAG, 1)
    except MemoryError:
        raise
    except Exception:
        return 1
    return value if value in TRANSPOSE_BY_ORIENTATION else 1


def largest_rendition_scale(width: int, height: int) -> float:
    """How small the picture may be drawn so that every crop still has its full width."""
    needed = 0.0
    for spec in RENDITION_SPECS:
        box = crop_box(width, height, CROP_RATIOS[spec.crop], (0.5, 0.5))
        needed = max(needed, spec.width / (box[2] - box[0]))
    return min(1.0, needed)


def to_eight_bits(source: Image.Image) -> Image.Image:
    """The picture in an eight-bit mode that can be resized: L, RGB, RGBA or CMYK."""
    mode = source.mode
    if mode.startswith(("I;16", "I", "F")):
        return source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if mode == "1":
        return source.convert("L")
    if "transparency" in source.info or mode in ("PA", "LA", "La", "RGBa"):
        return source.convert("RGBA")
    if mode == "P":
        return source.convert("RGB")
    return source if mode in ("L", "RGB", "RGBA", "CMYK") else source.convert("RGB")


def to_srgb(drawn: Image.Image, icc: bytes | None) -> Image.Image:
    """The picture in sRGB; a colour profile that makes no sense is passed over."""
    if icc and drawn.mode in ("RGB", "CMYK"):
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            turned = ImageCms.profileToProfile(
                drawn, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if turned is not None:
                return turned
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return drawn if drawn.mode == "RGBA" else drawn.convert("RGB")


def flatten_on_white(drawn: Image.Image) -> Image.Image:
    """What was transparent is as white as paper."""
    if drawn.mode != "RGBA":
        return drawn
    paper = Image.new("RGB", drawn.size, WHITE)
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper


def mean_colour(picture: Image.Image) -> str:
    """The colour that stands in the picture's place until it is there."""
    red, green, blue = picture.resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"


def write_renditions(source: UprightPicture, folder: Path, focus: tuple[float, float]) -> list[RenditionFile]:
    """The folder holds every rendition of the picture, safe on the disk."""
    wanted = sorted(
        plan_renditions(source.width, source.height, focus), key=lambda cut: -cut.width * cut.height
    )
    # The two cores are busy with different sizes: Pillow lets go of Python while it works.
    with ThreadPoolExecutor(RENDER_THREADS) as pool:
        made = list(pool.map(lambda cut: list(write_rendition_files(source, cut, folder)), wanted))
    order = {spec.name: number for number, spec in enumerate(RENDITION_SPECS)}
    flat = [one for each in made for one in each]
    return sorted(flat, key=lambda one: (order[one.spec], RENDITION_FORMATS.index(one.format)))


def write_rendition_files(
    source: UprightPicture, cut: RenditionPlan, folder: Path
) -> Iterable[RenditionFile]:
    scale = source.picture.width / source.width
    box = (
        min(cut.box[0] * scale, source.picture.width - 1),
        min(cut.box[1] * scale, source.picture.height - 1),
        min(max(cut.box[2] * scale, 1), source.picture.width),
        min(max(cut.box[3] * scale, 1), source.picture.height),
    )
    drawn = source.picture.resize(
        (cut.width, cut.height), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0
    )
    for kind in RENDITION_FORMATS:
        path = folder / f"{cut.spec.name}.{kind}"
        name, options = SAVED[kind]
        with path.open("wb") as file:
            drawn.save(file, name, xmp=metadata_writer.EMPTY_XMP_PACKET, **options)
            file.flush()
            os.fsync(file.fileno())
        yield RenditionFile(cut.spec.name, kind, cut.width, cut.height, path.stat().st_size)
