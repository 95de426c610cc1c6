"""The card of a story, 1200 by 630: nameplate, heads broken as a newspaper breaks them, day and page.

Values go in and a PNG comes out; nothing here knows the database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from stories.text import headline as heads

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
PAPER, INK, SOFT, MUTED, RED = "#fbf8f1", "#1c1a16", "#3b372f", "#665f52", "#9d1c16"
LIMIT = WIDTH - 2 * MARGIN
SIZES = (96, 88, 80, 72, 64, 56, 50, 44)
# A headline is only broken elsewhere than at its soft breaks when it would be smaller than the sixth size.
UNBROKEN = 6
MOST_LINES, MOST_DECK_LINES = 3, 2
# No line begins with a closing mark or ends with an opening one (避头尾).
CLOSING, OPENING = "，。、；：？！）》」』”’…—·%℃", "（《「『“‘"
# Words and figures stay whole, a figure with what it counts.
WORD = re.compile(r"[0-9A-Za-z.%+-]+[年月日时分万亿元名个]?|.", re.DOTALL)
# Pictographs that no newspaper face has.
NO_GLYPH = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0e\ufe0f\u200d]")
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", str(Path.home() / ".local/share/fonts"))
FACES = {
    "song": ("NotoSerifCJK-Bold.ttc", "SourceHanSerifSC-Bold.otf", "NotoSerifSC-Bold.otf"),
    "text": ("NotoSerifCJK-Regular.ttc", "SourceHanSerifSC-Regular.otf", "NotoSerifSC-Regular.otf"),
    "hei": ("NotoSansCJK-Regular.ttc", "SourceHanSansSC-Regular.otf", "NotoSansSC-Regular.otf"),
}
SIMPLIFIED = "SC"


class NoFont(Exception):
    """There is no Chinese font on this machine; `fonts-noto-cjk` brings it."""


@dataclass(frozen=True)
class Words:
    """What is printed on a card."""

    nameplate: str
    day: str
    page: str
    kicker: str
    headline: str
    deck: str
    label: str
    byline: str


@cache
def file_of(face: str) -> tuple[str, int]:
    """The file of a face and the number of its simplified Chinese among the faces it holds."""
    for folder in FOLDERS:
        for name in FACES[face]:
            for path in sorted(Path(folder).rglob(name)):
                return str(path), number_of(path)
    raise NoFont(f"no font for “{face}”: none of {', '.join(FACES[face])} in {', '.join(FOLDERS)}")


def number_of(path: Path) -> int:
    if path.suffix != ".ttc":
        return 0
    for number in range(12):
        try:
            family, _style = ImageFont.truetype(str(path), 12, index=number).getname()
        except OSError:
            break
        if family and family.endswith(SIMPLIFIED):
            return number
    return 0


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    path, number = file_of(face)
    return ImageFont.truetype(path, size, index=number)


def have_fonts() -> bool:
    """Whether cards can be drawn on this machine."""
    try:
        return all(file_of(face) for face in FACES)
    except NoFont:
        return False


def draw(words: Words) -> bytes:
    """The card as PNG; the same words always give the same bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    head(pen, words)
    foot(pen, words)
    middle(pen, words)
    out = BytesIO()
    # Few colours are on it, so a palette keeps it small without a visible loss.
    few = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=6)
    return out.getvalue()


def head(pen: ImageDraw.ImageDraw, words: Words) -> None:
    """Nameplate on the left, day and page on the right, a double rule below."""
    size = next(
        size for size in (68, 56, 44, 34, 26) if width(words.nameplate, "song", size) < 560 or size == 26
    )
    pen.text((MARGIN, 104), words.nameplate, font=font("song", size), fill=RED, anchor="ls")
    pen.text((WIDTH - MARGIN, 70), words.day, font=font("hei", 26), fill=SOFT, anchor="rs")
    pen.text((WIDTH - MARGIN, 104), words.page, font=font("hei", 26), fill=MUTED, anchor="rs")
    pen.rectangle((MARGIN, 126, WIDTH - MARGIN, 129), fill=INK)
    pen.rectangle((MARGIN, 133, WIDTH - MARGIN, 133), fill=INK)


