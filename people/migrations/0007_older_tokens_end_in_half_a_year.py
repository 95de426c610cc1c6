from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def give_an_end(apps, schema_editor):
    """Tokens from before have half a year left; those of closed accounts end now and for good."""
    now = timezone.now()
    tokens = apps.get_model('people', 'ApiToken').objects.using(schema_editor.connection.alias)
    tokens.filter(expires_at=None).update(expires_at=now + timedelta(days=180))
    tokens.filter(revoked_at=None, user__is_active=False).update(revoked_at=now, revoked_why='closed')


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_tokens_have_scopes_and_an_end'),
    ]

    operations = [
        migrations.RunPython(give_an_end, migrations.RunPython.noop),
    ]
