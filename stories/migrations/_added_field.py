"""Adding a field to a table on which triggers stand (加字段), so that every rule holds after it and for it.

SQLite alters a table by making it anew: the old one takes its triggers along, and those of other tables that name it
stop the change. So all are lifted and made again. PostgreSQL adds a column and leaves its triggers alone.

What stories are made of is signed and frozen: for a field of `stories.fields.STORY` that is `kept` or `shown`, the
migration says `AddStoryField("article", …)`, and for one that is `shown` after it
`AddStoryField("publishedarticle", …)`, both under one name; the database then holds the same rules for it as for the
fields that were there from the first (0005, 0009, 0019).
"""

from contextlib import contextmanager

from django.db import migrations

STANDING = """(SELECT COUNT(*) FROM stories_signature s WHERE s.article_id = NEW.id AND s.standing
    AND s.round = NEW.round AND s.revision_id = NEW.revision_id)"""
# (table the field comes to): name: (table of the trigger, refused when, what the error says)
RULES = {
    "stories_article": {
        "changed_{column}_needs_a_revision": (
            "stories_article",
            """OLD.{column} IS DISTINCT FROM NEW.{column} AND OLD.revision_id IS NOT NULL
                AND OLD.revision_id IS NOT DISTINCT FROM NEW.revision_id""",
            "a changed text needs a revision",
        ),
    },
    "stories_publishedarticle": {
        "frozen_{column}_is_replaced_not_changed": (
            "stories_publishedarticle",
            """OLD.{column} IS DISTINCT FROM NEW.{column} AND NOT (NEW.{column} = ''
                AND OLD.withheld_at IS NULL AND NEW.withheld_at IS NOT NULL)""",
            "what readers have is replaced, not changed",
        ),
        "cancelled_{column}_is_as_readers_have_it": (
            "stories_article",
            f"""OLD.state <> 'published' AND NEW.state = 'published' AND OLD.live AND NEW.live AND {STANDING} < 3
                AND EXISTS (SELECT 1 FROM stories_publishedarticle p WHERE p.article_id = NEW.id AND p.current
                    AND p.{{column}} IS DISTINCT FROM NEW.{{column}})""",
            "a story moves on by signatures",
        ),
    },
}


class AddField(migrations.AddField):
    """A field comes to a table; every trigger of the database stands after it as it stood before."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        with triggers_lifted(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        with triggers_lifted(schema_editor):
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class AddStoryField(AddField):
    """A field comes to stories or to readers' copies, and the database guards it like the others."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for name, table, condition, message in self.rules(app_label, to_state):
            make(schema_editor, name, table, condition, message)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for name, table, _condition, _message in self.rules(app_label, from_state):
            remove(schema_editor, name, table)
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def rules(self, app_label, state):
        table = state.apps.get_model(app_label, self.model_name)._meta
        column = table.get_field(self.name).column
        for name, (stands_on, condition, message) in RULES[table.db_table].items():
            yield name.format(column=column), stands_on, condition.format(column=column), message


@contextmanager
def triggers_lifted(schema_editor):
    """Inside the block SQLite knows no trigger; after it each is as it was."""
    if schema_editor.connection.vendor != "sqlite":
        yield
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
        stood = cursor.fetchall()
    for name, _sql in stood:
        schema_editor.execute(f'DROP TRIGGER "{name}"', params=None)
    yield
    for _name, sql in stood:
        schema_editor.execute(sql, params=None)


def make(schema_editor, name, table, condition, message):
    if schema_editor.connection.vendor == "sqlite":
        # IS and IS NOT compare NULLs in every SQLite; IS DISTINCT FROM only in new ones.
        condition = condition.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
            params=None,
        )
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
        f"AS $body$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN NEW; END $body$",
        params=None,
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def remove(schema_editor, name, table):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