def foot(pen: ImageDraw.ImageDraw, words: Words) -> None:
    """A hairline, and below it the column and who wrote the story."""
    pen.rectangle((MARGIN, HEIGHT - 92, WIDTH - MARGIN, HEIGHT - 92), fill="#d9d1bf")
    left = MARGIN
    if words.label:
        pen.rectangle((MARGIN, HEIGHT - 68, MARGIN + 6, HEIGHT - 38), fill=RED)
        pen.text((MARGIN + 18, HEIGHT - 43), words.label, font=font("hei", 26), fill=RED, anchor="ls")
        left += 18 + int(width(words.label, "hei", 26)) + 24
    byline = clipped(words.byline, "hei", 26, WIDTH - MARGIN - left)
    pen.text((WIDTH - MARGIN, HEIGHT - 43), byline, font=font("hei", 26), fill=MUTED, anchor="rs")


def middle(pen: ImageDraw.ImageDraw, words: Words) -> None:
    """Kicker, headline and deck, centred between the rules, the headline as large as it fits."""
    kicker = clipped(words.kicker, "text", 36, LIMIT)
    deck = lines_of(clean(words.deck), "text", 34, MOST_DECK_LINES)
    room = HEIGHT - 92 - 134 - (64 if kicker else 0) - 52 * len(deck) - 48
    size, lines = fitted(clean(words.headline), room)
    block = (60 if kicker else 0) + len(lines) * round(size * 1.28) + (16 + 50 * len(deck) if deck else 0)
    y = 134 + (HEIGHT - 92 - 134 - block) // 2
    if kicker:
        pen.text((WIDTH // 2, y), kicker, font=font("text", 36), fill=SOFT, anchor="ma")
        y += 60
    for line in lines:
        pen.text((WIDTH // 2, y), line, font=font("song", size), fill=INK, anchor="ma")
        y += round(size * 1.28)
    y += 16
    for line in deck:
        pen.text((WIDTH // 2, y), line, font=font("text", 34), fill=SOFT, anchor="ma")
        y += 50


def fitted(text: str, room: int) -> tuple[int, list[str]]:
    """The largest size at which the headline fits, and its lines; whole or at its soft breaks where it can be."""
    for size in SIZES[:UNBROKEN]:
        lines = [heads.plain(text)] if width(heads.plain(text), "song", size) <= LIMIT else heads.halves(text)
        fits = all(width(line, "song", size) <= LIMIT for line in lines)
        if text and fits and len(lines) <= MOST_LINES and len(lines) * size * 1.28 <= room:
            return size, lines
    for size in SIZES:
        lines = lines_of(text, "song", size, MOST_LINES)
        if lines and len(lines) * size * 1.28 <= room and not lines[-1].endswith("…"):
            return size, lines
    return SIZES[-1], lines_of(text, "song", SIZES[-1], MOST_LINES)


def lines_of(text: str, face: str, size: int, most: int) -> list[str]:
    """The text in lines: whole where it fits, else at its soft breaks, else evenly, else cut with an ellipsis."""
    limit = LIMIT
    whole = heads.plain(text)
    if not whole:
        return []
    if width(whole, face, size) <= limit:
        return [whole]
    halves = heads.halves(text)
    if len(halves) > 1 and len(halves) <= most and all(width(half, face, size) <= limit for half in halves):
        return halves
    lines = list(evenly(whole, face, size, limit))
    if len(lines) > most:
        lines = [*lines[: most - 1], clipped("".join(lines[most - 1 :]), face, size, limit)]
    return lines


def evenly(text: str, face: str, size: int, limit: int) -> Iterator[str]:
    """Lines of about the same length, none of them beginning or ending with a mark that must not."""
    count = -(-int(width(text, face, size)) // limit)
    goal = width(text, face, size) / count
    line = ""
    words = WORD.findall(text)
    for n, word in enumerate(words):
        after = words[n + 1] if n + 1 < len(words) else ""
        too_long = width(line + word, face, size) > limit
        if line and too_long and word not in CLOSING:
            yield line.strip()
            line = ""
        line += word
        long_enough = width(line, face, size) >= goal - size / 2
        if long_enough and after and after not in CLOSING and word not in OPENING:
            yield line.strip()
            line = ""
    if line.strip():
        yield line.strip()


def clipped(text: str, face: str, size: int, limit: int) -> str:
    """The text, cut with an ellipsis where it is too long for a line."""
    text = clean(text)
    if width(text, face, size) <= limit:
        return text
    while text and width(text + "…", face, size) > limit:
        text = text[:-1]
    return text + "…" if text else ""


def clean(text: str) -> str:
    return NO_GLYPH.sub("", text)


def width(text: str, face: str, size: int) -> float:
    return font(face, size).getlength(text)
