"""How two wordings of one line differ, in few and whole pieces."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from operator import itemgetter
from typing import Literal

from people.text import ZERO_WIDTH_JOIN_CONTROLS
from stories.text.chinese import CLOSING_PUNCTUATION, SENTENCE_END_MARKS
from stories.text.matching import (
    MatchedIndexPair,
    OldNewSpan,
    match_at_ends,
    match_longest_common,
    match_unique_items,
    match_within_gaps,
    unmatched_spans,
)

SENTENCE_STOPS = frozenset(SENTENCE_END_MARKS + "\n")
CLAUSE_ENDS = SENTENCE_STOPS | frozenset("，；：,;:")
_CLAUSE_PATTERN = re.compile("[^{0}]*[{0}]|[^{0}]+".format(re.escape("".join(sorted(CLAUSE_ENDS)))))
OPENING_PUNCTUATION = frozenset("“‘（《「『【〈〔([")
# Beyond this many tokens in what is left of a line, it is compared by clauses before it is by characters.
MAX_TOKENS_WITHOUT_CLAUSE_MATCHING = 2_000
# And beyond this many it is not compared any closer than that.
MAX_TOKENS_COMPARED_CLOSELY = 20_000
# Words in letters and figures are read whole; of the scripts below each character is a token of its own.
_SINGLE_CHARACTER_SCRIPTS = (
    "\u2e80-\u312f\u3190-\u4dbf\u4e00-\ua4cf\uf900-\ufaff\U00016fe0-\U0001b2ff\U0001f000-\U0001faff"
    "\U00020000-\U0003ffff"
)
_WORD_LETTER_REGEX = rf"[^\W{_SINGLE_CHARACTER_SCRIPTS}]"
_WORD_LETTER_PATTERN = re.compile(_WORD_LETTER_REGEX)
_TOKEN_PATTERN = re.compile(
    r"[a-z]{2,8}://[!-'*-~]+"
    rf"|\d+(?:[.,:/]\d+)*[%‰％](?!{_WORD_LETTER_REGEX})"  # 87.5%
    rf"|{_WORD_LETTER_REGEX}+(?:[.,:'’/@-]{_WORD_LETTER_REGEX}+)*"  # 571.41, 9:30, COVID-19
    "|\r\n|[ \t]+"
    "|[\U0001f1e6-\U0001f1ff]{2}"  # the two halves of a flag
    "|[\ud800-\udbff][\udc00-\udfff]"  # the two halves of a character, in text from careless programs
    "|.",
    re.DOTALL,
)
# Nothing clings to another character in text without any of these, and most text is such.
_POSSIBLY_COMBINING_PATTERN = re.compile(
    "[^\x00-\u02ff\u2010-\u2029\u2030-\u205f\u3000-\u3029\u3400-\u9fff\uff01-\uff60]"
)


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A piece of one side of a comparison: same on both sides, gone from old, or new."""

    kind: Literal["same", "gone", "new"]
    text: str


def tokenise(text: str) -> list[str]:
    """The text cut at characters, but never inside words, figures or emoji."""
    found = _TOKEN_PATTERN.findall(text)
    if not _POSSIBLY_COMBINING_PATTERN.search(text):
        return found
    clinging = {character for character in set(text) if _is_combining(character)}
    if not clinging:
        return found
    whole: list[list[str]] = []
    for token in found:
        before = whole[-1][-1][-1] if whole else "-"
        within_word = (
            before in clinging
            and _WORD_LETTER_PATTERN.match(token)
            and _WORD_LETTER_PATTERN.match(whole[-1][0])
        )
        if whole and (token[0] in clinging or before in ZERO_WIDTH_JOIN_CONTROLS or within_word):
            whole[-1].append(token)
        else:
            whole.append([token])
    return ["".join(parts) for parts in whole]


def split_into_clauses(text: str) -> list[str]:
    """The text is cut behind every mark that ends a clause (分句)."""
    return _CLAUSE_PATTERN.findall(text)


