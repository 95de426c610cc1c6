"""A story's corrected passages, short enough to quote in a correction (更正)."""

from collections.abc import Callable, Collection, Sequence
from itertools import groupby, zip_longest

from stories.text.alignment import align_paragraphs
from stories.text.chinese import CLOSING_PUNCTUATION, SENTENCE_END_MARKS
from stories.text.inline_diff import (
    CLAUSE_ENDS,
    SENTENCE_STOPS,
    changed_spans,
    smallest_covering_span,
    tokenise,
)
from stories.text.matching import OldNewSpan

_MIN_PASSAGE_CHARACTERS = 4  # characters; “他”应为“她” tells a reader nothing
_CLOSING_BY_OPENING_MARK = {
    "“": "”",
    "‘": "’",
    "（": "）",
    "《": "》",
    "「": "」",
    "『": "』",
    "【": "】",
    "(": ")",
}
_MAX_TRIMMED_MARKS = 4  # at either end of a passage
_CLAUSE_MARKS = "，；、：,;:"
_CLAUSE_AND_SENTENCE_MARKS = _CLAUSE_MARKS + SENTENCE_END_MARKS

Passage = tuple[str, str]


def changed_passages(old: Sequence[str], new: Sequence[str]) -> list[Passage]:
    """Passages before and after: the clause around a change, or its sentence if short.

    What was only moved, divided or joined has not changed; what is gone or new has "" for its other side.
    """
    found: list[Passage] = []
    for replaced, group in groupby(
        align_paragraphs(old, new), key=lambda match: match.kind in ("gone", "new")
    ):
        matches = list(group)
        if not replaced:
            for match in matches:
                if match.kind != "same":
                    found += _passages_within(old, new, match.span)
        elif [match.kind for match in matches] == ["gone", "new"]:
            found.append((old[matches[0].span.old_start], new[matches[1].span.new_start]))
        else:
            found += [
                ("".join(old[span.old_start : span.old_end]), "".join(new[span.new_start : span.new_end]))
                for _, span in matches
            ]
    return [passage for passage in found if passage != ("", "")]


def _passages_within(old: Sequence[str], new: Sequence[str], span: OldNewSpan) -> list[Passage]:
    """The passages of paragraphs that became one another."""
    old_words = [word for text in old[span.old_start : span.old_end] for word in tokenise(text)]
    new_words = [word for text in new[span.new_start : span.new_end] for word in tokenise(text)]

    def sides(found: OldNewSpan) -> Passage:
        return (
            "".join(old_words[found.old_start : found.old_end]),
            "".join(new_words[found.new_start : found.new_end]),
        )

    def says_little(found: OldNewSpan) -> bool:
        before, after = (side.strip().rstrip(_CLAUSE_AND_SENTENCE_MARKS) for side in sides(found))
        return min(len(before), len(after)) < _MIN_PASSAGE_CHARACTERS or before == after

    found = _grow_to_clause_ends(
        changed_spans(old_words, new_words), old_words, new_words, CLAUSE_ENDS, lambda span: True
    )
    found = _grow_to_clause_ends(found, old_words, new_words, SENTENCE_STOPS, says_little)
    return [_trim_for_quoting(*sides(passage)) for passage in found]


def _grow_to_clause_ends(
    found: Sequence[OldNewSpan],
    old: Sequence[str],
    new: Sequence[str],
    ends: Collection[str],
    wanted: Callable[[OldNewSpan], bool],
) -> list[OldNewSpan]:
    """The wanted spans widened to clause ends; those that then touch are joined."""

    def is_end(span: OldNewSpan) -> bool:
        return _is_clause_end(old, span.old_end, ends) and _is_clause_end(new, span.new_end, ends)

    grown: list[OldNewSpan] = []
    for span, following in zip_longest(found, found[1:]):
        room = span.old_start - (grown[-1].old_end if grown else 0)
        back = ahead = 0
        if wanted(span):
            while back < room and not _is_clause_end(old, span.old_start - back, ends):
                back += 1
            if not is_end(span):
                limit = (following.old_start if following else len(old)) - span.old_end
                while ahead < limit and (not ahead or not _is_clause_end(old, span.old_end + ahead, ends)):
                    ahead += 1
                while ahead < limit and old[span.old_end + ahead] in CLOSING_PUNCTUATION:
                    ahead += 1
        wide = OldNewSpan(
            span.old_start - back, span.old_end + ahead, span.new_start - back, span.new_end + ahead
        )
        if grown and back == room and not is_end(grown[-1]):
            wide = smallest_covering_span(grown.pop(), wide)
        grown.append(wide)
    return grown


def _is_clause_end(words: Sequence[str], place: int, ends: Collection[str]) -> bool:
    """A clause or sentence ends before this place; closing marks may follow it."""
    if place > 1 and words[place - 1] in CLOSING_PUNCTUATION:
        place -= 1
    return place == 0 or words[place - 1] in ends


def _trim_for_quoting(old: str, new: str) -> Passage:
    """Both sides without the marks that only bind them to what stands around."""
    old, new = old.strip(), new.strip()
    for _ in range(_MAX_TRIMMED_MARKS):
        if (
            old
            and new
            and old[-1] == new[-1]
            and (old[-1] in _CLAUSE_MARKS or _end_with_unopened_mark(old, new))
        ):
            old, new = old[:-1].rstrip(), new[:-1].rstrip()
        if old and new and old[0] == new[0] and _start_with_unclosed_mark(old, new):
            old, new = old[1:].lstrip(), new[1:].lstrip()
    return old, new


def _end_with_unopened_mark(*sides: str) -> bool:
    return any(
        all(side.endswith(right) and left not in side for side in sides)
        for left, right in _CLOSING_BY_OPENING_MARK.items()
    )


def _start_with_unclosed_mark(*sides: str) -> bool:
    return any(
        all(side.startswith(left) and right not in side for side in sides)
        for left, right in _CLOSING_BY_OPENING_MARK.items()
    )
