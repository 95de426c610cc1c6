"""What a file is, by its content alone, before anything of it is decoded."""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from stories.images.rejections import ImageRejected, ImageRejection

MAX_FILE_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 80_000_000
MAX_SIDE_PIXELS = 30_000

# The only three decoders that are ever opened, each only for a file that begins like one of its own.
OPENERS: dict[str, Callable[[str], ImageFile]] = {
    "jpeg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
}
UNSUPPORTED_SIGNATURES = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"8BPS", "PSD"),
    (b"%PDF", "PDF"),
    (b"PK\3\4", "ZIP"),
    (b"\0\0\1\0", "ICO"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
)
FORMAT_BY_FTYP_BRAND = {b"avif": "AVIF", b"avis": "AVIF", b"qt  ": "MOV", b"isom": "MP4", b"mp42": "MP4"}
# What other programs would take the same bytes for: at the very beginning, or behind the picture's end.
POLYGLOT_HEAD_MARKERS = (b"%pdf-", b"<html", b"<script", b"<!doctype", b"<svg", b"<?php")
POLYGLOT_TAIL_MARKERS = (
    *POLYGLOT_HEAD_MARKERS,
    b"pk\3\4",
    b"pk\5\6",
    b"rar!\x1a\7",
    b"7z\xbc\xaf\x27\x1c",
    b"\x7felf",
)
# A ZIP is found by what stands at its end, wherever the rest of it lies; a comment of 64 kB may follow.
ZIP_END, ZIP_END_WITHIN = b"PK\5\6", 65_557
# No camera writes as many; each costs the decoder time.
MOST_SEGMENTS, MOST_FILL = 1000, 1000
JPEG_FILL_BYTES_PATTERN = re.compile(rb"\xff+")
# A first JPEG segment of this length is a comment's beginning to a browser's script engine.
SCRIPT_POLYGLOT_PREFIX = b"\xff\xd8\xff\xe0/*"


@dataclass(frozen=True)
class InspectedImage:
    """What the file says it holds."""

    kind: str
    width: int
    height: int
    frames: int


def inspect_image(path: Path) -> InspectedImage:
    """What the file is; ImageRejected if unsupported, ambiguous or too large."""
    kind = detect_file_kind(path)
    picture = open_image(path, kind)
    frames = int(getattr(picture, "n_frames", 1)) if kind != "jpeg" else 1
    found = InspectedImage(kind, *picture.size, frames)
    if max(picture.size) > MAX_SIDE_PIXELS:
        raise ImageRejected(ImageRejection.TOO_LONG)
    if found.width * found.height * max(1, found.frames) > MAX_PIXELS:
        raise ImageRejected(ImageRejection.TOO_MANY_PIXELS)
    if min(picture.size) < 1:
        raise ImageRejected(ImageRejection.BROKEN)
    return found


def detect_file_kind(path: Path) -> str:
    """The file's kind by its bytes alone; ImageRejected if unsupported or ambiguous."""
    size = path.stat().st_size
    if not size:
        raise ImageRejected(ImageRejection.EMPTY)
    if size > MAX_FILE_BYTES:
        raise ImageRejected(ImageRejection.TOO_HEAVY)
    data = path.read_bytes()
    kind = kind_from_signature(data)
    reject_polyglot(data, kind)
    return kind


def open_image(path: Path, kind: str) -> ImageFile:
    """The picture, its head read and nothing decoded."""
    try:
        return OPENERS[kind](str(path))
    except MemoryError:
        raise
    except Exception as error:
        raise ImageRejected(ImageRejection.BROKEN) from error


def kind_from_signature(data: bytes) -> str:
    """jpeg, png or webp; else ImageRejected with the kind that it seems to be."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        raise ImageRejected(ImageRejection.OTHER_KIND, FORMAT_BY_FTYP_BRAND.get(data[8:12], "HEIC"))
    for beginning, kind in UNSUPPORTED_SIGNATURES:
        if data.startswith(beginning):
            raise ImageRejected(ImageRejection.OTHER_KIND, kind)
    text = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if b"<svg" in text:
        raise ImageRejected(ImageRejection.OTHER_KIND, "SVG")
    raise ImageRejected(
        ImageRejection.OTHER_KIND, "HTML" if text.startswith((b"<!doctype", b"<html")) else ""
    )


def reject_polyglot(data: bytes, kind: str) -> None:
    """The bytes cannot be read as another kind of file too; else ImageRejected."""
    head = data[:1024].lower()
    if data.startswith(SCRIPT_POLYGLOT_PREFIX) or any(mark in head for mark in POLYGLOT_HEAD_MARKERS):
        raise ImageRejected(ImageRejection.TWO_KINDS)
    tail = data[IMAGE_END_FINDERS[kind](data) :].lower()
    if ZIP_END in data[-ZIP_END_WITHIN:] or any(mark in tail for mark in POLYGLOT_TAIL_MARKERS):
        raise ImageRejected(ImageRejection.TWO_KINDS)


def jpeg_end_offset(data: bytes) -> int:
    """Where the first picture of a JPEG ends; cameras append previews and films.

    Where something stands between two segments that belongs to neither, it ends there, and the rest is looked through.
    """
    at = 2
    for _segment in range(MOST_SEGMENTS):
        fill = JPEG_FILL_BYTES_PATTERN.match(data, at)
        if fill is None or fill.end() + 3 > len(data):
            return min(at, len(data))
        if fill.end() - at > MOST_FILL:
            raise ImageRejected(ImageRejection.BROKEN)
        at = fill.end() + 1
        marker = data[at - 1]
        if marker == 0xD9:
            return at
        if 0xD0 <= marker <= 0xD7:
            continue
        if marker == 0xDA:
            found = data.find(b"\xff\xd9", at)
            return found + 2 if found >= 0 else len(data)
        at += int.from_bytes(data[at : at + 2], "big")
    raise ImageRejected(ImageRejection.BROKEN)


def png_end_offset(data: bytes) -> int:
    """Where a PNG ends; each chunk up to there is as it was written."""
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name = data[at + 4 : at + 8]
        if (
            zlib.crc32(data[at + 4 : at + 8 + length]).to_bytes(4, "big")
            != data[at + 8 + length : at + 12 + length]
        ):
            raise ImageRejected(ImageRejection.BROKEN)
        at += 12 + length
        if name == b"IEND":
            return min(at, len(data))
    return len(data)


def webp_end_offset(data: bytes) -> int:
    (length,) = struct.unpack_from("<I", data, 4)
    return min(len(data), 8 + length)


IMAGE_END_FINDERS = {"jpeg": jpeg_end_offset, "png": png_end_offset, "webp": webp_end_offset}