def changed_spans(old: Sequence[str], new: Sequence[str]) -> list[OldNewSpan]:
    """Differing token stretches, moved to natural breaks, with close ones merged."""
    found = list(unmatched_spans(_match_tokens(old, new), len(old), len(new)))
    return _merge_close_changes(_shift_to_natural_breaks(found, old, new), old)


def diff_pieces(
    kind: Literal["gone", "new"],
    words: Sequence[str],
    different: Sequence[tuple[int, int]],
    start: int,
    end: int,
) -> tuple[DiffPiece, ...]:
    """The tokens from start to end as pieces; the different stretches have this kind."""
    found: list[DiffPiece] = []
    place = start
    for number in range(bisect_right(different, start, key=itemgetter(1)), len(different)):
        first, last = max(different[number][0], start), min(different[number][1], end)
        if first >= end:
            break
        if first < last:
            if place < first:
                found.append(DiffPiece("same", "".join(words[place:first])))
            found.append(DiffPiece(kind, "".join(words[first:last])))
            place = last
    if place < end:
        found.append(DiffPiece("same", "".join(words[place:end])))
    return tuple(found)


def compare_text(old: str, new: str) -> tuple[tuple[DiffPiece, ...], tuple[DiffPiece, ...]]:
    """Both lines as pieces: what is gone on the left, what is new on the right."""
    old_words, new_words = tokenise(old), tokenise(new)
    found = changed_spans(old_words, new_words)
    return (
        diff_pieces("gone", old_words, [change[:2] for change in found], 0, len(old_words)),
        diff_pieces("new", new_words, [change[2:] for change in found], 0, len(new_words)),
    )


def _is_combining(character: str) -> bool:
    """The character is drawn upon the one before it or joins it to the next."""
    return (
        character in ZERO_WIDTH_JOIN_CONTROLS
        or unicodedata.category(character).startswith("M")
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # the letters inside flags such as Scotland's
    )


def _match_tokens(old: Sequence[str], new: Sequence[str]) -> list[MatchedIndexPair]:
    """The tokens that stayed."""
    return match_within_gaps(match_at_ends(old, new), old, new, _match_within_gap)


def _match_within_gap(old: Sequence[str], new: Sequence[str]) -> list[MatchedIndexPair]:
    if len(old) * len(new) <= MAX_TOKENS_WITHOUT_CLAUSE_MATCHING**2:
        return _match_token_by_token(old, new)
    return match_within_gaps(_match_by_clauses(old, new), old, new, _match_token_by_token)


def _match_by_clauses(old: Sequence[str], new: Sequence[str]) -> list[MatchedIndexPair]:
    """The tokens of all clauses that stayed whole."""
    old_clauses, new_clauses = list(_clause_spans(old)), list(_clause_spans(new))
    old_texts = [tuple(old[start:end]) for start, end in old_clauses]
    new_texts = [tuple(new[start:end]) for start, end in new_clauses]
    found = match_unique_items(old_texts, new_texts, len)
    for match in (match_at_ends, match_longest_common):
        found = match_within_gaps(found, old_texts, new_texts, match)
    return [
        (old_clauses[before][0] + place, new_clauses[after][0] + place)
        for before, after in found
        for place in range(len(old_texts[before]))
    ]


def _match_token_by_token(old: Sequence[str], new: Sequence[str]) -> list[MatchedIndexPair]:
    if len(old) + len(new) > MAX_TOKENS_COMPARED_CLOSELY:
        return []
    # Four tokens in a row that occur nowhere else are the same words in another place, not chance.
    found = (
        match_unique_items(_four_token_runs(old), _four_token_runs(new))
        if min(len(old), len(new)) > 4
        else []
    )
    for match in (match_at_ends, match_longest_common):
        found = match_within_gaps(found, old, new, match)
    return found


