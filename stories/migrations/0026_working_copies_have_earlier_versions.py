import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0025_tags_have_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "draft",
            "version_kept_at",
            models.DateTimeField(blank=True, null=True, verbose_name="earlier version kept"),
        ),
        migrations.CreateModel(
            name="DraftVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(db_index=True, editable=False, verbose_name="key")),
                ("content", models.JSONField(verbose_name="content")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="kept since")),
                ("is_discarded", models.BooleanField(default=False, verbose_name="thrown away")),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="stories.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft_versions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier version of a working copy",
                "verbose_name_plural": "earlier versions of working copies",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["user", "-kept_at"], name="earlier_drafts_of_a_person")],
            },
        ),
    ]
