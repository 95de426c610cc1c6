"""Which record a file most likely belongs to (对图): by its number, its name, or the words it brings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Half of the shorter text's pairs of characters stand in the other one too.
ALIKE = 0.5
NUMBER = re.compile(r"(?:图|no\.?|#)?\s*(\d{1,9})(?!\d)", re.IGNORECASE)
WORDS = re.compile(r"[^\w]+|_")


@dataclass(frozen=True)
class Arrived:
    """What a file says of itself: what its sender called it, and its caption."""

    name: str
    caption: str


def likely_pairs(arrived: Sequence[Arrived], waiting: Mapping[int, str]) -> list[int | None]:
    """For each file the number of the waiting record, by its caption; each record goes to one file at most.

    A name that begins with a waiting number decides; else the caption and the name are compared with the records'
    captions, the best pairs first.
    """
    found: list[int | None] = [None] * len(arrived)
    left = dict(waiting)
    for place, file in enumerate(arrived):
        number = number_of(file.name)
        if number in left:
            found[place] = number
            del left[number]
    pairs = sorted(
        (
            (likeness(file, caption), -place, -number)
            for place, file in enumerate(arrived)
            if found[place] is None
            for number, caption in left.items()
        ),
        reverse=True,
    )
    for score, place, number in pairs:
        if score < ALIKE:
            break
        if found[-place] is None and -number in left:
            found[-place] = -number
            del left[-number]
    return found


def number_of(name: str) -> int | None:
    """The number that the name begins with: 3.jpg, 图3.jpg, #3 村民.jpg."""
    begins = NUMBER.match(name.strip())
    return int(begins[1]) if begins else None


def likeness(file: Arrived, caption: str) -> float:
    """How much of the shorter text stands in the other one, 0 to 1; the better of caption and name."""
    stem = file.name.rsplit(".", 1)[0]
    return max(shared(file.caption, caption), shared(stem, caption))


def shared(one: str, other: str) -> float:
    first, second = pairs_of(one), pairs_of(other)
    # Two or three characters in common say nothing.
    if min(len(first), len(second)) < 3:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def pairs_of(text: str) -> set[str]:
    """Every two neighbouring characters of the text, without punctuation."""
    plain = WORDS.sub("", text.casefold())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
