"""A page added to an edition that is out waits for its time, as its stories do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0017_what_readers_are_told_has_its_time")]

    operations = [
        # Nullable and without a default: a plain ADD COLUMN, so SQLite keeps the table and its triggers.
        migrations.AddField(
            model_name="publishedpage",
            name="visible_from",
            field=models.DateTimeField(null=True, verbose_name="visible from"),
        ),
    ]
