"""SQLite answers from FTS5: a word is a phrase of pairs of characters, and rows come newest first by themselves."""

from typing import Any

from stories.search.query import Question
from stories.text.tokens import pieces

NOW = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"
SEEN = f"""t.visible_from <= {NOW} AND EXISTS (SELECT 1 FROM stories_publishededition e
    WHERE e.id = t.edition_id AND e.visible_from <= {NOW} AND e.withdrawn_at IS NULL)"""
Statement = tuple[str, list[Any]]


def phrase(word: str) -> str:
    """The word in the language of FTS5; a folded word holds no mark that this language knows."""
    return f'"{" ".join(pieces(word, 2))}"'


def match(question: Question, tier: int) -> str:
    """What FTS5 is asked: all words anywhere (0), all in the heads (1), all anywhere but not in the heads (2)."""
    words = " AND ".join(map(phrase, question.words))
    facets = [f'facets : "{facet.translate(str.maketrans("-_:", "－＿："))}"' for facet in question.facets]
    heads = f"{{heads}} : ({words})"
    found = {0: f"({words})", 1: f"({heads})", 2: f"(({words}) NOT ({heads}))"}[tier] if words else ""
    return " AND ".join(filter(None, [found, *facets]))


def stretch(question: Question, tier: int, most: int) -> Statement:
    """The tier's next rows, newest first."""
    keys = [question.lowest, question.below(tier)]
    if asked := match(question, tier):
        # CROSS JOIN keeps FTS5 outside, which walks down its own list and stops at the last row wanted.
        return (
            f"SELECT {tier} AS tier, s.rowid AS key FROM stories_search s "
            f"CROSS JOIN stories_searchtext t ON t.key = s.rowid WHERE stories_search MATCH %s "
            f"AND s.rowid >= %s AND s.rowid < %s AND {SEEN} ORDER BY s.rowid DESC LIMIT {most}",
            [asked, *keys],
        )
    return (
        f"SELECT {tier} AS tier, t.key AS key FROM stories_searchtext t WHERE t.key >= %s AND t.key < %s "
        f"AND {SEEN} ORDER BY t.key DESC LIMIT {most}",
        keys,
    )


def rows(question: Question, most: int) -> Statement:
    """One statement that gives tier and key of the next `most` stories."""
    parts = [stretch(question, tier, most) for tier in question.tiers]
    union = " UNION ALL ".join(f"SELECT * FROM ({sql})" for sql, _parameters in parts)
    return f"{union} LIMIT {most}", [value for _sql, parameters in parts for value in parameters]


def count(question: Question, most: int) -> Statement:
    """One statement that counts all stories found, from the first, up to `most`."""
    sql, parameters = stretch(question, 0, most)
    return f"SELECT count(*) FROM ({sql})", parameters
