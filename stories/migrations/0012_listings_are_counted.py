"""How many stories a subject has in a year is kept beside the listing, by the database itself.

Whatever adds or removes a listing (publishing, a correction, an edition taken back, a fixture that is loaded) is
counted, because a trigger does it.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

YEAR = {
    "sqlite": "CAST(substr({row}.date, 1, 4) AS INTEGER)",
    "postgresql": "EXTRACT(YEAR FROM {row}.date)::int",
}
ADD = """INSERT INTO stories_publishedtally (subject_id, year, stories) VALUES ({row}.subject_id, {year}, 1)
    ON CONFLICT (subject_id, year) DO UPDATE SET stories = stories_publishedtally.stories + 1;"""
TAKE = """UPDATE stories_publishedtally SET stories = stories - 1
    WHERE subject_id = {row}.subject_id AND year = {year};"""
# name: (event, statements with the row each is about)
TRIGGERS = {
    "a_new_listing_is_counted": ("INSERT", [(ADD, "NEW")]),
    "a_listing_gone_is_not_counted": ("DELETE", [(TAKE, "OLD")]),
    "a_changed_listing_is_counted_anew": ("UPDATE", [(TAKE, "OLD"), (ADD, "NEW")]),
}
BELL = """INSERT INTO stories_publishedprinting (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = stories_publishedprinting.number + 1;"""
EVENTS = ("insert", "update", "delete")


def bells(vendor):
    """The name of each bell of the new table, and what hangs it; as 0007 does for the others."""
    events = EVENTS if vendor == "sqlite" else (*EVENTS, "truncate")
    for event in events:
        name, on = f"stories_publishedtally_rings_on_{event}", f"AFTER {event} ON stories_publishedtally"
        if vendor == "sqlite":
            yield name, f"CREATE TRIGGER {name} {on} BEGIN {BELL} END"
        else:
            yield name, f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION published_row_rings()"


def count(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(
        "INSERT INTO stories_publishedtally (subject_id, year, stories) "
        f"SELECT subject_id, {YEAR[vendor].format(row='l')} AS y, COUNT(*) FROM stories_publishedlisting l "
        "GROUP BY subject_id, y"
    )
    schema = ""
    if vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
    for name, (event, statements) in TRIGGERS.items():
        body = " ".join(text.format(row=row, year=YEAR[vendor].format(row=row)) for text, row in statements)
        if vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON stories_publishedlisting BEGIN {body} END", params=None
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
            f"AS $body$ BEGIN {body} RETURN NULL; END $body$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON stories_publishedlisting FOR EACH ROW "
            f"EXECUTE FUNCTION {name}()"
        )
    for _name, statement in bells(vendor):
        schema_editor.execute(statement, params=None)


def stop(apps, schema_editor):
    for name, _statement in bells(schema_editor.connection.vendor):
        on = "" if schema_editor.connection.vendor == "sqlite" else " ON stories_publishedtally"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    for name in TRIGGERS:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON stories_publishedlisting")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


class Migration(migrations.Migration):
    dependencies = [("stories", "0011_subjects_have_spellings")]

    operations = [
        migrations.AddIndex(
            model_name="publishedarticle",
            index=models.Index(
                fields=["withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="withdrawn_stories"
            ),
        ),
        migrations.AddIndex(
            model_name="publishedarticle",
            index=models.Index(
                fields=["edition", "current", "visible_from", "withdrawn_at"],
                name="visible_stories_of_an_edition",
            ),
        ),
        migrations.CreateModel(
            name="PublishedTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("stories", models.IntegerField(verbose_name="stories")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="stories.publishedsubject",
                    ),
                ),
            ],
            options={
                "verbose_name": "published tally",
                "verbose_name_plural": "published tallies",
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "year"), name="a_subject_has_one_tally_a_year")
                ],
            },
        ),
        migrations.RunPython(count, stop),
    ]
