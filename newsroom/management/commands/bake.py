"""`manage.py bake FOLDER` writes readers' pages as files, changed ones only."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.operations.static_export import export_public_pages


class Command(BaseCommand):
    help = "Write readers' pages to FOLDER/pages, for any web server to show; what was withdrawn vanishes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the copy lies; made when it is not there")
        parser.add_argument(
            "--all", action="store_true", help="look at every page, even if nothing was printed"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        made = export_public_pages(folder, everything=options["all"])
        self.stdout.write(f"{folder}: {made.pages} pages, {made.written} written, {made.gone} gone")
