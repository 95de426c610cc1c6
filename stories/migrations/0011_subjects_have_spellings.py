"""Readers find a person, column or tag by its name and by its pinyin: the ways of typing it are frozen with it."""

from django.db import migrations, models
from pypinyin import lazy_pinyin


def fill(apps, schema_editor):
    """What is out already can be found by its address and initials; the next story that names it says it better."""
    PublishedSubject = apps.get_model("stories", "PublishedSubject")
    subjects = list(PublishedSubject.objects.all())
    for subject in subjects:
        initials = "".join(part[0] for part in lazy_pinyin(subject.name, errors="ignore") if part)
        ways = [subject.name, subject.slug.replace("-", ""), initials.lower()]
        subject.spellings = "".join(f"\n{way}" for way in dict.fromkeys(ways) if way)
    PublishedSubject.objects.bulk_update(subjects, ["spellings"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("stories", "0010_readers_can_search")]

    operations = [
        # Django would make the table anew on SQLite, and the bells on it would be lost.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE stories_publishedsubject ADD COLUMN spellings text NOT NULL DEFAULT ''",
                    "ALTER TABLE stories_publishedsubject DROP COLUMN spellings",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="publishedsubject",
                    name="spellings",
                    field=models.TextField(blank=True, default="", verbose_name="spellings"),
                    preserve_default=False,
                )
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
