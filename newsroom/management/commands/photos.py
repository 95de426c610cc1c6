"""`manage.py photos check|rebuild|sweep` keeps photo files and rows consistent."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stories.actions.photos import chunked_uploads, maintenance


class Command(BaseCommand):
    help = "Files of photos: check that each is in its place, rebuild renditions, sweep out what belongs to no row."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "rebuild", "sweep"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        {"check": self.look, "rebuild": self.make, "sweep": self.clear}[what]()

    def look(self) -> None:
        found = 0
        for fault in maintenance.find_photo_faults():
            self.stdout.write(str(fault))
            found += 1
        if found:
            raise CommandError(f"{found} thing(s) are not in their place.", returncode=1)
        self.stdout.write(f"ok, {maintenance.photos_with_original().count()} photo(s) have all their files")

    def make(self) -> None:
        """Makes missing renditions; broken off, it goes on where it stopped."""
        total, made, failed = maintenance.photos_with_original().count(), 0, 0
        for number, (photo, done) in enumerate(maintenance.rebuild_missing_renditions(), 1):
            if done == "made":
                made += 1
            elif done:
                failed += 1
                self.stdout.write(f"Photo {photo}: {done}")
            if sys.stderr.isatty():
                self.stderr.write(f"\r{number}/{total}", ending="\n" if number == total else "")
        self.stdout.write(f"{made} photo(s) made anew, {total - made - failed} were complete")
        if failed:
            raise CommandError(f"{failed} photo(s) could not be made.", returncode=1)

    def clear(self) -> None:
        thrown = [*maintenance.delete_orphaned_files(), *chunked_uploads.delete_abandoned_uploads()]
        for name in thrown:
            self.stdout.write(f"removed {name}")
        self.stdout.write(f"{len(thrown)} thing(s) belonged to no row")