def _four_token_runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def _clause_spans(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, word in enumerate(words, start=1):
        if word in CLAUSE_ENDS:
            yield start, place
            start = place
    if start < len(words):
        yield start, len(words)


def _shift_to_natural_breaks(
    found: list[OldNewSpan], old: Sequence[str], new: Sequence[str]
) -> list[OldNewSpan]:
    """Pure additions and removals moved to natural breaks, joined where two can meet.

    In 甲、乙、丙 against 甲、丙 both 乙、 and 、乙 may be called gone; the first reads better.
    """
    settled: list[OldNewSpan] = []
    for change, following in zip_longest(found, found[1:]):
        before = settled[-1] if settled else None
        left = change.old_start - (before.old_end if before else 0)
        right = (following.old_start if following else len(old)) - change.old_end
        step = 0
        if change.old_start == change.old_end or change.new_start == change.new_end:
            words, start, end = (
                (new, *change[2:]) if change.old_start == change.old_end else (old, *change[:2])
            )
            steps = _possible_change_shifts(words, start, end, left, right)
            meeting = {-left} if before else set()
            meeting |= {right} if following else set()
            step = max(
                steps,
                key=lambda by: (
                    by in meeting,
                    _break_strength(words, start + by) + _break_strength(words, end + by),
                    by,
                ),
            )
        change = OldNewSpan(*(place + step for place in change))
        if before and change.old_start == before.old_end:
            change = smallest_covering_span(settled.pop(), change)
        settled.append(change)
    return settled


def _possible_change_shifts(words: Sequence[str], start: int, end: int, left: int, right: int) -> range:
    """How far the stretch may move with the same text left when it is taken out."""
    low = high = 0
    while -low < left and words[start + low - 1] == words[end + low - 1]:
        low -= 1
    while high < right and words[start + high] == words[end + high]:
        high += 1
    return range(low, high + 1)


def _break_strength(words: Sequence[str], place: int) -> int:
    """How naturally a reader pauses before the token at this place."""
    if place in (0, len(words)):
        return 5
    before, after = words[place - 1], words[place]
    if after in CLAUSE_ENDS or after in CLOSING_PUNCTUATION:
        return 0
    if before in SENTENCE_STOPS:
        return 4
    if before in CLAUSE_ENDS or before == "、":
        return 3
    if after in OPENING_PUNCTUATION or before in CLOSING_PUNCTUATION:
        return 2
    return int(before.isspace() or after.isspace())


def _merge_close_changes(found: list[OldNewSpan], old: Sequence[str]) -> list[OldNewSpan]:
    """Changes with a negligible gap of old text between them are one change."""
    whole: list[OldNewSpan] = []
    for change in found:
        while whole and _is_negligible_gap(old, whole[-1], change):
            change = smallest_covering_span(whole.pop(), change)
        whole.append(change)
    return whole


def _is_negligible_gap(old: Sequence[str], left: OldNewSpan, right: OldNewSpan) -> bool:
    """What is left of the old text between two changes only gets in the reader's way."""
    between = right.old_start - left.old_end
    both = smallest_covering_span(left, right)
    if between > 3 or both.new_end - both.new_start == between or both.old_end - both.old_start == between:
        return False  # nothing is gone, or nothing is new: each piece stands for itself
    rest = old[left.old_end : right.old_start]
    if between == 1 and rest[0] in CLAUSE_ENDS:
        return False
    weight = sum(len(word) if word.isascii() else 1 for word in rest)
    return weight == 1 or weight <= 3 and weight < min(_longer_side_length(left), _longer_side_length(right))


def _longer_side_length(change: OldNewSpan) -> int:
    return max(change.old_end - change.old_start, change.new_end - change.new_start)


def smallest_covering_span(left: OldNewSpan, right: OldNewSpan) -> OldNewSpan:
    """The span from the one to the other, with all between them."""
    return OldNewSpan(left.old_start, right.old_end, left.new_start, right.new_end)
