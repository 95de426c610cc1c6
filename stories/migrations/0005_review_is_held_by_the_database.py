"""The database itself holds the rules of review, so that a bulk update or plain SQL cannot go around them.

A rule is a condition under which a change is refused, in SQL that both databases read. A trap for later
migrations: SQLite alters a table by making it anew, and the old one takes its triggers along; whoever alters one of
these tables makes its triggers again in the same migration.
"""

from django.db import migrations

STANDING = """(SELECT COUNT(*) FROM stories_signature s WHERE s.article_id = NEW.id AND s.standing
    AND s.round = NEW.round AND s.revision_id = NEW.revision_id)"""
# What was printed long ago was reviewed then; it goes from the import to readers and nowhere else.
ARCHIVED = "(NEW.origin = 'archive' AND NEW.round = 0 AND OLD.state = 'draft')"
WRITTEN = ("kind", "kicker", "headline", "deck", "lead_in", "body", "source", "column_id", "series_id")
FROZEN = (
    "edition_id", "page_id", "article_id", "revision_id", "number", "copy", "slug", "position", "rank", "kind",
    "kicker", "headline", "deck", "source", "excerpt", "length", "lead_in", "byline", "column", "series", "tags",
    "photos", "body", "blocks", "text", "corrections", "published_at",
)  # fmt: skip


def differs(*columns):
    return "(" + " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns) + ")"


