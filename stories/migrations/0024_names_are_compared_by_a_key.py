"""Tags and labels have a key in which all spellings of a name are the same, and there is one of each key.

Where two stand already, the older has the key and the younger none, until somebody gives it another name.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

key_of = import_module("people.migrations.0010_names_are_compared_by_a_key").key_of


def fill(apps, schema_editor):
    for model, within in (("Tag", ()), ("Label", ("publication_id", "kind"))):
        rows = apps.get_model("stories", model).objects.using(schema_editor.connection.alias)
        taken = set()
        for row in rows.order_by("pk").iterator(chunk_size=500):
            key = key_of(row.name)
            place = (key, *(getattr(row, name) for name in within))
            if key and place not in taken:
                taken.add(place)
                rows.filter(pk=row.pk).update(key=key)


def key():
    return models.CharField(editable=False, max_length=120, null=True, verbose_name="key of the name")


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0023_a_touched_printed_story_is_signed"),
        ("people", "0010_names_are_compared_by_a_key"),
    ]

    operations = [
        migrations.AddField("tag", "key", key()),
        migrations.AddField("label", "key", key()),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "tag",
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(key__isnull=False),
                name="a_tag_is_written_one_way",
                violation_error_message="There is one of this name already, perhaps with other spaces, hyphens or capitals; use that one.",
            ),
        ),
        migrations.AddConstraint(
            "label",
            models.UniqueConstraint(
                fields=["publication", "kind", "key"],
                condition=Q(key__isnull=False),
                name="a_label_is_written_one_way",
                violation_error_message="There is one of this name already, perhaps with other spaces, hyphens or capitals; use that one.",
            ),
        ),
    ]
