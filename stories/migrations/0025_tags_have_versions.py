from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0024_names_are_compared_by_a_key")]

    operations = [
        migrations.AddField(
            "tag", "version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")
        ),
        migrations.AlterField(
            "receipt",
            "act",
            models.CharField(
                choices=[("settle", "saved"), ("file", "filed"), ("back", "taken back")], max_length=8, verbose_name="act"
            ),
        ),
    ]
