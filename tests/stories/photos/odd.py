"""Odd and hostile files, made by code: what a newsroom is sent by mistake, and what it is sent on purpose."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from stories.images.demo_images import draw_street_scene, encode_image
from stories.images.rejections import ImageRejection

STORED = None
# Words that stand in the margins of some of these files and must never reach a reader.
SECRETS = (b"SERIAL-8812", b"OWNER-WANG", b"<script", b"alert(", b"Exif\0\0", b"3605.1234")
RED, BLUE = (220, 20, 20), (20, 20, 220)


@dataclass(frozen=True)
class Odd:
    """A file, and the fault it must be refused with, or None when it must be stored."""

    name: str
    data: bytes
    fault: ImageRejection | None


def sheet(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red in the upper left corner, blue everywhere else, so that one sees which way up it is."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return picture if mode == "RGB" else picture.convert(mode)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *extra: bytes) -> bytes:
    """A PNG put together by hand; `rows` is compressed as it stands."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    end = chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + end


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def with_segment(jpeg: bytes, marker: int, data: bytes) -> bytes:
    """The JPEG with one more segment right behind its first."""
    at = 4 + struct.unpack(">H", jpeg[4:6])[0]
    return jpeg[:at] + segment(marker, data) + jpeg[at:]


def exif(orientation: int = 1, **more: Any) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    for name, value in more.items():
        tags[int(name[1:], 16)] = value
    return tags.tobytes()


def iptc(*records: tuple[int, int, bytes]) -> bytes:
    block = b"".join(
        b"\x1c" + bytes(place) + struct.pack(">H", len(value)) + value for *place, value in records
    )
    return (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", len(block))
        + block
        + b"\0" * (len(block) % 2)
    )


def xmp(inner: str, prolog: str = "") -> bytes:
    return (
        "http://ns.adobe.com/xap/1.0/\0"
        f'{prolog}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        f'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/">{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def everything() -> Iterator[Odd]:
    yield from other_kinds()
    yield from two_kinds()
    yield from broken()
    yield from bombs()
    yield from upright()
    yield from modes()
    yield from margins()


def other_kinds() -> Iterator[Odd]:
    small = sheet()
    for kind in ("GIF", "BMP", "TIFF", "ICO", "AVIF", "JPEG2000", "PDF", "TGA", "PPM", "PCX"):
        yield Odd(f"{kind}.jpg", encode_image(small, kind), ImageRejection.OTHER_KIND)
    made = {
        "heic.jpg": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500),
        "film.jpg": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(500),
        "plain.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "prolog.svg": b'\xef\xbb\xbf<?xml version="1.0"?><!DOCTYPE svg><svg onload="alert(1)"/>',
        "page.jpg": b"<!doctype html><script>alert(1)</script>",
        "zip.jpg": b"PK\3\4" + bytes(100),
        "big.tif": b"II+\0" + bytes(100),
        "layers.psd": b"8BPS" + bytes(100),
        "text.jpg": "这不是图片".encode(),
        "nothing.png": bytes(1000),
        "program.jpg": b"\x7fELF" + bytes(200),
        "jxl.jpg": b"\xff\x0a" + bytes(200),
        "almost.webp": b"RIFF\x10\0\0\0WAVE" + bytes(20),
    }
    for name, data in made.items():
        yield Odd(name, data, ImageRejection.OTHER_KIND)
    yield Odd("empty.jpg", b"", ImageRejection.EMPTY)
    yield Odd("heavy.jpg", encode_image(small) + bytes(30 * 1024 * 1024), ImageRejection.TOO_HEAVY)


