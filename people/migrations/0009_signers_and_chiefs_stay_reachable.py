import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_signers_are_made_by_two_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='accountchange',
            name='closes',
            field=models.BooleanField(default=False, verbose_name='closes the account'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='email',
            field=models.EmailField(max_length=254, null=True, verbose_name='new e-mail address'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='takes',
            field=models.JSONField(default=list, verbose_name='roles taken'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='voids_password',
            field=models.BooleanField(default=False, verbose_name='makes the password void'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_set_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='password_set_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='ChiefAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('until', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chief_addresses', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'former address of a chief editor',
                'verbose_name_plural': 'former addresses of chief editors',
            },
        ),
    ]
