"""Pictures drawn by code for demonstration and tests; never a photograph."""

import io
import random
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

STREET_SIGN_FONT_PATHS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
SKY_GRADIENTS = (
    ((126, 158, 186), (233, 222, 204)),
    ((96, 132, 150), (214, 220, 210)),
    ((150, 140, 160), (244, 214, 180)),
)


def draw_street_scene(
    width: int = 1800, height: int = 1200, *, seed: int = 1, words: str = ""
) -> Image.Image:
    """A street scene with these words on its sign; the seed decides the houses."""
    dice = random.Random(seed)  # noqa: S311 - nothing hangs on it
    small = (max(8, width // 2), max(8, height // 2))
    scene = draw_sky(small, dice)
    draw_houses(scene, dice)
    scene = scene.filter(ImageFilter.GaussianBlur(1)).resize((width, height), Image.Resampling.BICUBIC)
    # Unevenness like a lens's and a sensor's, or it would compress like no photograph does.
    uneven = Image.effect_noise((max(1, width // 3), max(1, height // 3)), 12).resize((width, height))
    scene = ImageChops.overlay(scene, Image.merge("RGB", [uneven] * 3))
    if words:
        draw_street_sign(scene, words)
    return scene


def draw_sky(size: tuple[int, int], dice: random.Random) -> Image.Image:
    above, below = dice.choice(SKY_GRADIENTS)
    ramp = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, below), Image.new("RGB", size, above), ramp)


def draw_houses(scene: Image.Image, dice: random.Random) -> None:
    """Two rows of houses with windows, trees before them, and a road."""
    pen, (width, height) = ImageDraw.Draw(scene), scene.size
    for row, base in ((0, 0.62), (1, 0.74)):
        left = -dice.randint(0, max(1, width // 10))
        while left < width:
            wide, high = dice.randint(width // 14 + 1, width // 7 + 2), int(height * dice.uniform(0.12, 0.42))
            shade = dice.randint(70, 150) - 20 * row
            top = int(height * base) - high
            pen.rectangle((left, top, left + wide, height), fill=(shade + 18, shade + 6, shade - 8))
            step = max(4, wide // 6)
            for x in range(left + step // 2, left + wide - step // 2, step):
                for y in range(top + step // 2, int(height * base), step * 3 // 2):
                    lit = dice.random() < 0.3
                    pen.rectangle(
                        (x, y, x + step // 2, y + step * 3 // 4),
                        fill=(232, 208, 150) if lit else (58, 66, 78),
                    )
            left += wide + dice.randint(2, max(3, width // 40))
    pen.rectangle((0, int(height * 0.82), width, height), fill=(88, 86, 84))
    for _number in range(14):
        x, y, r = (
            dice.randint(0, width),
            int(height * dice.uniform(0.7, 0.82)),
            max(2, int(height * dice.uniform(0.03, 0.07))),
        )
        pen.ellipse((x - r, y - r, x + r, y + r), fill=(dice.randint(50, 90), dice.randint(90, 125), 62))


def draw_street_sign(scene: Image.Image, words: str) -> None:
    """The words on a red sign in the lower third, where a Chinese font is at hand."""
    face = next((path for path in STREET_SIGN_FONT_PATHS if Path(path).is_file()), None)
    if face is None:
        return
    size = max(10, scene.width // (4 * len(words) + 2))
    font, pen = ImageFont.truetype(face, size), ImageDraw.Draw(scene)
    left, top, right, bottom = pen.textbbox((0, 0), words, font=font)
    x, y, pad = (scene.width - right) // 2, int(scene.height * 0.66), size // 2
    pen.rectangle((x + left - pad, y + top - pad, x + right + pad, y + bottom + pad), fill=(157, 28, 22))
    pen.text((x, y), words, font=font, fill=(255, 250, 243))


def encode_image(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    target = io.BytesIO()
    picture.save(target, kind, **{**({"quality": 90} if kind == "JPEG" else {}), **options})
    return target.getvalue()
