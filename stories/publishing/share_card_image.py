"""The card of a story, 1200 by 630 pixels: nameplate, headings, day and page.

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
MAX_LINE_WIDTH_PIXELS = WIDTH - 2 * MARGIN
HEADLINE_FONT_SIZES = (96, 88, 80, 72, 64, 56, 50, 44)
# A headline is only broken elsewhere than at its soft breaks when it would be smaller than the sixth size.
SOFT_BREAK_FONT_SIZE_COUNT = 6
MAX_HEADLINE_LINES, MAX_DECK_LINES = 3, 2
# No line begins with a closing mark or ends with an opening one (避头尾).
MARKS_NOT_AT_LINE_START, MARKS_NOT_AT_LINE_END = "，。、；：？！）》」』”’…—·%℃", "（《「『“‘"
# Words and figures stay whole, a figure with what it counts.
UNBREAKABLE_TEXT_PATTERN = re.compile(r"[0-9A-Za-z.%+-]+[年月日时分万亿元名个]?|.", re.DOTALL)
# Pictographs that no newspaper face has.
EMOJI_PATTERN = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0e\ufe0f\u200d]")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", str(Path.home() / ".local/share/fonts"))
FONT_FILE_NAMES = {
    "song": ("NotoSerifCJK-Bold.ttc", "SourceHanSerifSC-Bold.otf", "NotoSerifSC-Bold.otf"),
    "text": ("NotoSerifCJK-Regular.ttc", "SourceHanSerifSC-Regular.otf", "NotoSerifSC-Regular.otf"),
    "hei": ("NotoSansCJK-Regular.ttc", "SourceHanSansSC-Regular.otf", "NotoSansSC-Regular.otf"),
}
SIMPLIFIED_FONT_SUFFIX = "SC"


class ChineseFontMissing(Exception):
    """There is no Chinese font on this machine; `fonts-noto-cjk` brings it."""


@dataclass(frozen=True)
class CardText:
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
def find_font_file(face: str) -> tuple[str, int]:
    """The face's font file and the index of the simplified Chinese face in it."""
    for folder in FONT_FOLDERS:
        for name in FONT_FILE_NAMES[face]:
            for path in sorted(Path(folder).rglob(name)):
                return str(path), simplified_font_index(path)
    raise ChineseFontMissing(
        f"no font for “{face}”: none of {', '.join(FONT_FILE_NAMES[face])} in {', '.join(FONT_FOLDERS)}"
    )


def simplified_font_index(path: Path) -> int:
    if path.suffix != ".ttc":
        return 0
    for number in range(12):
        try:
            family, _style = ImageFont.truetype(str(path), 12, index=number).getname()
        except OSError:
            break
        if family and family.endswith(SIMPLIFIED_FONT_SUFFIX):
            return number
    return 0


@cache
def load_font(face: str, size: int) -> ImageFont.FreeTypeFont:
    path, number = find_font_file(face)
    return ImageFont.truetype(path, size, index=number)


def has_fonts() -> bool:
    """Whether cards can be drawn on this machine."""
    try:
        return all(find_font_file(face) for face in FONT_FILE_NAMES)
    except ChineseFontMissing:
        return False


