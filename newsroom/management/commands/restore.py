"""`manage.py restore BACKUP` fills an empty database; `--rehearse` only tries it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from newsroom.operations.public_copy import make_public_copy
from newsroom.operations.restore import restore_backup
from people.errors import ActionError
from stories.actions.integrity import missing_triggers


class Command(BaseCommand):
    help = "Bring a backup back into the empty database of DATABASE_URL, and prove it whole (恢复)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="the folder or .tar file that `backup` made")
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="a rehearsal: no account keeps its address, no letter leaves",
        )
        parser.add_argument(
            "--without-drafts",
            action="store_true",
            help="with --rehearse: nothing but what readers can see now; no account either",
        )

    def handle(self, *args: Any, source: Path, rehearse: bool, without_drafts: bool, **options: Any) -> None:
        if without_drafts and not rehearse:
            raise CommandError("Only a rehearsal can leave drafts out; add --rehearse.")
        try:
            manifest = (
                make_public_copy(source) if without_drafts else restore_backup(source, rehearse=rehearse)
            )
        except ActionError as refusal:
            raise CommandError(str(refusal)) from refusal
        if missing := missing_triggers():
            raise CommandError(f"No longer guarded: {', '.join(missing)} is missing or switched off.")
        if without_drafts:
            self.stdout.write(_("No account came along; make one with: manage.py account NAME --role …"))
        self.stdout.write(f"ok, as of {manifest.made_at}, journal {manifest.anchor}")
