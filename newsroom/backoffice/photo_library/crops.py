"""How each format crops a photo (裁切), as SVG view boxes around the focus."""

from dataclasses import dataclass

from stories.images.rendition_specs import CROP_RATIOS, crop_box
from stories.models import Photo

# As editors call them.
CROP_LABELS = {"16x9": "16:9", "3x2": "3:2", "1x1": "1:1", "wide": "2.35:1"}


@dataclass(frozen=True)
class Crop:
    """A format: its name, its aspect ratio, and the part of the photo it keeps."""

    name: str
    ratio: str
    view: str


def list_crops(photo: Photo) -> list[Crop]:
    """Every crop that a reader may get, for the photo's present focus."""
    found = []
    for name, ratio in CROP_RATIOS.items():
        if ratio is None:
            continue
        left, top, right, bottom = crop_box(photo.width, photo.height, ratio, (photo.focus_x, photo.focus_y))
        view = " ".join(f"{number:.1f}" for number in (left, top, right - left, bottom - top))
        found.append(Crop(CROP_LABELS.get(name, name), f"{float(ratio):.6f}", view))
    return found


def focus_marker_svg_path(photo: Photo) -> str:
    """The SVG path of the cross over the focus, in the photo's pixels."""
    half = max(photo.width, photo.height) // 48
    arc = f"a{half} {half} 0 1 0 {{}} 0"
    return (
        f"M{-2 * half} 0h{4 * half}M0 {-2 * half}v{4 * half}M{-half} 0"
        + arc.format(2 * half)
        + arc.format(-2 * half)
    )
