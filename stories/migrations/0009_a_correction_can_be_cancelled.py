"""A story in correction may go back to being published without new signatures, if it reads as readers have it.

One rule of 0005 is made anew with this one exception: readers have the story and go on having it, the round stays,
its revision has the fingerprint of the one they have, and so do the words in the row itself.
"""

from django.db import migrations

NAME, TABLE, MESSAGE = "story_moves_on_by_signatures", "stories_article", "a story moves on by signatures"
STANDING = """(SELECT COUNT(*) FROM stories_signature s WHERE s.article_id = NEW.id AND s.standing
    AND s.round = NEW.round AND s.revision_id = NEW.revision_id)"""
ARCHIVED = "(NEW.origin = 'archive' AND NEW.round = 0 AND OLD.state = 'draft')"
CANCELLED = """(OLD.live AND NEW.live AND NEW.round = OLD.round AND NEW.round > 0 AND EXISTS (
    SELECT 1 FROM stories_publishedarticle p
    JOIN stories_revision had ON had.id = p.revision_id JOIN stories_revision has ON has.id = NEW.revision_id
    WHERE p.article_id = NEW.id AND p.current AND p.withdrawn_at IS NULL AND had.article_id = NEW.id
    AND has.article_id = NEW.id AND has.digest = had.digest AND NEW.kind = p.kind AND NEW.kicker = p.kicker
    AND NEW.headline = p.headline AND NEW.deck = p.deck AND NEW.source = p.source AND NEW.body = p.body))"""
MOVED = """(OLD.state IS DISTINCT FROM NEW.state OR OLD.revision_id IS DISTINCT FROM NEW.revision_id
    OR OLD.round IS DISTINCT FROM NEW.round)"""


def condition(published):
    return f"""{MOVED} AND ((NEW.state = 'second' AND {STANDING} < 1) OR (NEW.state = 'third' AND {STANDING} < 2)
        OR (NEW.state = 'ready' AND {STANDING} < 3)
        OR (NEW.state = 'published' AND {published} AND {STANDING} < 3))"""


def make_anew(schema_editor, refused):
    if schema_editor.connection.vendor == "sqlite":
        # IS and IS NOT compare NULLs in every SQLite; IS DISTINCT FROM only in new ones.
        refused = refused.replace("IS DISTINCT FROM", "IS NOT")
        schema_editor.execute(f"DROP TRIGGER {NAME}", params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {refused} "
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
        f"AS $body$ BEGIN IF {refused} THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN NEW; END $body$"
    )


def allow(apps, schema_editor):
    make_anew(schema_editor, condition(f"NOT {ARCHIVED} AND NOT {CANCELLED}"))


def forbid(apps, schema_editor):
    make_anew(schema_editor, condition(f"NOT {ARCHIVED}"))


class Migration(migrations.Migration):
    dependencies = [("stories", "0008_photos_have_files_and_renditions")]

    operations = [migrations.RunPython(allow, forbid)]
