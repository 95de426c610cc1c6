"""Which part of a story shows why it was found, with the places of the words in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stories.text.tokens import fold, fold_with_places

LONGEST = 110
BEFORE = 24
CUT = "……"
STOPS = "。！？；"
# Where the words stand further back than this, the beginning of the story is shown.
READ = 100_000


@dataclass(frozen=True)
class Piece:
    """A part of a line, and whether it is what was looked for."""

    text: str
    hit: bool = False


def marked(text: str, words: Iterable[str]) -> list[Piece]:
    """The text in pieces; every occurrence of a folded word is a hit, and hits that touch are one."""
    folded, places = fold_with_places(text)
    hit = bytearray(len(text))
    for word in words:
        start = folded.find(word)
        while start >= 0:
            first, last = places[start], places[start + len(word) - 1]
            hit[first : last + 1] = b"\1" * (last + 1 - first)
            start = folded.find(word, start + 1)
    pieces = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or hit[place] != hit[start]:
            pieces.append(Piece(text[start:place], bool(hit[start])))
            start = place
    return pieces


def extract(lines: Iterable[str], words: Sequence[str]) -> list[Piece]:
    """The stretch around the words, taken from the line that holds most of them; nothing where no line holds one."""
    best, held, read = "", 0, 0
    for line in lines:
        folded = fold(line)
        here = sum(word in folded for word in words)
        if here > held:
            best, held = line, here
        read += len(line)
        if not words or held == len(words) or read > READ:
            break
    return marked(stretch(best, words), words) if held else []


def stretch(line: str, words: Sequence[str]) -> str:
    """The line from the sentence of the first word on, cut where it is long."""
    folded, places = fold_with_places(line)
    first = places[min(place for place in map(folded.find, words) if place >= 0)]
    start = max((line.rfind(stop, 0, first) for stop in STOPS), default=-1) + 1
    if first - start > BEFORE:
        clause = max(line.rfind(mark, first - BEFORE, first) for mark in "，、：") + 1
        start = clause or first - BEFORE
    end = min(len(line), max(start + LONGEST, first + LONGEST // 2))
    while start and end - start < LONGEST // 2:
        start = max(line.rfind(stop, 0, start - 1) for stop in STOPS) + 1
    start = max(start, end - 2 * LONGEST)
    return (CUT if start else "") + line[start:end] + (CUT if end < len(line) else "")
