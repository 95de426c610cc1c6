import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_older_tokens_end_in_half_a_year'),
    ]

    operations = [
        migrations.AlterField(
            model_name='apitoken',
            name='expires_at',
            field=models.DateTimeField(verbose_name='ends'),
        ),
        migrations.CreateModel(
            name='AccountChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', models.JSONField(default=list, verbose_name='roles')),
                ('reopens', models.BooleanField(default=False, verbose_name='reopens the account')),
                ('sets_password', models.BooleanField(default=False, verbose_name='sets a new password')),
                ('forgets_second_factor', models.BooleanField(default=False, verbose_name='takes the second factor away')),
                ('password', models.CharField(blank=True, max_length=128)),
                ('reason', models.TextField(blank=True, max_length=500, verbose_name='reason')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('expires_at', models.DateTimeField(verbose_name='lapses')),
                ('state', models.CharField(choices=[('waiting', 'waits for a second person'), ('confirmed', 'confirmed'), ('declined', 'declined'), ('expired', 'lapsed, nobody confirmed it'), ('void', 'void, an account changed meanwhile'), ('emergency', 'done at once, the glass was broken'), ('server', 'done at once, from the server')], default='waiting', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('desk', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.desk', verbose_name='desk')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'account change',
                'verbose_name_plural': 'account changes',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('user',), name='one_change_waits_for_an_account'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True)), _connector='OR'), name='a_change_is_confirmed_by_a_second_person'), models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('password', ''), _connector='OR'), name='only_a_waiting_change_holds_a_password')],
            },
        ),
    ]
