"""What is written into the renditions of copies already frozen is a notice of copyright, and no note about rights.

The notice is the paper's own for what its staff took; whatever else stood there was written for the newsroom.
"""

from django.db import migrations, models
from django.db.models import F

NOTE, NOTICE = "rights", "copyright"


def strip(apps, schema_editor):
    def rows(model):
        return apps.get_model("stories", model).objects.using(schema_editor.connection.alias)

    own = set(rows("Photo").filter(rights="staff").values_list("pk", flat=True))
    notices = {slug: f"© {name}" for slug, name in rows("Publication").values_list("slug", "name")}
    last = 0
    frozen = rows("PublishedPhoto").annotate(paper=F("article__edition__publication__slug")).order_by("pk")
    while some := list(frozen.filter(pk__gt=last)[:500]):
        for row in some:
            notice = notices.get(row.paper, "")
            ours = row.photo_id in own or notice in (row.label.get(NOTE), row.label.get(NOTICE))
            row.label = {**{key: text for key, text in row.label.items() if key != NOTE}, NOTICE: notice * ours}
        rows("PublishedPhoto").bulk_update(some, ["label"])
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("stories", "0020_tags_are_entered_in_the_register")]

    operations = [
        migrations.AlterField(
            model_name="publishedphoto",
            name="label",
            field=models.JSONField(default=dict, verbose_name="caption, credit and copyright"),
        ),
        migrations.RunPython(strip, migrations.RunPython.noop),
    ]
