import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_names_are_compared_by_a_key")]

    operations = [
        migrations.AddField(
            "user", "version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")
        ),
        migrations.CreateModel(
            "Submission",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("status", models.PositiveSmallIntegerField(default=302)),
                ("location", models.CharField(blank=True, max_length=2000)),
                ("messages", models.JSONField(default=list)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            {"verbose_name": "form sent", "verbose_name_plural": "forms sent"},
        ),
    ]
