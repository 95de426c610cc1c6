"""The index is checked against what is published, and rebuilt; triggers keep it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from stories.text.search_folding import LINE_BREAK, character_fold_table, fold

INDEX_TRIGGER_NAMES = frozenset(
    "search_takes_a_story search_takes_a_changed_story search_drops_a_story search_follows_an_edition "
    "search_follows_a_changed_edition search_follows_a_page search_follows_a_changed_page".split()
)
FTS_TABLES = ("stories_search", "stories_searchheads")  # on SQLite
POSTGRESQL_INDEXES = ("search_in_heads", "search_in_all")  # on PostgreSQL
FINDABLE_STORIES_SQL = """SELECT a.id, a.kicker, a.headline, a.deck, a.text FROM stories_publishedarticle a
    JOIN stories_publishededition e ON e.id = a.edition_id WHERE a.current AND a.withdrawn_at IS NULL ORDER BY a.id"""
TRIGGER_NAMES_SQL = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}


def find_index_faults() -> Iterator[str]:
    """What is wrong with the index, a sentence each; empty when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER_NAMES_SQL[connection.vendor])
        if missing := INDEX_TRIGGER_NAMES - {name for (name,) in cursor.fetchall()}:
            yield f"Nothing keeps the index any more: {', '.join(sorted(missing))} is missing or switched off."
        cursor.execute("SELECT character, plain FROM stories_searchfold")
        if dict(cursor.fetchall()) != character_fold_table():
            yield "The table of characters is not that of this release."
        cursor.execute("SELECT article_id, heads, body FROM stories_searchtext")
        indexed = {article: (heads, body) for article, heads, body in cursor.fetchall()}
        cursor.execute(FINDABLE_STORIES_SQL)
        for article, kicker, headline, deck, text in cursor.fetchall():
            heads, body = indexed.pop(article, (None, None))
            if heads is None:
                yield f"Published story {article} cannot be found."
            elif (
                heads != fold(LINE_BREAK.join((kicker, headline.replace(LINE_BREAK, " "), deck)))
                or fold(text) not in body
            ):
                yield f"Published story {article} is found by other words than its own."
        for article in indexed:
            yield f"Story {article} can be found and is not with readers."
        yield from _find_fts_table_faults(cursor)


def _find_fts_table_faults(cursor) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """SQLite keeps the words beside the texts; PostgreSQL makes them of the texts."""
    if connection.vendor == "sqlite":
        for words in FTS_TABLES:
            both = [f"SELECT id FROM {words}_docsize", "SELECT key FROM stories_searchtext"]  # noqa: S608
            for one, other in (both, both[::-1]):
                cursor.execute(f"SELECT count(*) FROM ({one} EXCEPT {other})")  # noqa: S608
                if cursor.fetchone()[0]:
                    yield f"The words in {words} do not belong to the texts."


def rebuild_index() -> int:
    """The index is rebuilt from what is published; returns how many stories it holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM stories_searchfold")
        cursor.executemany(
            "INSERT INTO stories_searchfold VALUES (%s, %s)", list(character_fold_table().items())
        )
        with suspend_postgresql_indexes():
            if connection.vendor == "sqlite":
                for words in FTS_TABLES:
                    cursor.execute(f"INSERT INTO {words} ({words}) VALUES ('delete-all')")  # noqa: S608
                cursor.execute("DELETE FROM stories_searchtext")
                cursor.execute(
                    "INSERT INTO stories_search_take (article_id) SELECT id FROM stories_publishedarticle"
                )
            else:
                cursor.execute("DELETE FROM stories_searchtext")
                cursor.execute("SELECT count(stories_search_take(id)) FROM stories_publishedarticle")
        cursor.execute("SELECT count(*) FROM stories_searchtext")
        return int(cursor.fetchone()[0])


def purge_deleted_text() -> None:
    """The index holds no piece of a deleted text, which SQLite would keep for a while."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for words in FTS_TABLES:
                cursor.execute(f"INSERT INTO {words} ({words}) VALUES ('optimize')")  # noqa: S608


@contextmanager
def suspend_postgresql_indexes() -> Iterator[None]:
    """PostgreSQL's indexes are rebuilt once after many stories, ten times as fast."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(POSTGRESQL_INDEXES)]
        )
        made = [definition for (definition,) in cursor.fetchall()]
        for name in POSTGRESQL_INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
    try:
        yield
    except BaseException:
        # A transaction that failed brings its indexes back itself.
        if not connection.in_atomic_block:
            _create_postgresql_indexes(made)
        raise
    _create_postgresql_indexes(made)


def _create_postgresql_indexes(definitions: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in definitions:
            cursor.execute(definition)
        for name in POSTGRESQL_INDEXES:
            cursor.execute(f"ALTER INDEX {name} ALTER COLUMN 1 SET STATISTICS 0")
        cursor.execute("RESET maintenance_work_mem")


def indexed_story_count() -> int:
    """How many stories the index holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stories_searchtext")
        return int(cursor.fetchone()[0])
