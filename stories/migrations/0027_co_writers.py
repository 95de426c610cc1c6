"""A story may be written together; who has written in it signs no stage of it, and stays known."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


# name: (event, table, refused when, what the error says)
RULES = {
    "nobody_signs_what_was_co_written": (
        "INSERT",
        "stories_signature",
        """EXISTS (SELECT 1 FROM stories_cowriter c WHERE c.article_id = NEW.article_id
            AND c.user_id = NEW.signer_id AND (c.revoked_at IS NULL OR c.has_written))""",
        "nobody signs what he wrote or edited",
    ),
    "who_has_co_written_is_known": (
        "UPDATE",
        "stories_cowriter",
        """OLD.article_id <> NEW.article_id OR OLD.user_id <> NEW.user_id
            OR (OLD.has_written AND NOT NEW.has_written)""",
        "who has written in a story stays known as its co-writer",
    ),
    "co_writer_is_never_deleted": (
        "DELETE",
        "stories_cowriter",
        "OLD.has_written",
        "who has written in a story stays known as its co-writer",
    ),
}


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, (event, table, condition, message) in RULES.items():
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
                params=None,
            )
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    for name, (event, table, condition, message) in RULES.items():
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
            f"AS $body$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $body$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def remove(apps, schema_editor):
    for name, (_event, table, _condition, _message) in RULES.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0026_working_copies_have_earlier_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='saved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saved by'),
        ),
        migrations.AddField(
            model_name='draftversion',
            name='photo_ids',
            field=models.JSONField(default=list, verbose_name='photos it had'),
        ),
        migrations.AddField(
            model_name='draftversion',
            name='saved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saved by'),
        ),
        migrations.CreateModel(
            name='CoWriter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('named_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='named')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('has_written', models.BooleanField(default=False, verbose_name='has written in it')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_writers', to='stories.article', verbose_name='article')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_written', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'co-writer',
                'verbose_name_plural': 'co-writers',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('article', 'user'), name='a_co_writer_is_named_once')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