# name: (event, table, refused when, what the error says)
RULES = {
    "revision_never_changes": (
        "UPDATE",
        "stories_revision",
        differs("id", "article_id", "number", "content", "digest", "made_by_id", "made_at", "why"),
        "a revision never changes",
    ),
    # SQLite's INSERT OR REPLACE deletes the row that is in the way without asking the triggers against deleting.
    "revision_is_never_replaced": (
        "INSERT",
        "stories_revision",
        """EXISTS (SELECT 1 FROM stories_revision r WHERE r.id = NEW.id
            OR (r.article_id = NEW.article_id AND r.number = NEW.number))""",
        "a revision is never replaced",
    ),
    "revision_is_never_deleted": ("DELETE", "stories_revision", "TRUE", "a revision is never deleted"),
    "signature_fits_the_story": (
        "INSERT",
        "stories_signature",
        """NOT NEW.standing OR NOT EXISTS (SELECT 1 FROM stories_article a WHERE a.id = NEW.article_id
            AND a.revision_id = NEW.revision_id AND a.round = NEW.round
            AND ((NEW.stage = 1 AND a.state IN ('filed', 'first')) OR (NEW.stage = 2 AND a.state = 'second')
                OR (NEW.stage = 3 AND a.state = 'third')))""",
        "a signature is given to the text and stage the story has now",
    ),
    "nobody_signs_own_work": (
        "INSERT",
        "stories_signature",
        """EXISTS (SELECT 1 FROM stories_article a WHERE a.id = NEW.article_id AND a.author_id = NEW.signer_id)
            OR EXISTS (SELECT 1 FROM stories_revision r WHERE r.article_id = NEW.article_id
                AND r.made_by_id = NEW.signer_id)
            OR EXISTS (SELECT 1 FROM stories_byline b JOIN people_reporter p ON p.id = b.reporter_id
                WHERE b.article_id = NEW.article_id AND p.user_id = NEW.signer_id)""",
        "nobody signs what he wrote or edited",
    ),
    "one_person_signs_one_stage": (
        "INSERT",
        "stories_signature",
        """EXISTS (SELECT 1 FROM stories_signature s WHERE s.article_id = NEW.article_id AND s.round = NEW.round
            AND s.signer_id = NEW.signer_id AND s.stage <> NEW.stage)""",
        "nobody signs two stages of one story",
    ),
    "reviews_are_signed_in_order": (
        "INSERT",
        "stories_signature",
        """(SELECT COUNT(*) FROM stories_signature s WHERE s.article_id = NEW.article_id AND s.round = NEW.round
            AND s.standing AND s.revision_id = NEW.revision_id AND s.stage < NEW.stage) <> NEW.stage - 1""",
        "reviews are signed in order",
    ),
    "signature_can_only_be_voided": (
        "UPDATE",
        "stories_signature",
        differs("id", "article_id", "revision_id", "round", "stage", "signer_id", "at", "opinion")
        + " OR (NOT OLD.standing AND "
        + differs("standing", "voided_at", "void_reason")
        + ")",
        "a signature can only be voided",
    ),
    "signature_is_never_replaced": (
        "INSERT",
        "stories_signature",
        "EXISTS (SELECT 1 FROM stories_signature s WHERE s.id = NEW.id)",
        "a signature is never replaced",
    ),
    "signature_is_never_deleted": ("DELETE", "stories_signature", "TRUE", "a signature is never deleted"),
    "story_begins_as_a_draft": (
        "INSERT",
        "stories_article",
        """NEW.round <> 0 OR (NEW.live AND NEW.state <> 'published') OR (NEW.state <> 'draft'
            AND NOT (NEW.origin = 'archive' AND NEW.author_id IS NULL AND NEW.state = 'published'))""",
        "a story begins as a draft",
    ),
    "story_is_never_replaced": (
        "INSERT",
        "stories_article",
        "EXISTS (SELECT 1 FROM stories_article a WHERE a.id = NEW.id)",
        "a story is never replaced",
    ),
    "changed_text_needs_a_revision": (
        "UPDATE",
        "stories_article",
        differs(*WRITTEN)
        + " AND OLD.revision_id IS NOT NULL AND OLD.revision_id IS NOT DISTINCT FROM NEW.revision_id",
        "a changed text needs a revision",
    ),
    "story_shows_its_newest_revision": (
        "UPDATE",
        "stories_article",
        """OLD.revision_id IS DISTINCT FROM NEW.revision_id AND NOT EXISTS (SELECT 1 FROM stories_revision r
            WHERE r.id = NEW.revision_id AND r.article_id = NEW.id AND NOT EXISTS (SELECT 1 FROM stories_revision n
                WHERE n.article_id = NEW.id AND n.number > r.number))""",
        "a story shows its newest revision",
    ),
    "story_moves_on_by_signatures": (
        "UPDATE",
        "stories_article",
        "("
        + differs("state", "revision_id", "round")
        + f""" AND ((NEW.state = 'second' AND {STANDING} < 1) OR (NEW.state = 'third' AND {STANDING} < 2)
            OR (NEW.state = 'ready' AND {STANDING} < 3)
            OR (NEW.state = 'published' AND NOT {ARCHIVED} AND {STANDING} < 3)))""",
        "a story moves on by signatures",
    ),
    "story_keeps_its_writer_and_origin": (
        "UPDATE",
        "stories_article",
        differs("id", "author_id", "origin") + " OR NEW.round < OLD.round",
        "a story keeps its writer, its origin and its rounds",
    ),
    "story_goes_live_when_published": (
        "UPDATE",
        "stories_article",
        "NEW.live AND NOT OLD.live AND NEW.state <> 'published'",
        "a story goes live when it is published",
    ),
    "only_signed_stories_reach_readers": (
        "INSERT",
        "stories_publishedarticle",
        """NOT EXISTS (SELECT 1 FROM stories_article a WHERE a.id = NEW.article_id
            AND a.revision_id IS NOT DISTINCT FROM NEW.revision_id
            AND ((a.origin = 'archive' AND a.round = 0 AND a.state = 'published')
                OR (a.state IN ('ready', 'published') AND 3 = (SELECT COUNT(*) FROM stories_signature s
                    WHERE s.article_id = a.id AND s.standing AND s.round = a.round
                    AND s.revision_id = a.revision_id))))""",
        "only signed stories reach readers",
    ),
    "copy_is_never_replaced": (
        "INSERT",
        "stories_publishedarticle",
        """EXISTS (SELECT 1 FROM stories_publishedarticle p WHERE p.id = NEW.id OR (p.edition_id = NEW.edition_id
            AND p.number = NEW.number AND (p.copy = NEW.copy OR (p.current AND NEW.current))))""",
        "a published copy is never replaced",
    ),
    "what_readers_have_is_replaced_not_changed": (
        "UPDATE",
        "stories_publishedarticle",
        differs("id", *FROZEN)
        + " OR (NEW.current AND NOT OLD.current) OR (OLD.withdrawn_at IS NOT NULL AND "
        + differs("withdrawn_at", "withdrawn_reason")
        + ")",
        "what readers have is replaced, not changed",
    ),
    "what_readers_had_is_never_deleted": (
        "DELETE",
        "stories_publishedarticle",
        "OLD.visible_from <= {now}",
        "what readers had is never deleted",
    ),
}


# PostgreSQL empties tables without asking the triggers of their rows.
NEVER_EMPTIED = ("stories_revision", "stories_signature", "stories_publishedarticle")


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, (event, table, condition, message) in RULES.items():
            # IS and IS NOT compare NULLs in every SQLite; IS DISTINCT FROM only in new ones.
            condition = condition.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
            condition = condition.replace("TRUE", "1").replace("{now}", "strftime('%Y-%m-%d %H:%M:%f', 'now')")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
                params=None,
            )
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    for name, (event, table, condition, message) in RULES.items():
        row = "OLD" if event == "DELETE" else "NEW"
        condition = condition.replace("{now}", "clock_timestamp()")
        # Without a search path of its own a function asks a temporary table of the same name, if there is one.
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
            f"AS $body$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $body$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    schema_editor.execute(
        "CREATE FUNCTION what_was_signed_is_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        "RAISE EXCEPTION 'what was signed is never emptied' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $body$"
    )
    for table in NEVER_EMPTIED:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION what_was_signed_is_never_emptied()"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in RULES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    for table in NEVER_EMPTIED:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_never_emptied ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS what_was_signed_is_never_emptied()")
    for name, (_event, table, _condition, _message) in RULES.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_review")]

    operations = [migrations.RunPython(install, remove)]
