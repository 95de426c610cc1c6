"""`manage.py backup TARGET` copies database and media while the newsroom works."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from newsroom.operations import backup


class Command(BaseCommand):
    help = "Copy database and media as they are at this instant, with a manifest that proves the copy whole (备份)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", type=Path, help="a folder to be made, or a file whose name ends in .tar"
        )

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        if target.exists():
            raise CommandError(_("“%(path)s” exists already; a backup replaces nothing.") % {"path": target})
        made = backup.make_backup(target)
        size = sum(size for size, _digest in made.files.values()) / 1_000_000
        self.stdout.write(f"{target}: {len(made.files)} files, {size:.1f} MB, journal {made.anchor}")
