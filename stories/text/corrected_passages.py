"""The passages of a story that were corrected, each short enough to be quoted in a correction (更正)."""

from collections.abc import Callable, Collection, Sequence
from itertools import groupby, zip_longest

from stories.text.alignment import aligned
from stories.text.chinese import CLOSERS, SENTENCE_ENDS
from stories.text.inline_diff import CLAUSE_ENDS, STOPS, changes, joined, tokens
from stories.text.matching import Span

_SHORT = 4  # characters; “他”应为“她” tells a reader nothing
_PARTNERS = {"“": "”", "‘": "’", "（": "）", "《": "》", "「": "」", "『": "』", "【": "】", "(": ")"}
_MOST_MARKS = 4  # at either end of a passage
_LOOSE_ENDS = "，；、：,;:"
_MARKS = _LOOSE_ENDS + SENTENCE_ENDS

Passage = tuple[str, str]


def changed_passages(old: Sequence[str], new: Sequence[str]) -> list[Passage]:
    """Each passage as it was and as it now is: the clause around a change, its sentence where that says too little.

    What was only moved, divided or joined has not changed; what is gone or new has "" for its other side.
    """
    found: list[Passage] = []
    for replaced, group in groupby(aligned(old, new), key=lambda match: match.kind in ("gone", "new")):
        matches = list(group)
        if not replaced:
            for match in matches:
                if match.kind != "same":
                    found += _within(old, new, match.span)
        elif [match.kind for match in matches] == ["gone", "new"]:
            found.append((old[matches[0].span.old_start], new[matches[1].span.new_start]))
        else:
            found += [
                ("".join(old[span.old_start : span.old_end]), "".join(new[span.new_start : span.new_end]))
                for _, span in matches
            ]
    return [passage for passage in found if passage != ("", "")]


def _within(old: Sequence[str], new: Sequence[str], span: Span) -> list[Passage]:
    """The passages of paragraphs that became one another."""
    old_words = [word for text in old[span.old_start : span.old_end] for word in tokens(text)]
    new_words = [word for text in new[span.new_start : span.new_end] for word in tokens(text)]

    def sides(found: Span) -> Passage:
        return (
            "".join(old_words[found.old_start : found.old_end]),
            "".join(new_words[found.new_start : found.new_end]),
        )

    def says_little(found: Span) -> bool:
        before, after = (side.strip().rstrip(_MARKS) for side in sides(found))
        return min(len(before), len(after)) < _SHORT or before == after

    found = _grown(changes(old_words, new_words), old_words, new_words, CLAUSE_ENDS, lambda span: True)
    found = _grown(found, old_words, new_words, STOPS, says_little)
    return [_quotable(*sides(passage)) for passage in found]


def _grown(
    found: Sequence[Span],
    old: Sequence[str],
    new: Sequence[str],
    ends: Collection[str],
    wanted: Callable[[Span], bool],
) -> list[Span]:
    """The spans wanted reach from end to end, through what is the same; those that come to touch are one."""

    def is_end(span: Span) -> bool:
        return _is_end(old, span.old_end, ends) and _is_end(new, span.new_end, ends)

    grown: list[Span] = []
    for span, following in zip_longest(found, found[1:]):
        room = span.old_start - (grown[-1].old_end if grown else 0)
        back = ahead = 0
        if wanted(span):
            while back < room and not _is_end(old, span.old_start - back, ends):
                back += 1
            if not is_end(span):
                limit = (following.old_start if following else len(old)) - span.old_end
                while ahead < limit and (not ahead or not _is_end(old, span.old_end + ahead, ends)):
                    ahead += 1
                while ahead < limit and old[span.old_end + ahead] in CLOSERS:
                    ahead += 1
        wide = Span(span.old_start - back, span.old_end + ahead, span.new_start - back, span.new_end + ahead)
        if grown and back == room and not is_end(grown[-1]):
            wide = joined(grown.pop(), wide)
        grown.append(wide)
    return grown


def _is_end(words: Sequence[str], place: int, ends: Collection[str]) -> bool:
    """The words before this place end a clause or sentence; closing marks may follow its own."""
    if place > 1 and words[place - 1] in CLOSERS:
        place -= 1
    return place == 0 or words[place - 1] in ends


def _quotable(old: str, new: str) -> Passage:
    """Both sides without the marks that only bind them to what stands around."""
    old, new = old.strip(), new.strip()
    for _ in range(_MOST_MARKS):
        if old and new and old[-1] == new[-1] and (old[-1] in _LOOSE_ENDS or _closes_nothing(old, new)):
            old, new = old[:-1].rstrip(), new[:-1].rstrip()
        if old and new and old[0] == new[0] and _opens_nothing(old, new):
            old, new = old[1:].lstrip(), new[1:].lstrip()
    return old, new


def _closes_nothing(*sides: str) -> bool:
    return any(
        all(side.endswith(right) and left not in side for side in sides) for left, right in _PARTNERS.items()
    )


def _opens_nothing(*sides: str) -> bool:
    return any(
        all(side.startswith(left) and right not in side for side in sides)
        for left, right in _PARTNERS.items()
    )
