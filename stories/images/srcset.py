"""Frozen sizes of a photo as the attributes of a `<picture>`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stories.images.rendition_specs import MIME_TYPES, RENDITION_FORMATS

# A telephone with three dots to a pixel is served as one with two: nobody sees the difference, everybody waits for it.
PHONE_SIZES_ATTRIBUTE = (
    "(max-width: 40rem) and (min-resolution: 2.5dppx) 62vw, (max-width: 40rem) calc(100vw - 2rem)"
)
FULL_WIDTH_SIZES_ATTRIBUTE = "(max-width: 82rem) calc(100vw - 4rem), 74rem"
DESKTOP_MEDIA_QUERY = "(min-width: 64rem)"


@dataclass(frozen=True)
class ImageSlot:
    """Where a photo is shown: its crop, the one on wide windows, and the drawn width."""

    crop: str
    sizes: str
    wide_crop: str = ""


IMAGE_SLOTS = {
    "text": ImageSlot("full", f"{PHONE_SIZES_ATTRIBUTE}, 42rem"),
    "lead": ImageSlot("16x9", f"{PHONE_SIZES_ATTRIBUTE}, {FULL_WIDTH_SIZES_ATTRIBUTE}", wide_crop="wide"),
    "card": ImageSlot("3x2", f"{PHONE_SIZES_ATTRIBUTE}, (max-width: 64rem) 46vw, 24rem"),
}


@dataclass(frozen=True)
class PictureSource:
    """One format in one crop, with its sizes and the windows it is for."""

    type: str
    srcset: str
    media: str
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """Everything a `<picture>` says, and what a page's head says to fetch it early."""

    sources: list[PictureSource]
    src: str
    srcset: str
    sizes: str
    width: int
    height: int
    colour: str

    @property
    def best(self) -> list[PictureSource]:
        """What to fetch early: one for each kind of window."""
        return [source for source in self.sources if source.type == MIME_TYPES[RENDITION_FORMATS[0]]]

    @property
    def is_tall(self) -> bool:
        return self.height > self.width


def build_picture(file: Mapping[str, Any], place: str, root: str) -> Picture:
    """The frozen file as that place wants it; its token lies below `root`."""
    where = IMAGE_SLOTS[place]
    crops = (
        [(where.wide_crop, DESKTOP_MEDIA_QUERY, RENDITION_FORMATS[:-1])]
        if where.wide_crop in file["sizes"]
        else []
    )
    crops.append((where.crop, f"not all and {DESKTOP_MEDIA_QUERY}" if crops else "", RENDITION_FORMATS[:-1]))
    sources = [build_source(file, crop, kind, media, root) for crop, media, kinds in crops for kind in kinds]
    last = build_source(file, where.crop, RENDITION_FORMATS[-1], "", root)
    middle = file["sizes"][where.crop][:2][-1][2]
    return Picture(
        sources=sources,
        src=f"{root}{file['token']}/{middle}.{RENDITION_FORMATS[-1]}",
        srcset=last.srcset,
        sizes=where.sizes,
        width=last.width,
        height=last.height,
        colour=file["colour"],
    )


def build_source(file: Mapping[str, Any], crop: str, kind: str, media: str, root: str) -> PictureSource:
    sizes = file["sizes"][crop]
    addresses = [f"{root}{file['token']}/{spec}.{kind} {width}w" for width, _height, spec in sizes]
    width, height, _spec = sizes[-1]
    return PictureSource(MIME_TYPES[kind], ", ".join(addresses), media, width, height)
