"""What a file says of itself (XMP, IPTC, then EXIF), never position or serial."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image
from PIL.ImageFile import ImageFile

from people.text import clean_line, clean_prose

RDF_NAMESPACE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DUBLIN_CORE_NAMESPACE = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP_NAMESPACE = "{http://ns.adobe.com/photoshop/1.0/}"
IPTC_CORE_NAMESPACE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
# Each fact by its names, best first.
XMP_TAGS = {
    "caption": (
        f"{DUBLIN_CORE_NAMESPACE}description",
        f"{PHOTOSHOP_NAMESPACE}Headline",
        f"{DUBLIN_CORE_NAMESPACE}title",
    ),
    "creator": (f"{DUBLIN_CORE_NAMESPACE}creator",),
    "credit": (f"{PHOTOSHOP_NAMESPACE}Credit", f"{PHOTOSHOP_NAMESPACE}Source"),
    "rights": (f"{DUBLIN_CORE_NAMESPACE}rights",),
    "place": (f"{IPTC_CORE_NAMESPACE}Location", f"{PHOTOSHOP_NAMESPACE}City"),
    "alt": (f"{IPTC_CORE_NAMESPACE}AltTextAccessibility",),
    "taken": (f"{PHOTOSHOP_NAMESPACE}DateCreated",),
}
IPTC_DATASETS = {
    "caption": (120, 105, 5),
    "creator": (80,),
    "credit": (110, 115),
    "rights": (116,),
    "place": (92, 90),
    "taken": (55,),
}
# Text tags of EXIF; those of Windows are UTF-16.
EXIF_TAGS = {"caption": (0x9C9C, 0x010E, 0x9C9B), "creator": (0x9C9D, 0x013B), "rights": (0x8298,)}
EXIF_DETAILS, TAKEN = 0x8769, 0x9003
UTF_16_EXIF_TAGS = range(0x9C9B, 0x9CA0)
MAX_FIELD_CHARACTERS = {"caption": 1000, "alt": 500, "credit": 80, "place": 80, "creator": 40, "rights": 500}
MAX_XMP_BYTES = 256 * 1024
# What cameras write where a caption belongs.
CAMERA_CAPTION_PATTERN = re.compile(
    r"(?i)olympus digital camera|sony dsc|dcim\\.*|samsung|default|[\d\s_.-]*|img_\d+|minolta.*"
)
# Markup is nobody's caption; whoever writes it there wants it to be run somewhere.
MARKUP_PATTERN = re.compile(r"<[a-zA-Z!/?]")
DATE_PATTERN = re.compile(r"(\d{4})[-:/]?(\d{2})[-:/]?(\d{2})")


@dataclass(frozen=True)
class PhotoMetadata:
    """Proposals for the record; a person decides."""

    caption: str = ""
    creator: str = ""
    credit: str = ""
    rights: str = ""
    place: str = ""
    alt: str = ""
    taken_on: str = ""


def read_metadata(source: ImageFile) -> dict[str, str]:
    """The opened file's metadata, cleaned; what cannot be read is passed over."""
    found: dict[str, str] = {}
    for reader in (read_xmp, read_iptc, read_exif):
        try:
            said = reader(source)
        except MemoryError:
            raise
        except Exception:  # noqa: S112 - a picture is not refused for what is wrong in its margins
            continue
        for name, value in said.items():
            if value and not found.get(name):
                found[name] = value
    day = parse_photo_date(found.pop("taken", ""))
    cleaned = {
        name: (clean_prose if name in ("caption", "alt", "rights") else clean_line)(value)[
            : MAX_FIELD_CHARACTERS[name]
        ]
        for name, value in found.items()
        if not MARKUP_PATTERN.search(value)
    }
    if CAMERA_CAPTION_PATTERN.fullmatch(cleaned.get("caption", "")):
        cleaned["caption"] = ""
    return asdict(PhotoMetadata(**cleaned, taken_on=day.isoformat() if day else ""))


