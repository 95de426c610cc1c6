"""The part of a story that shows why it was found, with the words' places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stories.text.search_folding import fold, fold_with_offsets

MAX_SNIPPET_CHARACTERS = 110
MAX_CHARACTERS_BEFORE_HIT = 24
ELLIPSIS = "……"
SENTENCE_STOPS = "。！？；"
# Where the words stand further back than this, the beginning of the story is shown.
MAX_SCANNED_CHARACTERS = 100_000


@dataclass(frozen=True)
class SnippetPart:
    """A part of a line, and whether it is what was looked for."""

    text: str
    hit: bool = False


def split_at_hits(text: str, words: Iterable[str]) -> list[SnippetPart]:
    """The text in pieces; occurrences of folded words are hits, touching hits are one."""
    folded, places = fold_with_offsets(text)
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
            pieces.append(SnippetPart(text[start:place], bool(hit[start])))
            start = place
    return pieces


def extract_snippet(lines: Iterable[str], words: Sequence[str]) -> list[SnippetPart]:
    """The stretch around the words, from the line with most of them; empty if none."""
    best, held, read = "", 0, 0
    for line in lines:
        folded = fold(line)
        here = sum(word in folded for word in words)
        if here > held:
            best, held = line, here
        read += len(line)
        if not words or held == len(words) or read > MAX_SCANNED_CHARACTERS:
            break
    return split_at_hits(cut_around_words(best, words), words) if held else []


def cut_around_words(line: str, words: Sequence[str]) -> str:
    """The line from the sentence of the first word on, cut where it is long."""
    folded, places = fold_with_offsets(line)
    first = places[min(place for place in map(folded.find, words) if place >= 0)]
    start = max((line.rfind(stop, 0, first) for stop in SENTENCE_STOPS), default=-1) + 1
    if first - start > MAX_CHARACTERS_BEFORE_HIT:
        clause = max(line.rfind(mark, first - MAX_CHARACTERS_BEFORE_HIT, first) for mark in "，、：") + 1
        start = clause or first - MAX_CHARACTERS_BEFORE_HIT
    end = min(len(line), max(start + MAX_SNIPPET_CHARACTERS, first + MAX_SNIPPET_CHARACTERS // 2))
    while start and end - start < MAX_SNIPPET_CHARACTERS // 2:
        start = max(line.rfind(stop, 0, start - 1) for stop in SENTENCE_STOPS) + 1
    start = max(start, end - 2 * MAX_SNIPPET_CHARACTERS)
    return (ELLIPSIS if start else "") + line[start:end] + (ELLIPSIS if end < len(line) else "")
