"""A tag knows whether somebody entered it in the register; those that no story carries were."""

from typing import Any

import django.db.models
from django.db import migrations


def enter(apps: Any, _editor: Any) -> None:
    apps.get_model("stories", "Tag").objects.filter(items=None).update(entered=True)


class Migration(migrations.Migration):
    dependencies = [("stories", "0019_old_words_can_be_withheld")]

    operations = [
        migrations.AddField(
            "tag",
            "entered",
            django.db.models.BooleanField(
                default=False, editable=False, verbose_name="entered in the register"
            ),
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
