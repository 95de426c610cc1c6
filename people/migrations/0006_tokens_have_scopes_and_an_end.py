from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_desks_have_versions'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='expires_at',
            field=models.DateTimeField(null=True, verbose_name='ends'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='may_read',
            field=models.BooleanField(default=True, verbose_name='may read'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='may_file',
            field=models.BooleanField(default=True, verbose_name='may write and file'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='last_used_from',
            field=models.GenericIPAddressField(null=True, verbose_name='last used from'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='reminded_at',
            field=models.DateTimeField(null=True, verbose_name='reminded'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='revoked_why',
            field=models.CharField(blank=True, choices=[('owner', 'by its owner'), ('admin', 'by an administrator'), ('password', 'the password was changed'), ('roles', 'the roles were changed'), ('closed', 'the account was closed')], default='', max_length=10, verbose_name='why revoked'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('may_read', True), ('may_file', True), _connector='OR'), name='a_token_is_good_for_something'),
        ),
    ]
