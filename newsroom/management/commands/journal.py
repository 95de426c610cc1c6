"""`manage.py journal verify|head|export` only reads the audit journal."""

import io
import os
import re
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.journal.entries import ChainCheckpoint, missing_journal_triggers
from stories.models import JournalEntry, JournalHead

EXPORT_BATCH_SIZE = 1000


def parse_chain_checkpoint(text: str) -> ChainCheckpoint:
    """The anchor that `journal head` printed."""
    found = re.fullmatch(r"(0|[1-9][0-9]{0,18}):([0-9a-f]{64})", text.strip())
    if not found:
        raise ArgumentTypeError(f"“{text}” is no anchor; give NUMBER:HASH as `journal head` printed it.")
    return ChainCheckpoint(int(found[1]), found[2])


class Command(BaseCommand):
    help = "Read the journal (审计日志): prove that nobody touched it, or copy it out."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser(
            "verify",
            help="read every entry and name the first that is not as it was written",
            description="Read every entry and name the first that was changed, deleted, inserted or moved. The "
            "owner of the database can cut off the end and set the head row back, or write the whole chain anew; "
            "only an anchor kept where that person cannot reach shows this.",
        )
        verify.add_argument(
            "--anchor",
            type=parse_chain_checkpoint,
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="what `journal head` once printed must still be there; may be given several times",
        )
        acts.add_parser("head", help="print NUMBER:HASH of the newest entry, to be kept on another machine")
        export = acts.add_parser("export", help="print every entry as one line of JSON, oldest first")
        export.add_argument("--from", type=int, default=1, dest="first", metavar="N", help="begin at entry N")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        match act:
            case "verify":
                self.verify(options["anchor"])
            case "head":
                self.stdout.write(str(JournalHead.objects.seen()))
            case "export":
                self.export(options["first"])

    def verify(self, anchors: list[ChainCheckpoint]) -> None:
        """Prints the head, or fails naming the first entry that was altered."""
        proof = JournalEntry.objects.prove(anchors)
        if proof.fault:
            raise CommandError(str(proof.fault))
        if missing := missing_journal_triggers():
            raise CommandError(
                f"The {proof.head.number} entries are as they were written, but no longer guarded: "
                f"{', '.join(missing)} is missing or switched off."
            )
        self.stdout.write(f"ok, {proof.head.number} entries, head {proof.head}")

    def export(self, first: int) -> None:
        """Every entry from that one on is printed, or as many as whoever reads wanted."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Lines of JSON are UTF-8 wherever the command runs.
            sys.stdout.reconfigure(encoding="utf-8")
        entries = JournalEntry.objects.filter(number__gte=first).order_by("number")
        try:
            for count, entry in enumerate(entries.iterator(chunk_size=EXPORT_BATCH_SIZE), 1):
                self.stdout.write(entry.line())
                if count % EXPORT_BATCH_SIZE == 0:
                    self.stdout.flush()
            self.stdout.flush()
        except BrokenPipeError:
            # Python flushes once more on its way out and would complain about the same pipe again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
