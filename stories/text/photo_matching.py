"""Which record a file belongs to (对图): by number, name or caption."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Half of the shorter text's pairs of characters stand in the other one too.
MIN_FILE_LIKENESS = 0.5
PHOTO_NUMBER_PATTERN = re.compile(r"(?:图|no\.?|#)?\s*(\d{1,9})(?!\d)", re.IGNORECASE)
NON_WORD_PATTERN = re.compile(r"[^\w]+|_")


@dataclass(frozen=True)
class UploadedFileInfo:
    """What a file says of itself: what its sender called it, and its caption."""

    name: str
    caption: str


def match_files_to_records(
    arrived: Sequence[UploadedFileInfo], waiting: Mapping[int, str]
) -> list[int | None]:
    """For each file the number of its record, or None; a record gets one file at most.

    A name that begins with a waiting number decides; else the caption and the name are compared with the
    waiting records' captions, the best pairs first.
    """
    found: list[int | None] = [None] * len(arrived)
    left = dict(waiting)
    for place, file in enumerate(arrived):
        number = leading_photo_number(file.name)
        if number in left:
            found[place] = number
            del left[number]
    pairs = sorted(
        (
            (file_to_caption_likeness(file, caption), -place, -number)
            for place, file in enumerate(arrived)
            if found[place] is None
            for number, caption in left.items()
        ),
        reverse=True,
    )
    for score, place, number in pairs:
        if score < MIN_FILE_LIKENESS:
            break
        if found[-place] is None and -number in left:
            found[-place] = -number
            del left[-number]
    return found


def leading_photo_number(name: str) -> int | None:
    """The number that the name begins with: 3.jpg, 图3.jpg, #3 村民.jpg."""
    begins = PHOTO_NUMBER_PATTERN.match(name.strip())
    return int(begins[1]) if begins else None


def file_to_caption_likeness(file: UploadedFileInfo, caption: str) -> float:
    """How much of the shorter text is in the other, 0 to 1: best of caption and name."""
    stem = file.name.rsplit(".", 1)[0]
    return max(shared_bigram_ratio(file.caption, caption), shared_bigram_ratio(stem, caption))


def shared_bigram_ratio(one: str, other: str) -> float:
    first, second = bigrams(one), bigrams(other)
    # Two or three characters in common say nothing.
    if min(len(first), len(second)) < 3:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def bigrams(text: str) -> set[str]:
    """Every two neighbouring characters of the text, without punctuation."""
    plain = NON_WORD_PATTERN.sub("", text.casefold())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
