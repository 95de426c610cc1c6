"""Reporters and pen names have a key in which all spellings of a name are the same, and so have organisations."""

import re
import unicodedata

from django.db import migrations, models

DOTS = re.compile("[.•‧∙⋅・᛫]")
GAPS = re.compile("[\\s_\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060-]+")


def key_of(name):
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    key = GAPS.sub("", DOTS.sub("·", plain))
    known = any(unicodedata.category(each)[0] in "LN" or unicodedata.category(each) == "Co" for each in key)
    return (key[:120] if known else "") or None


def fill(apps, schema_editor):
    for model, keys in (
        ("Reporter", {"key": "name", "organisation_key": "organisation"}),
        ("PenName", {"key": "name"}),
    ):
        rows = apps.get_model("people", model).objects.using(schema_editor.connection.alias)
        for row in rows.order_by("pk").iterator(chunk_size=500):
            rows.filter(pk=row.pk).update(**{key: key_of(getattr(row, name)) for key, name in keys.items()})


def key(name):
    return models.CharField(editable=False, max_length=120, null=True, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [("people", "0009_signers_and_chiefs_stay_reachable")]

    operations = [
        migrations.AddField("reporter", "key", key("key of the name")),
        migrations.AddField("reporter", "organisation_key", key("key of the organisation")),
        migrations.AddField("penname", "key", key("key of the pen name")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("reporter", models.Index(fields=["key"], name="reporter_by_key")),
    ]
