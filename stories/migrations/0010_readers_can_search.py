"""The database itself keeps the index of what readers may find, whoever changes the published rows and however.

One table holds all that is printed of each findable story (heads, body) folded, and its facets, one row a story, under a key that sorts by day; one
statement, `stories_search_take`, makes a story's row anew, and triggers on the published rows ask for it. These tables
are no models: they are made of the published rows, and are neither dumped nor loaded.

A trap for later migrations: SQLite alters a table by making it anew, and the old one takes its triggers along;
`TRIGGERS` says which stand on published articles, editions and pages. `manage.py search check` notices one that is gone.
"""

import unicodedata

import opencc
from django.db import migrations

# A day's number and a story's: newest day first is the key downwards, and on one day the first story is the highest.
STORY = (1 << 40) - 1
TRIGGERS = {
    "search_takes_a_story": ("INSERT", "stories_publishedarticle", "NEW.id"),
    "search_takes_a_changed_story": ("UPDATE", "stories_publishedarticle", "NEW.id"),
    "search_drops_a_story": ("DELETE", "stories_publishedarticle", "OLD.id"),
    "search_follows_an_edition": ("INSERT", "stories_publishededition", "edition_id = NEW.id"),
    "search_follows_a_changed_edition": ("UPDATE", "stories_publishededition", "edition_id = NEW.id"),
    "search_follows_a_page": ("INSERT", "stories_publishedpage", "page_id = NEW.id"),
    "search_follows_a_changed_page": ("UPDATE", "stories_publishedpage", "page_id = NEW.id"),
}
# Whether readers may see the edition by now is asked in each search; a story's own time is kept beside its text.
CHANGES = {
    "stories_publishedarticle": (
        "edition_id", "page_id", "current", "withdrawn_at", "kicker", "headline", "deck", "lead_in", "byline", "source",
        '"column"', "series", "tags", "photos", "text",
        "visible_from",
    ),
    "stories_publishededition": ("date", "publication_id"),
    "stories_publishedpage": ("number",),
}  # fmt: skip

ALIKE = {"著": "着", "瞭": "了", "甯": "宁", "祇": "只", "衹": "只"}


def folding():
    """Every character that search does not compare as it is, with what it compares instead."""
    simplify = opencc.OpenCC("t2s").convert
    dropped, spaces = {"Mn", "Me", "Cc", "Cf", "Cs"}, {"Zs", "Zl", "Zp"}

    def decomposed(text):
        return unicodedata.normalize("NFKD", text)

    def widened(part):
        category = unicodedata.category(part)
        if category in spaces:
            return "\u3000"
        if category in dropped:
            return ""
        return chr(ord(part) + 0xFEE0) if "!" <= part <= "~" and not part.isalnum() else part

    def folded(character):
        if character == "\t":
            return "\u3000"
        plain = "".join(
            part for part in decomposed(character) if unicodedata.category(part) not in dropped
        )
        plain = decomposed(plain.casefold())
        if plain and max(plain) >= "\u2e80":
            plain = "".join(ALIKE.get(part, part) for part in simplify(simplify(plain)))
        return "".join(map(widened, plain))

    found = []
    for character in map(chr, (*range(1, 0xD800), *range(0xE000, 0x40000), *range(0xE0000, 0xE1000))):
        if character == "\n" or "가" <= character <= "힣" or unicodedata.category(character) in ("Cn", "Co"):
            continue
        if (plain := folded(character)) != character:
            found.append((character, plain))
    return found


# ---- SQLite -------------------------------------------------------------------------------------
# Characters are counted out in blocks: to take the n-th of a long text SQLite walks there from its beginning.
BLOCK = 512


def blocks(text, longer=0):
    return (
        f"(SELECT substr({text}, m.n * {BLOCK} + 1, {BLOCK + longer}) AS block FROM stories_searchnumber m "
        f"WHERE m.n <= (length({text}) - 1) / {BLOCK} ORDER BY m.n LIMIT -1) b CROSS JOIN stories_searchnumber n"
    )


def sqlite_fold(text):
    return (
        "coalesce((SELECT group_concat(coalesce(f.plain, c.c), '') FROM (SELECT substr(b.block, n.n + 1, 1) AS c "
        f"FROM {blocks(text)} WHERE n.n < length(b.block) LIMIT -1) c "
        "LEFT JOIN stories_searchfold f ON f.character = c.c), '')"
    )


def sqlite_pieces(text):
    """Pairs of neighbouring characters in their order, then each character once."""
    return (
        f"coalesce((SELECT group_concat(substr(b.block, n.n + 1, 2), ' ') FROM {blocks(text, 1)} "
        f"WHERE n.n < min({BLOCK}, length(b.block))), '') || ' ' || "
        f"coalesce((SELECT group_concat(DISTINCT substr(b.block, n.n + 1, 1)) FROM {blocks(text)} "
        f"WHERE n.n < length(b.block)), '')"
    )


