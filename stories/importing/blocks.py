"""Raw text is cut into blocks with place, restored text and empty lines above."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from stories.importing.parsed_page import RawTextSpan
from stories.text.chinese import ends_sentence, restore_full_width_punctuation

_LINE_WITH_BREAK_PATTERN = re.compile(
    "[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\\Z)"
)
# Characters nobody sees and no database should be given; they keep their place in the raw text.
_INVISIBLE_CHARACTERS_PATTERN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff\ud800-\udfff]+"
)
_MIN_WRAP_WIDTH, _MAX_WRAP_WIDTH = 8, 60


@dataclass(frozen=True, slots=True)
class Block:
    """One printed block; `gap` counts the empty lines above it."""

    text: str
    span: RawTextSpan
    gap: int
    indented: bool
    parts: tuple[RawTextSpan, ...] = ()


def remove_invisible_characters(text: str) -> str:
    """The text has no characters that nobody can see."""
    return _INVISIBLE_CHARACTERS_PATTERN.sub("", text) if _INVISIBLE_CHARACTERS_PATTERN.search(text) else text


def split_into_blocks(raw: str) -> list[Block]:
    """Each non-blank line is a block; hard-wrapped lines are joined into one block."""
    restored = restore_full_width_punctuation(raw)
    return _unwrap_lines(list(_nonblank_line_blocks(restored)))


def _nonblank_line_blocks(text: str) -> Iterator[Block]:
    """Each line with something on it, in order."""
    gap = 0
    pending: int | None = None  # a line of unseen characters only belongs to the next block that can be seen
    last: Block | None = None
    for line in _LINE_WITH_BREAK_PATTERN.finditer(text):
        if line.start() == line.end():
            continue
        bare = line.group()
        body = remove_invisible_characters(bare)
        stripped = body.strip()
        if not stripped:
            if bare.strip() and pending is None:
                pending = line.start()
            gap += 1
            continue
        lead = len(bare) - len(bare.lstrip())
        start = line.start() + (lead if pending is None else 0)
        end = line.start() + len(bare.rstrip())
        if pending is not None:
            start, pending = pending, None
        if last:
            yield last
        last = Block(stripped, RawTextSpan(start, end), gap, _is_indented(body))
        gap = 0
    if last:
        yield last


def _is_indented(line: str) -> bool:
    """The line begins with a full-width space or with two or more others."""
    return line.startswith(("\u3000", "  ", "\t"))


def _unwrap_lines(blocks: list[Block]) -> list[Block]:
    """Lines broken at a fixed width, not at paragraph ends, are one block again."""
    width = _wrap_width(blocks)
    if not width:
        return blocks
    whole: list[Block] = []
    run: list[Block] = []
    for block in blocks:
        full = bool(run) and width - 2 <= len(run[-1].text) + 2 * run[-1].indented <= width + 1
        if run and full and not block.gap and not block.indented:
            run.append(block)
            continue
        whole.extend(_merge_lines(run))
        run = [block]
    whole.extend(_merge_lines(run))
    return whole


def _merge_lines(run: list[Block]) -> list[Block]:
    """The lines of one wrapped paragraph are one block that knows its parts."""
    if len(run) < 2:
        return run
    text = "".join(block.text for block in run)
    span = RawTextSpan(run[0].span.start, run[-1].span.end)
    return [Block(text, span, run[0].gap, run[0].indented, tuple(block.span for block in run))]


def _wrap_width(blocks: list[Block]) -> int:
    """The width the text was wrapped at, or 0 if its lines are paragraphs.

    Wrapped text has most of its lines at one width, and most of those do not end a sentence; verse and
    name lists fail the second half less clearly, so many such lines are asked for.
    """
    if len(blocks) < 12:
        return 0
    lengths = Counter(len(block.text) + 2 * block.indented for block in blocks)
    width, _ = max(lengths.items(), key=lambda item: (item[1], item[0]))
    if not _MIN_WRAP_WIDTH <= width <= _MAX_WRAP_WIDTH:
        return 0
    near = [block for block in blocks if abs(len(block.text) + 2 * block.indented - width) <= 1]
    longer = sum(1 for block in blocks if len(block.text) > width + 1)
    broken = sum(1 for block in near if not ends_sentence(block.text))
    enough = len(near) * 2 >= len(blocks) and longer * 10 <= len(blocks)
    return width if enough and broken * 3 >= len(near) * 2 else 0
