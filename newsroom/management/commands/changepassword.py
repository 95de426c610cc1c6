"""Refuses Django's `changepassword`, which bypasses the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = "Nothing; use manage.py account NAME --password, which is journalled and told to every chief."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            _("Use “manage.py account NAME --password”: it ends tokens too, and every chief hears.")
        )
