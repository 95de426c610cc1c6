"""PostgreSQL finds stories by an index of pieces (GIN), which has no order.

A word that many stories hold is found among the newest ones by reading them; for any other the index names few
enough to be sorted. A piece has at most three characters; longer words are looked for in the text of what is named.
"""

from typing import Any

from stories.search.query import SearchQuery
from stories.text.search_folding import ngrams

# So many of the newest stories are read for the words in their heads, which are short; and in all of their text.
NEWEST_HEADS_SCANNED, NEWEST_TEXTS_SCANNED = 600, 200
SAMPLED_STORY_COUNT = 40
MAX_COUNT_BY_NEWEST_SCAN = 1001
MAX_NGRAM_CHARACTERS = 3
MAX_NGRAMS_PER_WORD = 12
# A question with one answer, not EXISTS: of that PostgreSQL would make a join, which may change the order of rows.
VISIBLE_STORY_SQL = """t.visible_from <= statement_timestamp() AND (SELECT e.visible_from <= statement_timestamp()
    AND e.withdrawn_at IS NULL FROM stories_publishededition e WHERE e.id = t.edition_id)"""
HEADS_PIECES_SQL, ALL_PIECES_SQL = (
    "stories_search_pieces(t.heads)",
    "stories_search_pieces(t.heads || chr(10) || t.body)",
)
SqlAndParameters = tuple[str, list[Any]]


class SqlCondition:
    """A condition in SQL with its values, made of parts that must all hold."""

    def __init__(self, *parts: tuple[str, list[Any]]) -> None:
        self.sql = " AND ".join(sql for sql, _values in parts) or "TRUE"
        self.values = [value for _sql, values in parts for value in values]

    def __and__(self, other: "SqlCondition") -> "SqlCondition":
        return SqlCondition((self.sql, self.values), (other.sql, other.values))


def word_condition(word: str, *, heads_only: bool) -> SqlAndParameters:
    """The text itself holds the word."""
    if heads_only:
        return "position(%s IN t.heads) > 0", [word]
    return "(position(%s IN t.heads) > 0 OR position(%s IN t.body) > 0)", [word, word]


def index_condition(question: SearchQuery, *, heads_only: bool) -> SqlCondition:
    """The index names the story: it holds all pieces of all words, and all facets."""
    parts: list[SqlAndParameters] = []
    wanted = [
        piece for word in question.words for piece in ngrams(word, MAX_NGRAM_CHARACTERS)[:MAX_NGRAMS_PER_WORD]
    ]
    if wanted:
        parts.append((f"{HEADS_PIECES_SQL if heads_only else ALL_PIECES_SQL} @> %s::text[]", [wanted]))
    return SqlCondition(*parts) & facet_condition(question)


def facet_condition(question: SearchQuery) -> SqlCondition:
    if not question.facets:
        return SqlCondition()
    return SqlCondition(
        (
            "t.facets @> %s::text[]",
            [[facet.translate(str.maketrans("-_:", "－＿：")) for facet in question.facets]],
        )
    )


def text_condition(question: SearchQuery, *, heads_only: bool, least: int = 1) -> SqlCondition:
    """The text holds every word of at least so many characters."""
    return SqlCondition(
        *(word_condition(word, heads_only=heads_only) for word in question.words if len(word) >= least)
    )


def exclude_headline_matches(question: SearchQuery, tier: int) -> SqlCondition:
    """In the second tier, not what the first has shown."""
    if tier != 2:
        return SqlCondition()
    heads = text_condition(question, heads_only=True)
    return SqlCondition((f"NOT ({heads.sql})", heads.values))