def joined(column, path, between="''"):
    return f"(SELECT group_concat(json_extract(value, '{path}'), {between}) FROM json_each({column}))"


SQLITE_HEADS = """a.kicker || char(10) || replace(a.headline, char(10), ' ') || char(10) || a.deck"""
SQLITE_BODY = f"""coalesce({joined("a.lead_in", "$[0]")}, '') || a.text
    || char(10) || coalesce({joined("a.byline", "$.printed", "char(10)")}, '')
    || char(10) || coalesce((SELECT group_concat(json_extract(f.value, '$.caption') || char(10)
        || coalesce({joined("json_extract(f.value, '$.credit')", "$[0]")}, ''), char(10)) FROM json_each(a.photos) f), '')
    || char(10) || coalesce(json_extract(a."column", '$.name'), '')
    || char(10) || a.source"""
# Names of facets hold no character that divides words for the index.
SQLITE_FACETS = f"""replace(replace(replace(lower(
    'publication:' || e.publication_id
    || coalesce(' page:' || p.number, '')
    || coalesce(' column:' || json_extract(a."column", '$.slug'), '')
    || coalesce(' series:' || json_extract(a.series, '$.slug'), '')
    || coalesce((SELECT group_concat(' reporter:' || json_extract(value, '$.slug'), '') FROM json_each(a.byline)), '')
    || coalesce((SELECT group_concat(' reporter:' || json_extract(c.value, '$[1]'), '') FROM json_each(a.photos) f
        JOIN json_each(f.value, '$.credit') c WHERE json_extract(c.value, '$[1]') <> ''), '')
    || coalesce((SELECT group_concat(' tag:' || json_extract(value, '$.slug'), '') FROM json_each(a.tags)), '')
), '-', '－'), '_', '＿'), ':', '：')"""
SQLITE_TABLES = (
    "CREATE TABLE stories_searchfold (character TEXT PRIMARY KEY, plain TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE stories_searchnumber (n INTEGER PRIMARY KEY)",
    "CREATE TABLE stories_searchtext (key INTEGER PRIMARY KEY, article_id INTEGER NOT NULL UNIQUE, "
    "edition_id INTEGER NOT NULL, visible_from TEXT NOT NULL, heads TEXT NOT NULL, body TEXT NOT NULL, facets TEXT NOT NULL)",
    # Counting looks at these alone, and passes over the texts.
    "CREATE INDEX search_times ON stories_searchtext (key, edition_id, visible_from)",
    "CREATE VIRTUAL TABLE stories_search USING fts5(heads, body, facets, content='', tokenize='ascii')",
    # The few stories with a word in their heads are not picked out of the many with it in their bodies.
    "CREATE VIRTUAL TABLE stories_searchheads USING fts5(heads, facets, content='', tokenize='ascii')",
    "CREATE VIEW stories_search_take AS SELECT 0 AS article_id",
)
SQLITE_TAKE = f"""CREATE TRIGGER stories_search_take_one INSTEAD OF INSERT ON stories_search_take BEGIN
    INSERT INTO stories_search (stories_search, rowid, heads, body, facets)
        SELECT 'delete', t.key, {sqlite_pieces("t.heads")}, {sqlite_pieces("t.body")}, t.facets
        FROM stories_searchtext t WHERE t.article_id = NEW.article_id;
    INSERT INTO stories_searchheads (stories_searchheads, rowid, heads, facets)
        SELECT 'delete', t.key, {sqlite_pieces("t.heads")}, t.facets
        FROM stories_searchtext t WHERE t.article_id = NEW.article_id;
    DELETE FROM stories_searchtext WHERE article_id = NEW.article_id;
    INSERT INTO stories_searchtext (key, article_id, edition_id, visible_from, heads, body, facets)
        SELECT (CAST(julianday(e.date) - 1721424.5 AS INTEGER) << 40) | ({STORY} - a.id), a.id, e.id, a.visible_from,
            {SQLITE_HEADS}, {SQLITE_BODY}, {SQLITE_FACETS}
        FROM stories_publishedarticle a JOIN stories_publishededition e ON e.id = a.edition_id
        LEFT JOIN stories_publishedpage p ON p.id = a.page_id
        WHERE a.id = NEW.article_id AND a.current AND a.withdrawn_at IS NULL;
    UPDATE stories_searchtext SET heads = {sqlite_fold("stories_searchtext.heads")},
        body = {sqlite_fold("stories_searchtext.body")} WHERE article_id = NEW.article_id;
    INSERT INTO stories_search (rowid, heads, body, facets)
        SELECT t.key, {sqlite_pieces("t.heads")}, {sqlite_pieces("t.body")}, t.facets
        FROM stories_searchtext t WHERE t.article_id = NEW.article_id;
    INSERT INTO stories_searchheads (rowid, heads, facets)
        SELECT t.key, {sqlite_pieces("t.heads")}, t.facets
        FROM stories_searchtext t WHERE t.article_id = NEW.article_id;
END"""


