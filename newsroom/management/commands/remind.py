"""`manage.py remind` warns of tokens ending soon and expires overdue changes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q
from django.utils.translation import gettext as _

from stories.actions.accounts.account_changes import expire_pending_changes
from stories.actions.accounts.api_tokens import remind_owners_of_expiry


class Command(BaseCommand):
    help = "Remind owners of tokens that end within a fortnight, and let account changes lapse that nobody confirmed."

    def handle(self, *args: Any, **options: Any) -> None:
        told = {"reminded": remind_owners_of_expiry(), "lapsed": expire_pending_changes(Q())}
        self.stdout.write(_("%(reminded)d reminded, %(lapsed)d lapsed.") % told)
