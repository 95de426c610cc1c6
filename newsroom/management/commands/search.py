"""`manage.py search check|rebuild` checks or rebuilds the readers' search index."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.search import index_maintenance


class Command(BaseCommand):
    help = "Compare readers' search with what is published, or make its index anew (检索索引)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "rebuild"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "rebuild":
            self.stdout.write(f"ok, {index_maintenance.rebuild_index()} stories can be found")
            return
        wrong = 0
        for sentence in index_maintenance.find_index_faults():
            self.stdout.write(sentence)
            wrong += 1
        if wrong:
            raise CommandError(
                f"{wrong} thing(s) are wrong with the index; `manage.py search rebuild` makes it anew.",
                returncode=1,
            )
        self.stdout.write(f"ok, {index_maintenance.indexed_story_count()} stories can be found")