def install_on_sqlite(execute, cursor):
    for statement in SQLITE_TABLES:
        execute(statement, params=None)
    cursor.executemany("INSERT INTO stories_searchfold VALUES (%s, %s)", folding())
    cursor.executemany("INSERT INTO stories_searchnumber VALUES (%s)", [(n,) for n in range(4096)])
    execute(SQLITE_TAKE, params=None)
    for name, (event, table, which) in TRIGGERS.items():
        columns = f" OF {', '.join(CHANGES[table])}" if event == "UPDATE" else ""
        asked = f"VALUES ({which})" if "=" not in which else f"SELECT id FROM stories_publishedarticle WHERE {which}"
        execute(
            f"CREATE TRIGGER {name} AFTER {event}{columns} ON {table} "
            f"BEGIN INSERT INTO stories_search_take (article_id) {asked}; END",
            params=None,
        )
    execute("INSERT INTO stories_search_take (article_id) SELECT id FROM stories_publishedarticle", params=None)


# ---- PostgreSQL ---------------------------------------------------------------------------------
def joined_jsonb(column, path, between="''"):
    return f"(SELECT string_agg(v.value #>> '{{{path}}}', {between} ORDER BY v.n) FROM jsonb_array_elements({column}) WITH ORDINALITY v(value, n))"


POSTGRES_HEADS = "a.kicker || chr(10) || replace(a.headline, chr(10), ' ') || chr(10) || a.deck"
POSTGRES_BODY = f"""coalesce({joined_jsonb("a.lead_in", "0")}, '') || a.text
    || chr(10) || coalesce({joined_jsonb("a.byline", "printed", "chr(10)")}, '')
    || chr(10) || coalesce((SELECT string_agg((f.value ->> 'caption') || chr(10)
        || coalesce({joined_jsonb("f.value -> 'credit'", "0")}, ''), chr(10) ORDER BY f.n)
        FROM jsonb_array_elements(a.photos) WITH ORDINALITY f(value, n)), '')
    || chr(10) || coalesce(a."column" ->> 'name', '')
    || chr(10) || a.source"""
POSTGRES_FACETS = """string_to_array(translate(lower(
    'publication:' || e.publication_id
    || coalesce(' page:' || p.number, '')
    || coalesce(' column:' || (a."column" ->> 'slug'), '')
    || coalesce(' series:' || (a.series ->> 'slug'), '')
    || coalesce((SELECT string_agg(' reporter:' || (value ->> 'slug'), '') FROM jsonb_array_elements(a.byline)), '')
    || coalesce((SELECT string_agg(' reporter:' || (c.value ->> 1), '') FROM jsonb_array_elements(a.photos) f,
        jsonb_array_elements(f.value -> 'credit') c WHERE c.value ->> 1 <> ''), '')
    || coalesce((SELECT string_agg(' tag:' || (value ->> 'slug'), '') FROM jsonb_array_elements(a.tags)), '')
), '-_:', '－＿：'), ' ')"""
# Pieces of one, two and three characters, none across a line; a query of more is compared with the text itself.
POSTGRES_PIECES = r"""CREATE FUNCTION stories_search_pieces(folded text) RETURNS text[] LANGUAGE sql
    IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $body$
    SELECT coalesce(array_agg(DISTINCT p.piece), '{}') FROM (
        SELECT c.c, lead(c.c) OVER (ORDER BY c.n) AS d, lead(c.c, 2) OVER (ORDER BY c.n) AS e
        FROM string_to_table(folded, NULL) WITH ORDINALITY AS c(c, n)
    ) t CROSS JOIN LATERAL (VALUES (t.c), (t.c || t.d), (t.c || t.d || t.e)) AS p(piece)
    WHERE p.piece IS NOT NULL AND position(chr(10) IN p.piece) = 0
    $body$"""
