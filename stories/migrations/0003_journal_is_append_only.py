"""The database itself refuses to change or shorten the journal, whoever asks, until the owner drops these triggers.

A trap for later migrations: SQLite alters a table by making it anew, and the old one takes its triggers along.
Whoever alters one of these two tables makes its triggers again in the same migration.
"""

from django.db import migrations

ENTRY, HEAD, START = "stories_journalentry", "stories_journalhead", "0" * 64

# An append is: lock the head, insert the entry, move the head. The triggers hold both halves to it.
SQLITE = {
    "journal_entry_is_never_changed": f"""
        BEFORE UPDATE ON {ENTRY}
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    "journal_entry_is_never_deleted": f"""
        BEFORE DELETE ON {ENTRY}
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    "journal_entry_follows_the_head": f"""
        BEFORE INSERT ON {ENTRY}
        WHEN NOT EXISTS (SELECT 1 FROM {HEAD} WHERE number + 1 = NEW.number AND hash = NEW.previous)
        BEGIN SELECT RAISE(ABORT, 'a journal entry follows the head'); END""",
    "journal_head_moves_one_entry_on": f"""
        BEFORE UPDATE ON {HEAD}
        WHEN NEW.id IS NOT OLD.id OR NEW.number IS NOT OLD.number + 1
          OR NOT EXISTS (SELECT 1 FROM {ENTRY} WHERE number = NEW.number AND hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'the journal head moves one entry on'); END""",
    "journal_head_is_never_deleted": f"""
        BEFORE DELETE ON {HEAD}
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    # After, not before: of several that make the first head only one does, and the others must not fail.
    "journal_head_begins_an_empty_journal": f"""
        AFTER INSERT ON {HEAD}
        WHEN NEW.number <> 0 OR NEW.hash <> '{START}' OR EXISTS (SELECT 1 FROM {ENTRY})
        BEGIN SELECT RAISE(ABORT, 'the journal head begins an empty journal'); END""",
}

# The tables are named with their schema, or a temporary table of the same name would be asked instead.
POSTGRESQL_FUNCTIONS = {
    "journal_is_append_only": """
        BEGIN
            RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation';
        END""",
    "journal_entry_follows_the_head": f"""
        DECLARE follows boolean;
        BEGIN
            EXECUTE format(
                'SELECT EXISTS (SELECT 1 FROM %I.{HEAD} WHERE number + 1 = $1 AND hash = $2)', TG_TABLE_SCHEMA
            ) INTO follows USING NEW.number, NEW.previous;
            IF NOT follows THEN
                RAISE EXCEPTION 'a journal entry follows the head'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END""",
    "journal_head_moves_one_entry_on": f"""
        DECLARE known boolean;
        BEGIN
            EXECUTE format(
                'SELECT EXISTS (SELECT 1 FROM %I.{ENTRY} WHERE number = $1 AND hash = $2)', TG_TABLE_SCHEMA
            ) INTO known USING NEW.number, NEW.hash;
            IF NEW.id IS DISTINCT FROM OLD.id OR NEW.number IS DISTINCT FROM OLD.number + 1 OR NOT known THEN
                RAISE EXCEPTION 'the journal head moves one entry on'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END""",
    "journal_head_begins_an_empty_journal": f"""
        DECLARE begun boolean;
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.{ENTRY})', TG_TABLE_SCHEMA) INTO begun;
            IF NEW.number <> 0 OR NEW.hash <> '{START}' OR begun THEN
                RAISE EXCEPTION 'the journal head begins an empty journal'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END""",
}
POSTGRESQL = {
    "journal_entry_is_never_changed": (ENTRY, "BEFORE UPDATE", "FOR EACH ROW", "journal_is_append_only"),
    "journal_entry_is_never_deleted": (ENTRY, "BEFORE DELETE", "FOR EACH ROW", "journal_is_append_only"),
    "journal_entry_is_never_emptied": (
        ENTRY, "BEFORE TRUNCATE", "FOR EACH STATEMENT", "journal_is_append_only",
    ),
    "journal_entry_follows_the_head": (
        ENTRY, "BEFORE INSERT", "FOR EACH ROW", "journal_entry_follows_the_head",
    ),
    "journal_head_moves_one_entry_on": (
        HEAD, "BEFORE UPDATE", "FOR EACH ROW", "journal_head_moves_one_entry_on",
    ),
    "journal_head_is_never_deleted": (HEAD, "BEFORE DELETE", "FOR EACH ROW", "journal_is_append_only"),
    "journal_head_is_never_emptied": (
        HEAD, "BEFORE TRUNCATE", "FOR EACH STATEMENT", "journal_is_append_only",
    ),
    "journal_head_begins_an_empty_journal": (
        HEAD, "AFTER INSERT", "FOR EACH ROW", "journal_head_begins_an_empty_journal",
    ),
}  # fmt: skip


def make(apps, schema_editor):
    """The triggers stand."""
    if schema_editor.connection.vendor == "sqlite":
        for name, rest in SQLITE.items():
            schema_editor.execute(f"CREATE TRIGGER {name} {rest}", params=None)
        return
    for name, body in POSTGRESQL_FUNCTIONS.items():
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$", params=None
        )
    for name, (table, when, each, function) in POSTGRESQL.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} {when} ON {table} {each} EXECUTE FUNCTION {function}()", params=None
        )


def drop(apps, schema_editor):
    """The triggers are gone."""
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        return
    for name, (table, _when, _each, _function) in POSTGRESQL.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
    for name in POSTGRESQL_FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)


class Migration(migrations.Migration):
    dependencies = [("stories", "0002_journal")]
    operations = [migrations.RunPython(make, drop)]
