"""A parsed search query: words that must all occur, each as one run of characters."""

import re
from dataclasses import dataclass

from stories.text.search_folding import fold

MAX_QUERY_CHARACTERS, MAX_QUERY_WORDS = 100, 8
# A phrase may hold spaces; marks that do not stand around a whole phrase are characters like others.
_WORD_OR_PHRASE_PATTERN = re.compile('(?<!\\S)["“”＂]([^"“”＂]+)["“”＂](?!\\S)|(\\S+)')


class QueryTooLong(Exception):
    """The query is longer than search takes."""


def parse_query_words(typed: str) -> tuple[str, ...]:
    """The query's folded words and phrases, without those that lie within another."""
    spaced = " ".join(typed.split())
    if len(spaced) > MAX_QUERY_CHARACTERS:
        raise QueryTooLong
    folded = [fold(match[1] or match[2]) for match in _WORD_OR_PHRASE_PATTERN.finditer(spaced)]
    words = list(dict.fromkeys(filter(None, folded)))
    if len(words) > MAX_QUERY_WORDS:
        raise QueryTooLong
    return tuple(word for word in words if not any(word in other for other in words if other != word))


@dataclass(frozen=True)
class ResultCursor:
    """Where results stopped: tier (1 headline group, 2 the rest) and the story's key."""

    tier: int
    key: int


@dataclass(frozen=True)
class SearchQuery:
    """What decides the stories found and their order; `facets` are like `tag:dao-lu`."""

    words: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    # The first key, and the first one that is too high.
    lowest: int = 0
    beyond: int = 1 << 62
    heads_first: bool = True
    after: ResultCursor | None = None

    @property
    def tiers(self) -> list[int]:
        """The tiers still to come, in order; tier 0 is everything by day."""
        if not (self.heads_first and self.words):
            return [0]
        return [2] if self.after and self.after.tier == 2 else [1, 2]

    def below(self, tier: int) -> int:
        """The keys of this tier that are still to come are lower than this."""
        if self.after and self.after.tier == tier:
            return min(self.after.key, self.beyond)
        return self.beyond
