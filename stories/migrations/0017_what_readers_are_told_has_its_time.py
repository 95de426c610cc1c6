"""What is frozen early waits for its time: words of the register, what the paper is called, and photographs.

Words of a subject become profiles, each used by the copies that were frozen with it; an edition says itself what its
paper is called; a printed photo knows from when to when it may be shown. Columns are added and dropped by plain SQL,
because on SQLite Django would make the tables anew and lose their triggers.
"""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("stories_publishedprofile", "stories_publishedprofileuse")
EVENTS = ("insert", "update", "delete")
# As in 0007, where the function that PostgreSQL calls is made.
COUNT = """INSERT INTO stories_publishedprinting (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = stories_publishedprinting.number + 1"""
PAPER = {"paper": "name", "paper_english": "english_name", "place": "place", "about": "about"}


def words_into_profiles(apps, schema_editor):
    """Each subject's words are a profile that every listed copy uses, so readers are told what they were told before."""
    schema_editor.execute(
        "INSERT INTO stories_publishedprofile (subject_id, name, status, organisation, about, spellings) "
        "SELECT id, name, status, organisation, about, spellings FROM stories_publishedsubject ORDER BY id"
    )
    schema_editor.execute(
        "INSERT INTO stories_publishedprofileuse (profile_id, article_id) SELECT p.id, l.article_id "
        "FROM stories_publishedlisting l JOIN stories_publishedprofile p ON p.subject_id = l.subject_id ORDER BY l.id"
    )
    if schema_editor.connection.vendor == "postgresql":
        # Or the tables could not be altered before the transaction ends.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def words_back(apps, schema_editor):
    for column in ("name", "status", "organisation", "about", "spellings"):
        schema_editor.execute(
            f"UPDATE stories_publishedsubject SET {column} = COALESCE((SELECT p.{column} "  # noqa: S608
            "FROM stories_publishedprofile p WHERE p.subject_id = stories_publishedsubject.id "
            "ORDER BY p.id DESC LIMIT 1), '')"
        )


def paper_into_editions(apps, schema_editor):
    for to, of in PAPER.items():
        schema_editor.execute(
            f"UPDATE stories_publishededition SET {to} = (SELECT p.{of} FROM stories_publishedpublication p "  # noqa: S608
            "WHERE p.id = stories_publishededition.publication_id)"
        )


def paper_back(apps, schema_editor):
    for of, to in PAPER.items():
        schema_editor.execute(
            f"UPDATE stories_publishedpublication SET {to} = COALESCE((SELECT e.{of} "  # noqa: S608
            "FROM stories_publishededition e WHERE e.publication_id = stories_publishedpublication.id "
            "ORDER BY e.date DESC, e.id DESC LIMIT 1), '')"
        )


def hang_bells(apps, schema_editor):
    """What readers are told of people, columns and tags counts as changed."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        for event in EVENTS if sqlite else (*EVENTS, "truncate"):
            rings = f"BEGIN {COUNT}; END" if sqlite else "FOR EACH STATEMENT EXECUTE FUNCTION published_row_rings()"
            schema_editor.execute(
                f"CREATE TRIGGER {table}_rings_on_{event} AFTER {event} ON {table} {rings}", params=None
            )


def take_bells_down(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        for event in EVENTS if sqlite else (*EVENTS, "truncate"):
            on = "" if sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_rings_on_{event}{on}")


def added(model, name, field, sql):
    """A column added in place; the table keeps its triggers."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER TABLE stories_{model} ADD COLUMN {name} {sql} NOT NULL DEFAULT ''",
                f"ALTER TABLE stories_{model} DROP COLUMN {name}",
            )
        ],
        state_operations=[
            migrations.AddField(model_name=model, name=name, field=field, preserve_default=False)
        ],
    )


