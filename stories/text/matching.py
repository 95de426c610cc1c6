"""What two sequences share, found in time that grows with length, not its square.

A matching is a list of pairs (place in the old, place in the new) that rises on both sides. It is made in
steps, from the certain to the probable: what the ends share, what occurs only once, the longest common rest.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

ComparedItem = TypeVar("ComparedItem", bound=Hashable)
MatchedIndexPair = tuple[int, int]

# Two rests that are longer, or multiply to more, have so little in common that nobody wants to read it.
LONGEST, MOST_CELLS = 1 << 15, 1 << 22


class OldNewSpan(NamedTuple):
    """A stretch of the old and the stretch of the new that stands in its place."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def unmatched_spans(
    pairs: Iterable[MatchedIndexPair], old_length: int, new_length: int
) -> Iterator[OldNewSpan]:
    """The non-empty stretches before, between and after the pairs."""
    old_start = new_start = 0
    for old_end, new_end in (*pairs, (old_length, new_length)):
        if old_start < old_end or new_start < new_end:
            yield OldNewSpan(old_start, old_end, new_start, new_end)
        old_start, new_start = old_end + 1, new_end + 1


def match_within_gaps(
    pairs: list[MatchedIndexPair],
    old: Sequence[ComparedItem],
    new: Sequence[ComparedItem],
    match: Callable[[Sequence[ComparedItem], Sequence[ComparedItem]], list[MatchedIndexPair]],
) -> list[MatchedIndexPair]:
    """The pairs, and in every gap between them those that `match` finds there."""
    found = list(pairs)
    for gap in unmatched_spans(pairs, len(old), len(new)):
        if gap.old_start < gap.old_end and gap.new_start < gap.new_end:
            inside = match(old[gap.old_start : gap.old_end], new[gap.new_start : gap.new_end])
            found += [(gap.old_start + before, gap.new_start + after) for before, after in inside]
    return sorted(found)


def match_at_ends(old: Sequence[ComparedItem], new: Sequence[ComparedItem]) -> list[MatchedIndexPair]:
    """What both begin with and what both end with is paired."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    behind = [(len(old) - back, len(new) - back) for back in range(tail, 0, -1)]
    return [(place, place) for place in range(head)] + behind


def match_unique_items(
    old: Sequence[ComparedItem],
    new: Sequence[ComparedItem],
    weigh: Callable[[ComparedItem], float] = lambda item: 1,
) -> list[MatchedIndexPair]:
    """Pairs of items unique on both sides, as far as the order allows, heaviest first."""
    places = _indexes_of_unique_items(new)
    common = [
        (before, places[item], weigh(item))
        for item, before in _indexes_of_unique_items(old).items()
        if item in places
    ]
    return heaviest_increasing_pairs(common) if common else []


def match_longest_common(old: Sequence[ComparedItem], new: Sequence[ComparedItem]) -> list[MatchedIndexPair]:
    """As many items as possible are paired; none where the two are too long for that."""
    if len(old) * len(new) > MOST_CELLS or max(len(old), len(new)) > LONGEST:
        return []
    if len(old) < len(new):
        return [(before, after) for after, before in match_longest_common(new, old)]
    # One big number holds a whole row of the usual table, a bit per item: bit 0 where the longest common part
    # grows. So the table costs one addition per line of it (known as the bit-parallel form of this search).
    masks: dict[ComparedItem, int] = {}
    for place, item in enumerate(old):
        masks[item] = masks.get(item, 0) | 1 << place
    full = (1 << len(old)) - 1
    row, rows = full, []
    for item in new:
        hits = row & masks.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    pairs: list[MatchedIndexPair] = []
    before, after = len(old), len(new)
    while before and after:
        if rows[after - 1] >> (before - 1) & 1:
            before -= 1
        elif after > 1 and not rows[after - 2] >> (before - 1) & 1:
            after -= 1
        else:
            before, after = before - 1, after - 1
            pairs.append((before, after))
    return pairs[::-1]


def heaviest_increasing_pairs(weighted: Iterable[tuple[int, int, float]]) -> list[MatchedIndexPair]:
    """Of all given pairs, those that rise on both sides and together weigh most."""
    # Pairs of one old place come with falling new places, so that none follows another of them.
    ordered = sorted(weighted, key=lambda pair: (pair[0], -pair[1]))
    rank = {after: number for number, after in enumerate(sorted({pair[1] for pair in ordered}), start=1)}
    # A binary indexed tree: the heaviest chain that ends before a place is found in as many steps as it has bits.
    best: list[tuple[float, int]] = [(0, -1)] * (len(rank) + 1)  # (weight of the chain, its last pair)
    previous: list[int] = []
    heaviest = (0.0, -1)
    for number, (_, after, weight) in enumerate(ordered):
        so_far = (0.0, -1)
        place = rank[after] - 1
        while place:
            so_far = max(so_far, best[place])
            place &= place - 1
        previous.append(so_far[1])
        total = (so_far[0] + weight, number)
        heaviest = max(heaviest, total)
        place = rank[after]
        while place < len(best):
            best[place] = max(best[place], total)
            place += place & -place
    number = heaviest[1]
    chain: list[MatchedIndexPair] = []
    while number >= 0:
        chain.append(ordered[number][:2])
        number = previous[number]
    return chain[::-1]


def _indexes_of_unique_items(items: Sequence[ComparedItem]) -> dict[ComparedItem, int]:
    """The place of each item that occurs once."""
    places: dict[ComparedItem, int] = {}
    for place, item in enumerate(items):
        places[item] = -1 if item in places else place
    return {item: place for item, place in places.items() if place >= 0}
