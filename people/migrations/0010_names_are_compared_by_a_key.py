"""Reporters and pen names have a key in which all spellings of a name are the same, and so have organisations."""

import re
import unicodedata

from django.db import migrations, models

DOTS = re.compile("[.•‧∙⋅・᛫]")
GAPS = {"Zs", "Zl", "Zp", "Pd", "Pc", "Cc", "Cf", "Cs"}
SELECTORS = re.compile("[\u2212\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def bare(text):
    plain = SELECTORS.sub("", DOTS.sub("·", text))
    return "".join(each for each in plain if unicodedata.category(each) not in GAPS)


def key_of(name):
    key = bare(unicodedata.normalize("NFKC", name).casefold())
    while (again := bare(unicodedata.normalize("NFKC", key).casefold())) != key:
        key = again
    known = any(unicodedata.category(each)[0] in "LN" or unicodedata.category(each) in ("Co", "Cn") for each in key)
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