def dropped(model, name, sql):
    """A column dropped in place."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER TABLE stories_{model} DROP COLUMN {name}",
                f"ALTER TABLE stories_{model} ADD COLUMN {name} {sql} NOT NULL DEFAULT ''",
            )
        ],
        state_operations=[migrations.RemoveField(model_name=model, name=name)],
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0016_editions_are_found_by_their_day")]

    operations = [
        # ---- photographs --------------------------------------------------------------------------------
        migrations.AddField(
            model_name="photo",
            name="rights_end_at",
            field=models.DateTimeField(
                blank=True,
                help_text="From then on readers see an empty frame, in stories that are out as well.",
                null=True,
                verbose_name="not to be shown after",
            ),
        ),
        migrations.AddField(
            model_name="publishedphoto",
            name="not_after",
            field=models.DateTimeField(null=True, verbose_name="not to be shown after"),
        ),
        migrations.AddIndex(
            model_name="publishedphoto",
            index=models.Index(fields=["photo_id"], name="copies_that_print_a_photo"),
        ),
        migrations.AddIndex(
            model_name="publishedphoto",
            index=models.Index(
                condition=models.Q(("not_before__isnull", False)),
                fields=["not_before"],
                name="photos_by_their_beginning",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedphoto",
            index=models.Index(
                condition=models.Q(("not_after__isnull", False)),
                fields=["not_after"],
                name="photos_by_their_end",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(
                    model_name="publishedarticle", old_name="photos", new_name="frozen_photos"
                ),
                migrations.AlterField(
                    model_name="publishedarticle",
                    name="frozen_photos",
                    field=models.JSONField(db_column="photos", default=list, verbose_name="photos"),
                ),
            ],
        ),
        # ---- what the paper is called -------------------------------------------------------------------
        added(
            "publishededition",
            "paper",
            models.CharField(default="", max_length=40, verbose_name="name of the paper"),
            "varchar(40)",
        ),
        added(
            "publishededition",
            "paper_english",
            models.CharField(blank=True, default="", max_length=80, verbose_name="English name"),
            "varchar(80)",
        ),
        added(
            "publishededition",
            "place",
            models.CharField(blank=True, default="", max_length=40, verbose_name="district or city"),
            "varchar(40)",
        ),
        added(
            "publishededition",
            "about",
            models.TextField(blank=True, default="", verbose_name="about"),
            "text",
        ),
        migrations.RunPython(paper_into_editions, paper_back),
        dropped("publishedpublication", "name", "varchar(40)"),
        dropped("publishedpublication", "english_name", "varchar(80)"),
        dropped("publishedpublication", "place", "varchar(40)"),
        dropped("publishedpublication", "about", "text"),
        # ---- words of the register ----------------------------------------------------------------------
        migrations.CreateModel(
            name="PublishedProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("status", models.CharField(blank=True, max_length=16, verbose_name="status")),
                ("organisation", models.CharField(blank=True, max_length=80, verbose_name="organisation")),
                ("about", models.TextField(blank=True, verbose_name="about")),
                ("spellings", models.TextField(blank=True, verbose_name="spellings")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profiles",
                        to="stories.publishedsubject",
                    ),
                ),
            ],
            options={
                "verbose_name": "published profile",
                "verbose_name_plural": "published profiles",
                "indexes": [models.Index(fields=["subject", "-id"], name="profiles_of_a_subject")],
            },
        ),
        migrations.CreateModel(
            name="PublishedProfileUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile_uses",
                        to="stories.publishedarticle",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="stories.publishedprofile",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a published profile",
                "verbose_name_plural": "uses of published profiles",
                "constraints": [
                    models.UniqueConstraint(fields=("profile", "article"), name="a_copy_takes_a_profile_once")
                ],
            },
        ),
        migrations.RunPython(words_into_profiles, words_back),
        dropped("publishedsubject", "name", "varchar(100)"),
        dropped("publishedsubject", "status", "varchar(16)"),
        dropped("publishedsubject", "organisation", "varchar(80)"),
        dropped("publishedsubject", "about", "text"),
        dropped("publishedsubject", "spellings", "text"),
        migrations.RunPython(hang_bells, take_bells_down),
    ]
