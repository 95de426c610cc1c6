"""Old words that are themselves the harm leave what readers had: a correction may lose them, and old copies do.

One rule of 0005 is made anew with two exceptions, and nothing else of a copy changes. In the copy that readers have, a
correction may turn, once, into one that is withheld: the same date, a kind of reason, no words; later its note may
still go. An older copy follows: its corrections become those of the copy that readers have, and when one of these is
withheld the older copy loses all its words at once, and says since when.
"""

from django.db import migrations, models

NAME, TABLE = "what_readers_have_is_replaced_not_changed", "stories_publishedarticle"
MESSAGE = "what readers have is replaced, not changed"
KEPT = (
    "id", "edition_id", "page_id", "article_id", "revision_id", "number", "copy", "position", "rank", "kind",
    "published_at",
)  # fmt: skip
TEXTS = ("slug", "kicker", "headline", "deck", "source", "excerpt", "body", "text")
LISTS = ("lead_in", "byline", "tags", "photos", "blocks")
NAMES = ("column", "series")
WORDS = (*TEXTS, *LISTS, *NAMES, "length")
KINDS = "('privacy', 'minor', 'law')"
FACTS = ("date", "note", "changes", "withheld", "withheld_on", "parts")
# What may still change of a correction that is withheld already: its note goes, and since when the words are gone.
LATER = ("note", "withheld_on")


def differs(*columns):
    return "(" + " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns) + ")"


def quoted(names):
    return ", ".join(f"'{name}'" for name in names)


# Of each pair of corrections at the same place, o as it was and n as it is to be.
CHANGED = {
    "sqlite": """json_array_length(NEW.corrections) = json_array_length(OLD.corrections) AND NOT EXISTS (
        SELECT 1 FROM json_each(OLD.corrections) o JOIN json_each(NEW.corrections) n ON n.key = o.key
        WHERE n.value <> o.value AND NOT coalesce({allowed}, 0))""",
    "postgresql": """jsonb_array_length(NEW.corrections) = jsonb_array_length(OLD.corrections) AND NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(OLD.corrections) WITH ORDINALITY o(value, key)
        JOIN jsonb_array_elements(NEW.corrections) WITH ORDINALITY n(value, key) ON n.key = o.key
        WHERE n.value <> o.value AND NOT coalesce({allowed}, FALSE))""",
}
IN_THE_PRESENT = {
    "sqlite": f"""json_type(n.value) = 'object' AND json_type(n.value, '$.changes') = 'array'
        AND json_array_length(n.value, '$.changes') = 0
        AND json_extract(n.value, '$.date') = json_extract(o.value, '$.date')
        AND json_extract(n.value, '$.withheld') IN {KINDS}
        AND NOT EXISTS (SELECT 1 FROM json_each(n.value) k WHERE k.key NOT IN ({quoted(FACTS)}))
        AND (json_extract(o.value, '$.withheld') IS NULL OR (json_extract(n.value, '$.note') = ''
            AND json_remove(n.value, {quoted(f"$.{name}" for name in LATER)})
            = json_remove(o.value, {quoted(f"$.{name}" for name in LATER)})))""",
    "postgresql": f"""n.value -> 'changes' = '[]'::jsonb AND n.value -> 'date' = o.value -> 'date'
        AND n.value ->> 'withheld' IN {KINDS} AND n.value - ARRAY[{quoted(FACTS)}] = '{{}}'::jsonb
        AND (o.value -> 'withheld' IS NULL OR (n.value ->> 'note' = ''
            AND n.value - ARRAY[{quoted(LATER)}] = o.value - ARRAY[{quoted(LATER)}]))""",
}
PRESENT = "SELECT 1 FROM stories_publishedarticle p WHERE p.article_id = NEW.article_id AND p.current"
AS_IN_THE_PRESENT = {
    "sqlite": f"EXISTS ({PRESENT} AND n.value = json_extract(p.corrections, '$[' || n.key || ']'))",
    "postgresql": f"EXISTS ({PRESENT} AND n.value = p.corrections -> (n.key - 1)::int)",
}
IS_WITHHELD = {
    "sqlite": f"""EXISTS ({PRESENT} AND EXISTS (SELECT 1 FROM json_each(p.corrections) e
        WHERE json_extract(e.value, '$.withheld') IS NOT NULL))""",
    "postgresql": f"EXISTS ({PRESENT} AND jsonb_path_exists(p.corrections, '$[*].withheld'))",
}


def wordless(vendor):
    empty = "'[]'" if vendor == "sqlite" else "'[]'::jsonb"
    found = [f"NEW.\"{name}\" = ''" for name in TEXTS]
    found += [f'NEW."{name}" = {empty}' for name in LISTS]
    found += [f'NEW."{name}" IS NULL' for name in NAMES]
    return " AND ".join([*found, "NEW.length = 0"])


def refused(vendor):
    """When a change of a copy is refused, in the SQL of that database."""
    false = "0" if vendor == "sqlite" else "FALSE"
    taken_out = f"""NOT OLD.current AND NOT NEW.current AND OLD.withheld_at IS NULL
        AND NEW.withheld_at IS NOT NULL AND {wordless(vendor)} AND {IS_WITHHELD[vendor]}"""
    present = CHANGED[vendor].format(allowed=IN_THE_PRESENT[vendor])
    older = CHANGED[vendor].format(allowed=AS_IN_THE_PRESENT[vendor])
    return f"""{differs(*KEPT)}
        OR ({differs(*WORDS, "withheld_at")} AND NOT coalesce({taken_out}, {false}))
        OR ({differs("corrections")} AND NOT coalesce(
            (OLD.current AND NEW.current AND {present}) OR (NOT OLD.current AND NOT NEW.current AND {older}), {false}))
        OR (NEW.current AND NOT OLD.current)
        OR (OLD.withdrawn_at IS NOT NULL AND {differs("withdrawn_at", "withdrawn_reason")})"""


def refused_before():
    """The rule as 0005 has it."""
    return f"""{differs(*KEPT, *WORDS, "corrections")} OR (NEW.current AND NOT OLD.current)
        OR (OLD.withdrawn_at IS NOT NULL AND {differs("withdrawn_at", "withdrawn_reason")})"""


def make_anew(schema_editor, condition):
    if schema_editor.connection.vendor == "sqlite":
        # IS and IS NOT compare NULLs in every SQLite; IS DISTINCT FROM only in new ones.
        condition = condition.replace("IS DISTINCT FROM", "IS NOT")
        schema_editor.execute(f"DROP TRIGGER {NAME}", params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
            params=None,
        )
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    # The trigger calls the function by its name and stays as it is.
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
        f"AS $body$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN NEW; END $body$",
        params=None,
    )


def allow(apps, schema_editor):
    make_anew(schema_editor, refused(schema_editor.connection.vendor))


def forbid(apps, schema_editor):
    make_anew(schema_editor, refused_before())


class Migration(migrations.Migration):
    dependencies = [("stories", "0018_a_late_page_has_its_time")]

    operations = [
        # Nullable and without a default: a plain ADD COLUMN, so SQLite keeps the table and its triggers.
        migrations.AddField(
            model_name="publishedarticle",
            name="withheld_at",
            field=models.DateTimeField(null=True, verbose_name="words taken out"),
        ),
        migrations.RunPython(allow, forbid),
    ]