def draw_card(words: CardText) -> bytes:
    """The card as PNG; the same words always give the same bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    draw_header(pen, words)
    draw_footer(pen, words)
    draw_headline_block(pen, words)
    out = BytesIO()
    # Few colours are on it, so a palette keeps it small without a visible loss.
    few = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=6)
    return out.getvalue()


def draw_header(pen: ImageDraw.ImageDraw, words: CardText) -> None:
    """Nameplate on the left, day and page on the right, a double rule below."""
    size = next(
        size for size in (68, 56, 44, 34, 26) if text_width(words.nameplate, "song", size) < 560 or size == 26
    )
    pen.text((MARGIN, 104), words.nameplate, font=load_font("song", size), fill=RED, anchor="ls")
    pen.text((WIDTH - MARGIN, 70), words.day, font=load_font("hei", 26), fill=SOFT, anchor="rs")
    pen.text((WIDTH - MARGIN, 104), words.page, font=load_font("hei", 26), fill=MUTED, anchor="rs")
    pen.rectangle((MARGIN, 126, WIDTH - MARGIN, 129), fill=INK)
    pen.rectangle((MARGIN, 133, WIDTH - MARGIN, 133), fill=INK)


def draw_footer(pen: ImageDraw.ImageDraw, words: CardText) -> None:
    """A hairline, and below it the column and who wrote the story."""
    pen.rectangle((MARGIN, HEIGHT - 92, WIDTH - MARGIN, HEIGHT - 92), fill="#d9d1bf")
    left = MARGIN
    if words.label:
        pen.rectangle((MARGIN, HEIGHT - 68, MARGIN + 6, HEIGHT - 38), fill=RED)
        pen.text((MARGIN + 18, HEIGHT - 43), words.label, font=load_font("hei", 26), fill=RED, anchor="ls")
        left += 18 + int(text_width(words.label, "hei", 26)) + 24
    byline = clip_to_width(words.byline, "hei", 26, WIDTH - MARGIN - left)
    pen.text((WIDTH - MARGIN, HEIGHT - 43), byline, font=load_font("hei", 26), fill=MUTED, anchor="rs")


def draw_headline_block(pen: ImageDraw.ImageDraw, words: CardText) -> None:
    """Kicker, headline and deck are centred; the headline is as large as it fits."""
    kicker = clip_to_width(words.kicker, "text", 36, MAX_LINE_WIDTH_PIXELS)
    deck = break_into_lines(strip_emoji(words.deck), "text", 34, MAX_DECK_LINES)
    room = HEIGHT - 92 - 134 - (64 if kicker else 0) - 52 * len(deck) - 48
    size, lines = fit_headline(strip_emoji(words.headline), room)
    block = (60 if kicker else 0) + len(lines) * round(size * 1.28) + (16 + 50 * len(deck) if deck else 0)
    y = 134 + (HEIGHT - 92 - 134 - block) // 2
    if kicker:
        pen.text((WIDTH // 2, y), kicker, font=load_font("text", 36), fill=SOFT, anchor="ma")
        y += 60
    for line in lines:
        pen.text((WIDTH // 2, y), line, font=load_font("song", size), fill=INK, anchor="ma")
        y += round(size * 1.28)
    y += 16
    for line in deck:
        pen.text((WIDTH // 2, y), line, font=load_font("text", 34), fill=SOFT, anchor="ma")
        y += 50


def fit_headline(text: str, room: int) -> tuple[int, list[str]]:
    """The headline's largest fitting size, and its lines; soft breaks are preferred."""
    for size in HEADLINE_FONT_SIZES[:SOFT_BREAK_FONT_SIZE_COUNT]:
        lines = (
            [heads.join_headline_lines(text)]
            if text_width(heads.join_headline_lines(text), "song", size) <= MAX_LINE_WIDTH_PIXELS
            else heads.split_at_breaks(text)
        )
        fits = all(text_width(line, "song", size) <= MAX_LINE_WIDTH_PIXELS for line in lines)
        if text and fits and len(lines) <= MAX_HEADLINE_LINES and len(lines) * size * 1.28 <= room:
            return size, lines
    for size in HEADLINE_FONT_SIZES:
        lines = break_into_lines(text, "song", size, MAX_HEADLINE_LINES)
        if lines and len(lines) * size * 1.28 <= room and not lines[-1].endswith("…"):
            return size, lines
    return HEADLINE_FONT_SIZES[-1], break_into_lines(
        text, "song", HEADLINE_FONT_SIZES[-1], MAX_HEADLINE_LINES
    )


def break_into_lines(text: str, face: str, size: int, most: int) -> list[str]:
    """The text in lines: whole if it fits, else at soft breaks, else evenly, else cut."""
    limit = MAX_LINE_WIDTH_PIXELS
    whole = heads.join_headline_lines(text)
    if not whole:
        return []
    if text_width(whole, face, size) <= limit:
        return [whole]
    halves = heads.split_at_breaks(text)
    if (
        len(halves) > 1
        and len(halves) <= most
        and all(text_width(half, face, size) <= limit for half in halves)
    ):
        return halves
    lines = list(break_into_even_lines(whole, face, size, limit))
    if len(lines) > most:
        lines = [*lines[: most - 1], clip_to_width("".join(lines[most - 1 :]), face, size, limit)]
    return lines


def break_into_even_lines(text: str, face: str, size: int, limit: int) -> Iterator[str]:
    """Lines of about equal length; none begins or ends with a forbidden mark."""
    count = -(-int(text_width(text, face, size)) // limit)
    goal = text_width(text, face, size) / count
    line = ""
    words = UNBREAKABLE_TEXT_PATTERN.findall(text)
    for n, word in enumerate(words):
        after = words[n + 1] if n + 1 < len(words) else ""
        too_long = text_width(line + word, face, size) > limit
        if line and too_long and word not in MARKS_NOT_AT_LINE_START:
            yield line.strip()
            line = ""
        line += word
        long_enough = text_width(line, face, size) >= goal - size / 2
        if (
            long_enough
            and after
            and after not in MARKS_NOT_AT_LINE_START
            and word not in MARKS_NOT_AT_LINE_END
        ):
            yield line.strip()
            line = ""
    if line.strip():
        yield line.strip()


def clip_to_width(text: str, face: str, size: int, limit: int) -> str:
    """The text, cut with an ellipsis where it is too long for a line."""
    text = strip_emoji(text)
    if text_width(text, face, size) <= limit:
        return text
    while text and text_width(text + "…", face, size) > limit:
        text = text[:-1]
    return text + "…" if text else ""


def strip_emoji(text: str) -> str:
    return EMOJI_PATTERN.sub("", text)


def text_width(text: str, face: str, size: int) -> float:
    return load_font(face, size).getlength(text)
