"""What became of each paragraph: same, changed, split, merged, moved, gone, new."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import add
from typing import Literal, NamedTuple

from stories.text.inline_diff import split_into_clauses, tokenise
from stories.text.matching import (
    MatchedIndexPair,
    OldNewSpan,
    heaviest_increasing_pairs,
    match_at_ends,
    match_longest_common,
    match_unique_items,
    match_within_gaps,
    unmatched_spans,
)

MatchKind = Literal["same", "changed", "gone", "new", "moved", "split", "merged"]
OldAndNewParagraphKeys = tuple[Sequence[object], Sequence[object]]

# Two paragraphs that share less are two paragraphs; a paragraph that stands elsewhere must share more than that.
ALIKE, ALIKE_ELSEWHERE = 1 / 3, 0.6
# What the search for paragraphs that are alike may cost in one comparison, in characters looked at.
MAX_CHARACTERS_COMPARED = 8_000_000
_WORK_OF_A_GAP, _WORK_OF_A_PAIR = 400, 40
_MAX_CLAUSE_OCCURRENCES = 4
_MAX_COMPARED_PARAGRAPH_CHARACTERS = 20_000  # characters; by then it is clear what a paragraph is about


class ParagraphMatch(NamedTuple):
    """What became of paragraphs, and where they stand in the old text and in the new."""

    kind: MatchKind
    span: OldNewSpan


def align_paragraphs(
    old: Sequence[str], new: Sequence[str], keys: OldAndNewParagraphKeys | None = None
) -> list[ParagraphMatch]:
    """Every paragraph once, in new reading order; gone ones where they stood.

    Keys, if given, say what each paragraph is about, None that nobody knows.
    """
    search = _SimilarParagraphSearch(old, new, keys)
    kept = match_at_ends(old, new)
    kept = match_within_gaps(kept, old, new, lambda before, after: match_unique_items(before, after, len))
    kept = match_within_gaps(kept, old, new, match_at_ends)
    kept = match_within_gaps(kept, old, new, match_longest_common)
    found = [
        ParagraphMatch("same", OldNewSpan(before, before + 1, after, after + 1)) for before, after in kept
    ]
    for gap in unmatched_spans(kept, len(old), len(new)):
        found += map(_match_from_span, search.alike_within(gap))
    found.sort(key=lambda match: match.span)
    return list(_matches_in_reading_order(found, search.moved(found), len(old), len(new)))


def _match_from_span(span: OldNewSpan) -> ParagraphMatch:
    before, after = span.old_end - span.old_start, span.new_end - span.new_start
    return ParagraphMatch("split" if before < after else "merged" if before > after else "changed", span)


def _matches_in_reading_order(
    found: list[ParagraphMatch], moved: dict[int, int], old_length: int, new_length: int
) -> Iterator[ParagraphMatch]:
    elsewhere = set(moved.values())
    old_place = new_place = 0
    for match in (*found, ParagraphMatch("same", OldNewSpan(old_length, old_length, new_length, new_length))):
        for place in range(old_place, match.span.old_start):
            if place not in elsewhere:
                yield ParagraphMatch("gone", OldNewSpan(place, place + 1, new_place, new_place))
        old_place = match.span.old_start
        for place in range(new_place, match.span.new_start):
            if place in moved:
                yield ParagraphMatch("moved", OldNewSpan(moved[place], moved[place] + 1, place, place + 1))
            else:
                yield ParagraphMatch("new", OldNewSpan(old_place, old_place, place, place + 1))
        if match.span.old_end > old_place:
            yield match
        old_place, new_place = match.span.old_end, match.span.new_end


class _SimilarParagraphSearch:
    """Finds similar paragraphs: closely while the work allows, then by shared clauses."""

    def __init__(self, old: Sequence[str], new: Sequence[str], keys: OldAndNewParagraphKeys | None) -> None:
        self.old, self.new, self.keys = old, new, keys
        self.work_left = MAX_CHARACTERS_COMPARED

    def alike_within(self, gap: OldNewSpan) -> list[OldNewSpan]:
        """In order, which paragraphs of the gap became which; one may become several."""
        before, after = range(gap.old_start, gap.old_end), range(gap.new_start, gap.new_end)
        if not before or not after:
            return []
        if self._may_compare(before, after):
            return self._closely(before, after)
        self.work_left -= _WORK_OF_A_GAP + self._size(before, after)
        if self.work_left < 0:
            return []
        pairs = heaviest_increasing_pairs(self._sharing_clauses(before, after))
        spans = [OldNewSpan(old, old + 1, new, new + 1) for old, new in pairs]
        inside = [(old - gap.old_start, new - gap.new_start) for old, new in pairs]
        for rest in unmatched_spans(inside, len(before), len(after)) if pairs else ():
            rest_before = before[rest.old_start : rest.old_end]
            rest_after = after[rest.new_start : rest.new_end]
            if rest_before and rest_after and self._may_compare(rest_before, rest_after):
                spans += self._closely(rest_before, rest_after)
        return spans

    def moved(self, found: list[ParagraphMatch]) -> dict[int, int]:
        """The old place of each new paragraph that stood elsewhere, the same or similar."""
        old_places, new_places = set(range(len(self.old))), set(range(len(self.new)))
        for _, span in found:
            old_places.difference_update(range(span.old_start, span.old_end))
            new_places.difference_update(range(span.new_start, span.new_end))
        before, after = sorted(old_places), sorted(new_places)
        waiting: defaultdict[str, list[int]] = defaultdict(list)
        for place in reversed(before):
            waiting[self.old[place]].append(place)
        moved = {place: waiting[self.new[place]].pop() for place in after if waiting.get(self.new[place])}
        taken = set(moved.values())
        before = [place for place in before if place not in taken]
        after = [place for place in after if place not in moved]
        if before and after and self._may_compare(before, after):
            alike = self._weighed(before, after, self._features(before, after), ALIKE_ELSEWHERE)
            for _, old, new in sorted((-weight, old, new) for old, new, weight in alike):
                if old not in taken and new not in moved:
                    moved[new] = old
                    taken.add(old)
        return moved

    def _may_compare(self, before: Sequence[int], after: Sequence[int]) -> bool:
        """Each may be compared with each; the work this takes is off the work left."""
        old_size, new_size = self._size(before, ()), self._size((), after)
        work = min(len(before) * new_size, len(after) * old_size) + old_size + new_size
        work += _WORK_OF_A_GAP + len(before) * len(after) * _WORK_OF_A_PAIR
        if work > self.work_left:
            return False
        self.work_left -= work
        return True

    def _size(self, before: Sequence[int], after: Sequence[int]) -> int:
        return sum(len(self.old[place]) for place in before) + sum(len(self.new[place]) for place in after)

    def _features(
        self, before: Sequence[int], after: Sequence[int]
    ) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
        return (
            {place: _words_and_word_pairs(self.old[place]) for place in before},
            {place: _words_and_word_pairs(self.new[place]) for place in after},
        )

    def _weighed(
        self,
        before: Sequence[int],
        after: Sequence[int],
        features: tuple[dict[int, set[str]], dict[int, set[str]]],
        least: float,
    ) -> list[tuple[int, int, float]]:
        """All pairs that share so much, with what they share."""
        found = []
        for old in before:
            for new in after:
                weight = _shared_word_ratio(features[0][old], features[1][new])
                about = (self.keys[0][old], self.keys[1][new]) if self.keys else (None, None)
                if None not in about:
                    weight = weight + 1 if about[0] == about[1] else weight / 2
                if weight >= least:
                    found.append((old, new, weight))
        return found

    def _closely(self, before: Sequence[int], after: Sequence[int]) -> list[OldNewSpan]:
        features = self._features(before, after)
        pairs = heaviest_increasing_pairs(self._weighed(before, after, features, ALIKE))
        spans: list[OldNewSpan] = []
        old_free, new_free = before[0], after[0]
        following = [*pairs[1:], (before[-1] + 1, after[-1] + 1)]
        for (old, new), (old_stop, new_stop) in zip(pairs, following, strict=False):
            new_start, new_end = _range_of_split_parts(features[0][old], features[1], new, new_free, new_stop)
            old_start, old_end = old, old + 1
            if new_end - new_start == 1:
                old_start, old_end = _range_of_split_parts(
                    features[1][new], features[0], old, old_free, old_stop
                )
            spans.append(OldNewSpan(old_start, old_end, new_start, new_end))
            old_free, new_free = old_end, new_end
        return spans

    def _sharing_clauses(self, before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int, float]]:
        """Pairs sharing clauses that few other paragraphs hold, with the shared length."""
        old_places, new_places = (
            _paragraphs_by_clause(self.old, before),
            _paragraphs_by_clause(self.new, after),
        )
        weights: defaultdict[MatchedIndexPair, int] = defaultdict(int)
        for clause, places in old_places.items():
            others = new_places.get(clause, ())
            if len(places) <= _MAX_CLAUSE_OCCURRENCES and len(others) <= _MAX_CLAUSE_OCCURRENCES:
                for old in places:
                    for new in others:
                        weights[old, new] += len(clause)
        return [
            (old, new, shared)
            for (old, new), shared in weights.items()
            if 2 * shared >= ALIKE * (len(self.old[old]) + len(self.new[new]))
        ]


def _range_of_split_parts(
    whole: set[str], parts: dict[int, set[str]], place: int, start: int, stop: int
) -> tuple[int, int]:
    """The range of free paragraphs around this place that are parts of the whole."""
    rest = whole - parts[place]
    first, last = place, place + 1
    while last < stop and _is_mostly_contained(parts[last], rest):
        rest -= parts[last]
        last += 1
    while first > start and _is_mostly_contained(parts[first - 1], rest):
        first -= 1
        rest -= parts[first]
    return first, last


def _is_mostly_contained(part: set[str], rest: set[str]) -> bool:
    return 2 * len(part & rest) > len(part)


def _words_and_word_pairs(text: str) -> set[str]:
    """What paragraphs are compared by: words and characters, and neighbouring pairs."""
    words = tokenise(text[:_MAX_COMPARED_PARAGRAPH_CHARACTERS])
    return set(words).union(map(add, words, words[1:]))


def _shared_word_ratio(left: set[str], right: set[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _paragraphs_by_clause(paragraphs: Sequence[str], places: Sequence[int]) -> dict[str, list[int]]:
    """The paragraphs in which each clause stands, only the first few of each."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        for clause in set(split_into_clauses(paragraphs[place])):
            if len(found[clause]) <= _MAX_CLAUSE_OCCURRENCES:
                found[clause].append(place)
    return found
