"""SQLite answers from FTS5: words are phrases of character pairs, newest first."""

from dataclasses import replace
from typing import Any

from stories.search.query import SearchQuery
from stories.text.search_folding import ngrams

NOW_SQL = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"
VISIBLE_STORY_SQL = f"""t.visible_from <= {NOW_SQL} AND EXISTS (SELECT 1 FROM stories_publishededition e
    WHERE e.id = t.edition_id AND e.visible_from <= {NOW_SQL} AND e.withdrawn_at IS NULL)"""
FULL_WIDTH_FACET_PUNCTUATION = str.maketrans("-_:", "－＿：")
SqlAndParameters = tuple[str, list[Any]]


def fts_phrase(word: str) -> str:
    """The word as an FTS5 phrase; a folded word holds no mark that FTS5 knows."""
    return f'"{" ".join(ngrams(word, 2))}"'


def fts_match_expression(question: SearchQuery) -> str:
    """What FTS5 is asked: that every word and every facet is there."""
    facets = [f'facets : "{facet.translate(FULL_WIDTH_FACET_PUNCTUATION)}"' for facet in question.facets]
    return " AND ".join([*map(fts_phrase, question.words), *facets])


def ranking_tier_statement(
    question: SearchQuery, tier: int, most: int, *, counting: bool = False
) -> SqlAndParameters:
    """The tier's next rows, newest first: 1 all in headings, 2 not all, 0 anywhere."""
    asked = fts_match_expression(question)
    values: list[Any] = [question.lowest, question.below(tier)]
    conditions = ["t.key >= %s", "t.key < %s"]
    source = "stories_searchtext t"
    if asked:
        words = "stories_searchheads" if tier == 1 else "stories_search"
        times = " INDEXED BY search_times" if counting else ""
        # CROSS JOIN keeps FTS5 outside, which walks down its own list and stops at the last row wanted.
        source = f"{words} s CROSS JOIN stories_searchtext t{times} ON t.key = s.rowid"
        conditions = [f"{words} MATCH %s", "s.rowid >= %s", "s.rowid < %s"]
        values.insert(0, asked)
    if tier == 2:
        conditions.append(f"NOT ({' AND '.join(['instr(t.heads, %s) > 0'] * len(question.words))})")
        values += question.words
    key = "s.rowid" if asked else "t.key"
    return (
        f"SELECT {tier} AS tier, {key} AS key FROM {source} WHERE {' AND '.join([*conditions, VISIBLE_STORY_SQL])} "
        f"ORDER BY {key} DESC LIMIT {most}",
        values,
    )


def next_results_statement(question: SearchQuery, most: int) -> SqlAndParameters:
    """One statement that gives tier and key of the next `most` stories."""
    parts = [ranking_tier_statement(question, tier, most) for tier in question.tiers]
    union = " UNION ALL ".join(f"SELECT * FROM ({sql})" for sql, _values in parts)
    return f"{union} LIMIT {most}", [value for _sql, values in parts for value in values]


def count_statement(question: SearchQuery, most: int) -> SqlAndParameters:
    """One statement that counts all stories found, from the first, up to `most`."""
    everything = replace(question, after=None)
    sql, values = ranking_tier_statement(everything, 0, most, counting=True)
    return f"SELECT count(*) FROM ({sql})", values
