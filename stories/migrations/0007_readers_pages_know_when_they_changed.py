"""The database counts every change of what readers may see, so that a kept page knows when it is out of date.

A trap for later migrations: SQLite alters a table by making it anew, and the old one takes its bells along; whoever
alters one of these tables hangs them again in the same migration. A new table of published rows needs its own.
"""

from django.db import migrations, models

TABLES = (
    "stories_publishedarticle",
    "stories_publishededition",
    "stories_publishedlisting",
    "stories_publishedpage",
    "stories_publishedpublication",
    "stories_publishedsubject",
)
EVENTS = ("insert", "update", "delete")
COUNT = """INSERT INTO stories_publishedprinting (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = stories_publishedprinting.number + 1"""


def install(apps, schema_editor):
    apps.get_model("stories", "PublishedPrinting").objects.using(schema_editor.connection.alias).create()
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in EVENTS:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_rings_on_{event} AFTER {event} ON {table} BEGIN {COUNT}; END",
                    params=None,
                )
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    schema_editor.execute(
        "CREATE FUNCTION published_row_rings() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = {schema}, pg_temp AS $body$ BEGIN {COUNT}; RETURN NULL; END $body$"
    )
    for table in TABLES:
        for event in (*EVENTS, "truncate"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_rings_on_{event} AFTER {event} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION published_row_rings()"
            )


def remove(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        for event in EVENTS if sqlite else (*EVENTS, "truncate"):
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {table}_rings_on_{event}" + ("" if sqlite else f" ON {table}")
            )
    if not sqlite:
        schema_editor.execute("DROP FUNCTION IF EXISTS published_row_rings()")


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0006_pages_have_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedPrinting',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(default=0, verbose_name='number of changes')),
            ],
            options={
                'verbose_name': 'printing',
                'verbose_name_plural': 'printing',
            },
        ),
        migrations.AddIndex(
            model_name='publishedarticle',
            index=models.Index(fields=['visible_from'], name='stories_by_their_time'),
        ),
        migrations.AddIndex(
            model_name='publishededition',
            index=models.Index(fields=['visible_from'], name='editions_by_their_time'),
        ),
        migrations.AddConstraint(
            model_name='publishedprinting',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_printing'),
        ),
        migrations.RunPython(install, remove),
    ]
