
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def revoke_links_of_the_closed(apps, schema_editor):
    """A preview link of an account that is closed does not come back when the account is opened again."""
    links = apps.get_model('stories', 'Preview').objects.using(schema_editor.connection.alias)
    links.filter(revoked_at=None, made_by__is_active=False).update(revoked_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_signers_are_made_by_two_people'),
        ('stories', '0021_labels_hold_no_notes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(revoke_links_of_the_closed, migrations.RunPython.noop),
        migrations.AddField(
            model_name='notification',
            name='change',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.accountchange', verbose_name='account change'),
        ),
        migrations.AddField(
            model_name='notification',
            name='subject',
            field=models.CharField(blank=True, max_length=200, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='article',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='stories.article', verbose_name='article'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('article__isnull', False), models.Q(('subject', ''), _negated=True), _connector='OR'), name='a_notification_is_about_something'),
        ),
    ]