def ranking_tier_statements(question: SearchQuery, tier: int) -> tuple[SqlAndParameters, SqlAndParameters]:
    """The tier's rows, newest first and on demand: as a table to name, and as a query."""
    heads_only = tier == 1
    newest = f"newest_{tier}"
    table = (
        f"{newest} AS MATERIALIZED (SELECT t.* FROM stories_searchtext t WHERE t.key >= %s AND t.key < %s "
        f"ORDER BY t.key DESC LIMIT {NEWEST_HEADS_SCANNED if heads_only else NEWEST_TEXTS_SCANNED})",
        [question.lowest, question.below(tier)],
    )
    among = (
        text_condition(question, heads_only=heads_only)
        & facet_condition(question)
        & exclude_headline_matches(question, tier)
    )
    index = index_condition(question, heads_only=heads_only)
    checked = text_condition(
        question, heads_only=heads_only, least=MAX_NGRAM_CHARACTERS + 1
    ) & exclude_headline_matches(question, tier)
    # As a sum the key is compared row by row; as it stands, PostgreSQL would make a bitmap of the whole archive's keys.
    since = "t.key >= %s" if question.lowest else "t.key + 0 >= %s"
    # OFFSET 0 keeps the inner query whole: keys alone are sorted, and texts read only down to the last row wanted.
    query = (
        f"(SELECT {tier} AS tier, t.key FROM {newest} t WHERE {among.sql} AND {VISIBLE_STORY_SQL}) UNION ALL "
        f"(SELECT {tier} AS tier, k.key FROM (SELECT t.key FROM stories_searchtext t WHERE {index.sql} "
        f"AND {since} AND t.key + 0 < (SELECT min(key) FROM {newest}) ORDER BY t.key DESC OFFSET 0) k "
        f"WHERE (SELECT {checked.sql} AND {VISIBLE_STORY_SQL} FROM stories_searchtext t WHERE t.key = k.key))",
        [*among.values, *index.values, question.lowest, *checked.values],
    )
    return table, query


def next_results_statement(question: SearchQuery, most: int) -> SqlAndParameters:
    """One statement that gives tier and key of the next `most` stories."""
    parts = [ranking_tier_statements(question, tier) for tier in question.tiers]
    tables = ", ".join(table for (table, _values), _query in parts)
    union = " UNION ALL ".join(query for _table, (query, _values) in parts)
    values = [value for (_sql, values), _query in parts for value in values]
    values += [value for _table, (_sql, values) in parts for value in values]
    return f"WITH {tables} {union} LIMIT {most}", values


def count_statement(question: SearchQuery, most: int) -> SqlAndParameters:
    """One statement that counts all stories found, from the first, up to `most`.

    What a quarter of the newest stories hold is counted by reading on from there: for so common a word the index
    would name much of the archive before the first is counted. Only when that does not reach `most` is it asked.
    """
    seen = (
        text_condition(question, heads_only=False)
        & facet_condition(question)
        & SqlCondition((VISIBLE_STORY_SQL, []))
    )
    within = [question.lowest, question.beyond]
    newest = (
        "(SELECT t.* FROM stories_searchtext t WHERE t.key >= %s AND t.key < %s ORDER BY t.key DESC LIMIT"
    )
    sample = f"SELECT count(*) FROM {newest} {SAMPLED_STORY_COUNT}) t WHERE {seen.sql}"
    nearby = f"SELECT count(*) FROM (SELECT 1 FROM {newest} {6 * most}) t WHERE {seen.sql} LIMIT {most}) t"
    found = index_condition(question, heads_only=False) & text_condition(
        question, heads_only=False, least=MAX_NGRAM_CHARACTERS + 1
    )
    whole = (
        f"SELECT count(*) FROM (SELECT 1 FROM stories_searchtext t WHERE {found.sql} "
        f"AND t.key >= %s AND t.key < %s AND {VISIBLE_STORY_SQL} LIMIT {most}) t"
    )
    # Whoever wants them all counted gains nothing from a look at the newest.
    if most > MAX_COUNT_BY_NEWEST_SCAN:
        return whole, [*found.values, *within]
    return (
        f"SELECT CASE WHEN CASE WHEN ({sample}) >= {SAMPLED_STORY_COUNT // 4} THEN ({nearby}) ELSE 0 END = {most} "
        f"THEN {most} "
        f"ELSE ({whole}) END",
        [*within, *seen.values, *within, *seen.values, *found.values, *within],
    )
