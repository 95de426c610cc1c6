"""The fixed list of sizes and crops; nobody can ask for another."""

from dataclasses import dataclass
from fractions import Fraction

# Best first: a browser takes the first it knows.
RENDITION_FORMATS = ("avif", "webp", "jpg")
MIME_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
# Crops by their name in addresses; the whole picture is “full”. 2.35:1 is the strip over a whole front.
CROP_RATIOS = {
    "full": None,
    "16x9": Fraction(16, 9),
    "3x2": Fraction(3, 2),
    "1x1": Fraction(1),
    "wide": Fraction(235, 100),
}
CROP_WIDTHS = {
    "full": (480, 960, 1600),
    "16x9": (480, 960, 1600),
    "3x2": (480, 960),
    "1x1": (480,),
    "wide": (960, 1600),
}


@dataclass(frozen=True)
class RenditionSpec:
    """One size of one crop."""

    crop: str
    width: int

    @property
    def name(self) -> str:
        return f"{self.crop}-{self.width}"


RENDITION_SPECS = tuple(RenditionSpec(crop, width) for crop in CROP_RATIOS for width in CROP_WIDTHS[crop])


@dataclass(frozen=True)
class RenditionPlan:
    """A box of the upright original that a spec takes, and the size it is drawn at."""

    spec: RenditionSpec
    box: tuple[float, float, float, float]
    width: int
    height: int


def plan_renditions(width: int, height: int, focus: tuple[float, float]) -> list[RenditionPlan]:
    """Every spec the picture can fill, around its focus; none larger than the picture.

    Of a small picture each crop has one size at its own width, under the name of the spec it falls short of.
    """
    found = []
    for crop in CROP_RATIOS:
        box = crop_box(width, height, CROP_RATIOS[crop], focus)
        wide, high = box[2] - box[0], box[3] - box[1]
        for spec in (spec for spec in RENDITION_SPECS if spec.crop == crop):
            drawn = max(1, min(spec.width, round(wide)))
            found.append(RenditionPlan(spec, box, drawn, max(1, round(drawn * high / wide))))
            if spec.width >= wide:
                break
    return found


def crop_box(
    width: int, height: int, ratio: Fraction | None, focus: tuple[float, float]
) -> tuple[float, float, float, float]:
    """The largest part of that shape, as near around the focus as the edges let it be."""
    if ratio is None:
        return (0, 0, width, height)
    wide = min(float(width), max(1.0, float(height * ratio)))
    high = min(float(height), max(1.0, float(width / ratio)))
    left = min(max(0.0, focus[0] * width - wide / 2), width - wide)
    top = min(max(0.0, focus[1] * height - high / 2), height - high)
    return (left, top, left + wide, top + high)
