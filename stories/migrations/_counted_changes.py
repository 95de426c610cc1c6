"""A new table of published rows tells when it changes (印次), so that pages made of it are made anew.

    operations = [migrations.CreateModel(…), count_changes("stories_publishedthing")]

with the table's name in `CHANGE_COUNTED_TABLES` of `stories.models.printing`, or `tests/stories/test_printing.py` fails.
The count and PostgreSQL's function are from 0007.
"""

from django.db import migrations

EVENTS = ("insert", "update", "delete")
COUNT = """INSERT INTO stories_publishedprinting (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = stories_publishedprinting.number + 1"""


def count_changes(table):
    """The operation after which every change of the table is counted."""

    def install(_apps, schema_editor):
        sqlite = schema_editor.connection.vendor == "sqlite"
        counts = f"BEGIN {COUNT}; END" if sqlite else "FOR EACH STATEMENT EXECUTE FUNCTION published_row_rings()"
        for event in EVENTS if sqlite else (*EVENTS, "truncate"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_rings_on_{event} AFTER {event} ON {table} {counts}", params=None
            )

    def remove(_apps, schema_editor):
        sqlite = schema_editor.connection.vendor == "sqlite"
        for event in EVENTS if sqlite else (*EVENTS, "truncate"):
            on = "" if sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_rings_on_{event}{on}", params=None)

    return migrations.RunPython(install, remove)
