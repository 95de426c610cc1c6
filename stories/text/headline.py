"""Headlines (主题): where one may be broken, and how it reads on one line."""

import re

HAN_SPACE_PATTERN = re.compile(r"(?<=[^\x00-\x7f])[ 　]+(?=[^\x00-\x7f])")


def join_headline_lines(headline: str) -> str:
    """The headline on one line; a soft break becomes the space printed between halves."""
    return " ".join(line.strip() for line in headline.split("\n") if line.strip())


def split_at_breaks(headline: str) -> list[str]:
    """The parts to keep on one line: cut at soft breaks and spaces between Chinese."""
    return [half for half in HAN_SPACE_PATTERN.split(join_headline_lines(headline)) if half]


def first_clause(text: str, longest: int = 36) -> str:
    """A substitute headline: the text up to its first full stop or comma that fits."""
    for mark in "。！？，":
        stop = text.find(mark)
        if 6 <= stop <= longest:
            return text[:stop]
    return text[:longest]
