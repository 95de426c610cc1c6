"""`manage.py integrity` lists stories that do not read as they were signed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.actions.integrity import integrity_faults, missing_triggers, published_row_mismatches
from stories.models import Article
from stories.published.consistent_read import database_snapshot


class Command(BaseCommand):
    help = "Compare every story with its revisions, signatures and what readers have (核对稿件)."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        # As of one moment: between two queries people go on working.
        with database_snapshot():
            everything = [*integrity_faults(), *published_row_mismatches()]
            stories = Article.objects.count()
        for fault in everything:
            self.stdout.write(str(fault))
            found += 1
        if missing := missing_triggers():
            self.stdout.write(f"No longer guarded: {', '.join(missing)} is missing or switched off.")
            found += len(missing)
        if found:
            raise CommandError(f"{found} thing(s) are not as they were signed.", returncode=1)
        self.stdout.write(f"ok, {stories} stories read as they were signed")