POSTGRES_TABLES = (
    "CREATE TABLE stories_searchfold (character text COLLATE \"C\" PRIMARY KEY, plain text NOT NULL)",
    """CREATE TABLE stories_searchtext (key bigint PRIMARY KEY, article_id bigint NOT NULL UNIQUE,
        edition_id bigint NOT NULL, visible_from timestamptz NOT NULL, heads text COLLATE "C" NOT NULL, body text COLLATE "C" NOT NULL, facets text[] COLLATE "C" NOT NULL)
        WITH (toast_tuple_target = 256)""",
    # Most stories are only counted or sorted; their text lies aside, ready to be compared without unpacking.
    "ALTER TABLE stories_searchtext ALTER COLUMN body SET STORAGE EXTERNAL",
    POSTGRES_PIECES,
)
# Without a list of what is still to be put in order, a search costs the same after a thousand new stories.
POSTGRES_INDEXES = (
    "CREATE INDEX search_in_heads ON stories_searchtext USING gin "
    "(stories_search_pieces(heads), facets) WITH (fastupdate = off)",
    "CREATE INDEX search_in_all ON stories_searchtext USING gin "
    "(stories_search_pieces(heads || chr(10) || body), facets) WITH (fastupdate = off)",
    # What is in an index like these cannot be estimated from a sample; nobody asks, and looking would be dear.
    "ALTER INDEX search_in_heads ALTER COLUMN 1 SET STATISTICS 0",
    "ALTER INDEX search_in_all ALTER COLUMN 1 SET STATISTICS 0",
)
POSTGRES_FOLD = """CREATE FUNCTION stories_search_fold(raw text) RETURNS text LANGUAGE sql STABLE
    SET search_path = {schema}, pg_temp AS $body$
    SELECT coalesce(string_agg(coalesce(f.plain, c.c), '' ORDER BY c.n), '')
    FROM string_to_table(raw, NULL) WITH ORDINALITY AS c(c, n)
    LEFT JOIN stories_searchfold f ON f.character = c.c COLLATE "C"
    $body$"""
POSTGRES_TAKE = f"""CREATE FUNCTION stories_search_take(asked bigint) RETURNS void LANGUAGE plpgsql
    SET search_path = {{schema}}, pg_temp AS $body$ BEGIN
    DELETE FROM stories_searchtext WHERE article_id = asked;
    INSERT INTO stories_searchtext (key, article_id, edition_id, visible_from, heads, body, facets)
        SELECT ((e.date - DATE '0001-01-01' + 1)::bigint << 40) | ({STORY} - a.id), a.id, e.id, a.visible_from,
            stories_search_fold({POSTGRES_HEADS}), stories_search_fold({POSTGRES_BODY}), {POSTGRES_FACETS}
        FROM stories_publishedarticle a JOIN stories_publishededition e ON e.id = a.edition_id
        LEFT JOIN stories_publishedpage p ON p.id = a.page_id
        WHERE a.id = asked AND a.current AND a.withdrawn_at IS NULL;
    END $body$"""


def install_on_postgres(execute, cursor):
    cursor.execute("SELECT quote_ident(current_schema())")
    (schema,) = cursor.fetchone()
    for statement in POSTGRES_TABLES:
        execute(statement)
    cursor.execute(
        "INSERT INTO stories_searchfold SELECT * FROM unnest(%s::text[], %s::text[])",
        [list(half) for half in zip(*folding(), strict=True)],
    )
    execute(POSTGRES_FOLD.replace("{schema}", schema))
    execute(POSTGRES_TAKE.replace("{schema}", schema))
    for name, (event, table, which) in TRIGGERS.items():
        columns = f" OF {', '.join(CHANGES[table])}" if event == "UPDATE" else ""
        asked = (
            f"stories_search_take({which})"
            if "=" not in which
            else f"stories_search_take(id) FROM stories_publishedarticle WHERE {which}"
        )
        execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
            f"AS $body$ BEGIN PERFORM {asked}; RETURN NULL; END $body$"
        )
        execute(
            f"CREATE TRIGGER {name} AFTER {event}{columns} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    execute("SELECT stories_search_take(id) FROM stories_publishedarticle")
    for statement in POSTGRES_INDEXES:
        execute(statement)


# ---- both ---------------------------------------------------------------------------------------
def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            install_on_sqlite(schema_editor.execute, cursor)
        else:
            install_on_postgres(schema_editor.execute, cursor)


def remove(apps, schema_editor):
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name in TRIGGERS:
            execute(f"DROP TRIGGER IF EXISTS {name}")
        execute("DROP VIEW IF EXISTS stories_search_take")
        for table in ("stories_search", "stories_searchheads", "stories_searchtext", "stories_searchnumber", "stories_searchfold"):
            execute(f"DROP TABLE IF EXISTS {table}")
        return
    for name, (_event, table, _which) in TRIGGERS.items():
        execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        execute(f"DROP FUNCTION IF EXISTS {name}()")
    execute("DROP FUNCTION IF EXISTS stories_search_take(bigint)")
    execute("DROP FUNCTION IF EXISTS stories_search_fold(text)")
    execute("DROP TABLE IF EXISTS stories_searchtext")
    execute("DROP FUNCTION IF EXISTS stories_search_pieces(text)")
    execute("DROP TABLE IF EXISTS stories_searchfold")


class Migration(migrations.Migration):
    dependencies = [("stories", "0009_a_correction_can_be_cancelled")]

    operations = [migrations.RunPython(install, remove)]
