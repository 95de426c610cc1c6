"""`manage.py corpus N [--publish]` makes N archive stories for tests of scale."""

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from stories.importing.sample_archive import create_sample_stories
from stories.models import Publication
from stories.search.index_maintenance import suspend_postgresql_indexes


class Command(BaseCommand):
    help = "Make an archive of N stories out of the first edition's sentences, the same every time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="how many stories")
        parser.add_argument(
            "--publish", action="store_true", help="publish the editions, so that readers see them"
        )

    def handle(self, *args: Any, number: int, publish: bool, **options: Any) -> None:
        if not 1 <= number <= 2_000_000:
            raise CommandError(_("Ask for at least 1 and at most 2,000,000 stories."))
        if Publication.objects.filter(slug="sample").exists():
            raise CommandError(
                _("This database already holds a sample archive; start from an empty one for another.")
            )
        raw = (settings.BASE_DIR / "fixtures" / "wenfeng" / "page.txt").read_text("utf-8")
        started = time.monotonic()
        with suspend_postgresql_indexes():
            for done in create_sample_stories(number, raw, published=publish):
                self.progress(done, number, time.monotonic() - started)
        self.stdout.write(
            _("Stories made: %(count)d, in %(seconds).1f s.")
            % {"count": number, "seconds": time.monotonic() - started}
        )

    def progress(self, done: int, number: int, seconds: float) -> None:
        """A bar on a terminal, silence in a pipe."""
        if not sys.stderr.isatty():
            return
        filled = "█" * (30 * done // number)
        end = "\n" if done == number else ""
        self.stderr.write(f"\r{filled:░<30} {done}/{number} {done / seconds:,.0f}/s", ending=end)
