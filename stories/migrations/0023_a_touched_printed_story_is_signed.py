"""A printed story that somebody changed here, or whose photo or names were, reaches readers signed like any other.

One rule of 0005 is made anew: a story of the archive goes out unsigned only in a revision that nobody made here.
"""

from django.db import migrations

NAME, TABLE = "only_signed_stories_reach_readers", "stories_publishedarticle"
MESSAGE = "only signed stories reach readers"
UNTOUCHED = "AND NOT EXISTS (SELECT 1 FROM stories_revision r WHERE r.id = a.revision_id AND r.made_by_id IS NOT NULL)"
RULE = """NOT EXISTS (SELECT 1 FROM stories_article a WHERE a.id = NEW.article_id
    AND a.revision_id IS NOT DISTINCT FROM NEW.revision_id
    AND ((a.origin = 'archive' AND a.round = 0 AND a.state = 'published' {untouched})
        OR (a.state IN ('ready', 'published') AND 3 = (SELECT COUNT(*) FROM stories_signature s
            WHERE s.article_id = a.id AND s.standing AND s.round = a.round
            AND s.revision_id = a.revision_id))))"""


def made_anew(untouched):
    def make(apps, schema_editor):
        condition = RULE.format(untouched=untouched)
        if schema_editor.connection.vendor == "sqlite":
            condition = condition.replace("IS NOT DISTINCT FROM", "IS")
            schema_editor.execute(f"DROP TRIGGER {NAME}")
            schema_editor.execute(
                f"CREATE TRIGGER {NAME} BEFORE INSERT ON {TABLE} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
                params=None,
            )
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
        # The trigger calls the function by its name, so only what it asks is another.
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
            f"AS $body$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN NEW; END $body$"
        )

    return make


class Migration(migrations.Migration):
    dependencies = [("stories", "0022_notifications_need_no_story")]

    operations = [migrations.RunPython(made_anew(UNTOUCHED), made_anew(""))]