def two_kinds() -> Iterator[Odd]:
    jpeg, lossless, webp = encode_image(sheet()), encode_image(sheet(), "PNG"), encode_image(sheet(), "WEBP")
    tails = {
        "zip": b"PK\3\4" + bytes(30) + b"PK\5\6" + bytes(18),
        "html": b"<html><script>alert(1)</script></html>",
        "php": b"<?php system($_GET['c']); ?>",
        "pdf": b"%PDF-1.4\n1 0 obj",
        "rar": b"Rar!\x1a\x07\x00" + bytes(20),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(20),
        "svg": b"<SVG onload=alert(1)>",
        "elf": b"\x7fELF" + bytes(60),
    }
    for kind, data in (("jpg", jpeg), ("png", lossless), ("webp", webp)):
        for name, tail in tails.items():
            yield Odd(f"{name}-behind.{kind}", data + tail, ImageRejection.TWO_KINDS)
    yield Odd("pdf-head.jpg", with_segment(jpeg, 0xFE, b"%PDF-1.7 \n"), ImageRejection.TWO_KINDS)
    yield Odd(
        "html-head.jpg",
        with_segment(jpeg, 0xFE, b"<html><script>alert(1)</script>"),
        ImageRejection.TWO_KINDS,
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("evil.txt", "x")
    yield Odd("zip-in-a-comment.jpg", with_segment(jpeg, 0xFE, archive.getvalue()), ImageRejection.TWO_KINDS)
    inside = lossless[:33] + chunk(b"teXt", archive.getvalue()) + lossless[33:]
    yield Odd("zip-in-a-chunk.png", inside, ImageRejection.TWO_KINDS)
    first = 4 + struct.unpack(">H", jpeg[4:6])[0]
    for name in ("zip", "html"):
        between = jpeg[:first] + b"JJ" + jpeg[first:] + tails[name]
        yield Odd(f"{name}-behind-junk.jpg", between, ImageRejection.TWO_KINDS)
    script = b"\xff\xd8" + segment(0xE0, bytes(0x2F2A - 2)) + jpeg[2:]
    yield Odd("script-head.jpg", script, ImageRejection.TWO_KINDS)


def broken() -> Iterator[Odd]:
    picture = draw_street_scene(300, 200)
    whole = {
        "jpg": encode_image(picture),
        "png": encode_image(picture, "PNG"),
        "webp": encode_image(picture, "WEBP"),
    }
    for kind, data in whole.items():
        for tenth in (1, 3, 5, 7, 9):
            yield Odd(f"cut-at-{tenth}0.{kind}", data[: len(data) * tenth // 10], ImageRejection.BROKEN)
    yield Odd("only-a-head.jpg", b"\xff\xd8\xff", ImageRejection.BROKEN)
    yield Odd("only-a-head.png", b"\x89PNG\r\n\x1a\n", ImageRejection.BROKEN)
    yield Odd("only-a-head.webp", b"RIFF\x04\0\0\0WEBP", ImageRejection.BROKEN)
    yield Odd("zeroed.jpg", whole["jpg"][:200] + bytes(len(whole["jpg"]) - 200), ImageRejection.BROKEN)
    changed = bytearray(whole["png"])
    changed[len(changed) // 2] ^= 0xFF
    yield Odd("changed.png", bytes(changed), ImageRejection.BROKEN)
    yield Odd("no-rows.png", png(10, 10, 8, 2, b""), ImageRejection.BROKEN)


def bombs() -> Iterator[Odd]:
    yield Odd("bomb-50000.png", png(30_000, 30_000, 8, 2, b"\0"), ImageRejection.TOO_MANY_PIXELS)
    yield Odd(
        "bomb-one-bit.png", png(20_000, 20_000, 1, 0, bytes(2501) * 20_000), ImageRejection.TOO_MANY_PIXELS
    )
    yield Odd("bomb-long.png", png(30_001, 1, 8, 0, bytes(30_002)), ImageRejection.TOO_LONG)
    jpeg = encode_image(sheet())
    frame = jpeg.index(b"\xff\xc0")
    large = jpeg[: frame + 5] + struct.pack(">HH", 29_000, 29_000) + jpeg[frame + 9 :]
    yield Odd("bomb-head.jpg", large, ImageRejection.TOO_MANY_PIXELS)
    canvas = encode_image(Image.new("RGB", (16_000, 16), BLUE), "WEBP", lossless=True)
    yield Odd("long.webp", canvas, STORED)
    control = chunk(b"acTL", struct.pack(">II", 100_000, 0))
    yield Odd(
        "frames.png", png(64, 64, 8, 2, (b"\0" + bytes(192)) * 64, control), ImageRejection.TOO_MANY_PIXELS
    )
    yield Odd("fill.jpg", b"\xff\xd8" + b"\xff" * 8_000_000 + jpeg[2:], ImageRejection.BROKEN)
    yield Odd("comments.jpg", b"\xff\xd8" + segment(0xFE, b"") * 500_000 + jpeg[2:], ImageRejection.BROKEN)
    scans = jpeg[:-2] + (segment(0xDA, b"\1\1\0\0\x3f\0") + b"\0") * 200 + b"\xff\xd9"
    yield Odd("scans.jpg", scans, ImageRejection.TOO_SLOW)
    zeros = zlib.compress(bytes(100_000_000), 9)
    rows = (b"\0" + bytes(30)) * 10
    yield Odd(
        "text-bomb.png", png(10, 10, 8, 2, rows, chunk(b"zTXt", b"a\0\0" + zeros)), ImageRejection.BROKEN
    )
    yield Odd(
        "profile-bomb.png", png(10, 10, 8, 2, rows, chunk(b"iCCP", b"a\0\0" + zeros)), ImageRejection.BROKEN
    )
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    yield Odd(
        "laughs.jpg",
        with_segment(jpeg, 0xE1, xmp("<dc:title>&b;</dc:title>", laughs)),
        ImageRejection.TWO_KINDS,
    )
    circle = b"Exif\0\0MM\0*\0\0\0\x08\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x08\0\0\0\x08"
    yield Odd("circle.jpg", with_segment(jpeg, 0xE1, circle), STORED)


def upright() -> Iterator[Odd]:
    turns = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    for orientation, back in turns.items():
        lying = sheet() if back is None else sheet().transpose(Image.Transpose(back))
        for kind, name in (("JPEG", "jpg"), ("WEBP", "webp"), ("PNG", "png")):
            data = encode_image(
                lying, kind, exif=exif(orientation), **({"lossless": True} if kind == "WEBP" else {})
            )
            if orientation in (1, 3, 6, 8) or kind == "JPEG":
                yield Odd(f"upright-{orientation}.{name}", data, STORED)


def modes() -> Iterator[Odd]:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield Odd("cmyk.jpg", encode_image(sheet("CMYK")), STORED)
    yield Odd("profile.jpg", encode_image(sheet(), icc_profile=srgb), STORED)
    yield Odd("wrong-profile.jpg", encode_image(sheet("CMYK"), icc_profile=srgb), STORED)
    yield Odd("no-profile.jpg", encode_image(sheet(), icc_profile=b"this is no profile" * 20), STORED)
    yield Odd("progressive.jpg", encode_image(sheet(), progressive=True), STORED)
    yield Odd("grey.jpg", encode_image(sheet("L")), STORED)
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        picture = (
            sheet(mode)
            if mode != "I;16"
            else sheet("L").convert("I").point(lambda v: v * 256).convert("I;16")
        )
        yield Odd(f"mode-{mode.replace(';', '-')}.png", encode_image(picture, "PNG"), STORED)
    clear = sheet("P")
    yield Odd("palette-clear.png", encode_image(clear, "PNG", transparency=0), STORED)
    deep = (b"\0" + b"\xdc\xdc\x14\x14\x14\x14" * 20) * 10
    yield Odd("sixteen-bits.png", png(20, 10, 16, 2, deep), STORED)
    see_through = sheet("RGBA")
    see_through.putalpha(128)
    yield Odd("see-through.webp", encode_image(see_through, "WEBP"), STORED)
    frames = [Image.new("RGB", (30, 20), (shade, 0, 0)) for shade in (250, 100, 0)]
    for kind in ("PNG", "WEBP"):
        moving = encode_image(frames[0], kind, save_all=True, append_images=frames[1:])
        yield Odd(f"moving.{kind.lower()}", moving, STORED)
    for size in ((1, 1), (1, 3000), (3000, 1), (481, 2)):
        yield Odd(f"{size[0]}x{size[1]}.png", encode_image(Image.new("RGB", size, RED), "PNG"), STORED)
    yield Odd("really-a-png.jpg", encode_image(sheet(), "PNG"), STORED)
    yield Odd("really-a-jpeg.exe", encode_image(sheet()), STORED)


def margins() -> Iterator[Odd]:
    """Metadata of every kind, honest and otherwise."""
    jpeg = encode_image(sheet())
    tags = Image.Exif()
    tags[0x010F], tags[0x0110], tags[0xA430], tags[0xA431] = "Maker", "Model", "OWNER-WANG", "SERIAL-8812"
    tags.get_ifd(0x8769).update({0xA430: "OWNER-WANG", 0xA431: "SERIAL-8812", 0x9003: "2020:03:26 10:00:00"})
    tags.get_ifd(0x8825).update({1: "N", 2: (36.0, 5.1234, 0.0), 3: "E", 4: (114.0, 21.0, 0.0)})
    for kind, name in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        yield Odd(f"position.{name}", encode_image(sheet(), kind, exif=tags.tobytes()), STORED)
    script = "<dc:description>&lt;script>alert(1)&lt;/script></dc:description>"
    script += "<aux:SerialNumber>SERIAL-8812</aux:SerialNumber>"
    yield Odd("xmp-script.jpg", with_segment(jpeg, 0xE1, xmp(script)), STORED)
    yield Odd(
        "xmp-owner.jpg", with_segment(jpeg, 0xE1, xmp("<aux:OwnerName>OWNER-WANG</aux:OwnerName>")), STORED
    )
    yield Odd("xmp-broken.jpg", with_segment(jpeg, 0xE1, xmp("<dc:title>")), STORED)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "OWNER-WANG")
    notes.add_itxt("XML:com.adobe.xmp", xmp(script).split(b"\0", 1)[1].decode())
    yield Odd("notes.png", encode_image(sheet(), "PNG", pnginfo=notes), STORED)
    gbk = "工作中的胡亚军".encode("gb18030")
    yield Odd(
        "iptc-gbk.jpg",
        with_segment(jpeg, 0xED, iptc((2, 120, gbk), (2, 80, "刘斐".encode("gb18030")))),
        STORED,
    )
    utf_8 = iptc((1, 90, b"\x1b%G"), (2, 120, "工作中的胡亚军".encode()))
    yield Odd("iptc-utf-8.jpg", with_segment(jpeg, 0xED, utf_8), STORED)
    yield Odd("iptc-broken.jpg", with_segment(jpeg, 0xED, iptc((2, 120, b"x"))[:-3] + b"\x1c\x02"), STORED)
    yield Odd("preview-behind.jpg", jpeg + encode_image(sheet().rotate(180)), STORED)
    yield Odd("film-behind.jpg", jpeg + b"\0\0\0\x18ftypmp42" + bytes(400), STORED)
    yield Odd("comment.jpg", encode_image(sheet(), comment=b"SERIAL-8812 OWNER-WANG"), STORED)


# What senders have called their files, and what would be dangerous to believe.
NAMES = (
    "../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "C:\\Windows\\system32\\x.jpg", "a/b/c.jpg", "....//x.jpg",
    "x.jpg\0.php", "x.php.jpg", ".htaccess", "con.jpg", "nul", "x.jpg ", " x.jpg", "x\n.jpg", "x\r\nSet-Cookie: a=b",
    "<script>alert(1)</script>.jpg", "\"onload=alert(1).jpg", "'; DROP TABLE photos;--.jpg", "%2e%2e%2fx.jpg",
    "x%00.jpg", "照片.jpg", "文峰区（高新区）3月26日.jpg", "胡亚军 工作照.JPG", "\u202egpj.exe", "x\u200b.jpg",
    "\ufeffx.jpg", "📷.jpg", "é.jpg", "e\u0301.jpg", "a" * 300 + ".jpg", "照" * 300 + ".jpg", ".", "..", "", "x", "x.",
    "~", "~/x.jpg", "$(id).jpg", "`id`.jpg", "|id.jpg", "x;id.jpg", "x&y.jpg", "=cmd|'/c calc'!A1.jpg",
)  # fmt: skip
