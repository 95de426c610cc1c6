"""A copy of the newsroom made harmless (演练): nobody hears from it, and if wanted it holds nothing unpublished.

Only for a copy that a restore has just made; that is why these two are not in the journal and ask no policy.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from people.models import User
from stories.models import Article, PublishedArticle


def make_harmless() -> None:
    """No account has an address for letters, and nobody is signed in."""
    User.objects.exclude(email="").update(email="")
    Session.objects.all().delete()


def strip_drafts() -> int:
    """Stories that readers never had are gone, with everything that hangs on them; returned is their number."""
    with transaction.atomic(), triggers_asleep():
        drafts = Article.objects.exclude(pk__in=PublishedArticle.objects.values("article_id"))
        gone = list(drafts.values_list("pk", flat=True))
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if field.related_model is Article and model is not Article:
                    rows = model._base_manager.filter(**{f"{field.name}__in": gone})
                    rows._raw_delete(rows.db)
        rows = Article._base_manager.filter(pk__in=gone)
        rows._raw_delete(rows.db)
    return len(gone)


@contextmanager
def triggers_asleep() -> Iterator[None]:
    """Inside the block no trigger of the newsroom fires; after it each is as it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = cursor.fetchall()
            lift = [f'DROP TRIGGER "{name}"' for name, _sql in found]
            restore = [sql for _name, sql in found]
        else:
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
            )
            found = cursor.fetchall()
            lift = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for (table,) in found]
            restore = ["SET CONSTRAINTS ALL IMMEDIATE"]
            restore += [f"ALTER TABLE {table} ENABLE TRIGGER USER" for (table,) in found]
        for statement in lift:
            cursor.execute(statement)
        yield
        for statement in restore:
            cursor.execute(statement)