def read_xmp(source: ImageFile) -> dict[str, str]:
    packet = source.info.get("xmp") or b""
    packet = packet.encode() if isinstance(packet, str) else packet
    packet = packet.strip(b"\0 \r\n\t")
    if not packet or len(packet) > MAX_XMP_BYTES:
        return {}
    try:
        root = fromstring(packet, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return {}
    said: dict[str, str] = {}
    for description in root.iter(f"{RDF_NAMESPACE}Description"):
        properties = {**description.attrib, **{child.tag: xmp_text(child) for child in description}}
        for name, tags in XMP_TAGS.items():
            value = next((properties[tag] for tag in tags if properties.get(tag)), "")
            if value:
                said.setdefault(name, value)
    return said


def xmp_text(element: Element) -> str:
    """The element's text or its list's: the Chinese entry, else the default, else all."""
    entries = list(element.iter(f"{RDF_NAMESPACE}li"))
    if not entries:
        return (element.text or "").strip()
    if element.find(f"{RDF_NAMESPACE}Alt") is None:
        return "、".join(text for entry in entries if (text := (entry.text or "").strip()))
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    by_language = {entry.get(language, "").lower(): (entry.text or "").strip() for entry in entries}
    for wanted in ("zh-cn", "zh-hans", "zh", "x-default"):
        if by_language.get(wanted):
            return by_language[wanted]
    return next(iter(by_language.values()))


def read_iptc(source: ImageFile) -> dict[str, str]:
    resources = source.info.get("photoshop")
    block = resources.get(0x0404, b"") if isinstance(resources, dict) else b""
    utf_8 = False
    values: dict[int, list[bytes]] = {}
    for record, number, value in iptc_datasets(block):
        if (record, number) == (1, 90):
            utf_8 = value == b"\x1b%G"
        elif record == 2:
            values.setdefault(number, []).append(value)
    return {
        name: "、".join(
            decode_legacy_text(value, utf_8)
            for value in next((values[n] for n in numbers if values.get(n)), [])
        )
        for name, numbers in IPTC_DATASETS.items()
    }


def iptc_datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Record, number and value of each dataset; a broken one ends the list."""
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        length = int.from_bytes(block[at + 3 : at + 5], "big")
        if length & 0x8000:
            return
        yield block[at + 1], block[at + 2], block[at + 5 : at + 5 + length]
        at += 5 + length


def decode_legacy_text(value: bytes, utf_8: bool = False) -> str:
    """Text of old files: UTF-8 if valid, else GBK (Chinese programs), else Latin."""
    for encoding in ("utf-8",) if utf_8 else ("utf-8", "gb18030"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("utf-8" if utf_8 else "latin-1", errors="replace")


def read_exif(source: ImageFile) -> dict[str, str]:
    # Not PNG's own way: it would decode the whole picture to look behind it.
    exif = Image.Image.getexif(source)
    said = {
        name: next((text for tag in tags if (text := exif_text(tag, exif.get(tag)))), "")
        for name, tags in EXIF_TAGS.items()
    }
    said["taken"] = exif_text(TAKEN, exif.get_ifd(EXIF_DETAILS).get(TAKEN))
    return said


def exif_text(tag: int, value: Any) -> str:
    if isinstance(value, tuple):
        try:
            value = bytes(value)
        except (ValueError, TypeError):
            return ""
    if isinstance(value, bytes) and tag in UTF_16_EXIF_TAGS:
        return value.decode("utf-16-le", errors="ignore").rstrip("\0")
    if isinstance(value, str):
        # Pillow reads every text tag as Latin; most are something else.
        try:
            value = value.encode("latin-1")
        except UnicodeEncodeError:
            return value.rstrip("\0")
    return decode_legacy_text(value.split(b"\0")[0]).strip() if isinstance(value, bytes) else ""


def parse_photo_date(text: str) -> date | None:
    """The day a text begins with, if it exists and a photograph can be from it."""
    match = DATE_PATTERN.match(text.strip())
    if not match:
        return None
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return None
    return day if day.year >= 1839 and day <= date.today() else None
