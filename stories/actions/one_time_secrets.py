"""Secrets that one answer shows and nothing stores (只显示一次): the same form, sent again, gets the same one."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import ApiToken
from stories.errors import InvalidState
from stories.models import Preview

# A phone that sends again what the network swallowed; later it is another decision.
RESUBMISSION_WINDOW = timedelta(minutes=2)


class SecretAlreadyCreated(Exception):
    """The row under this secret exists: its form arrived before, or twice at once."""

    def __init__(self, row: ApiToken | Preview) -> None:
        self.row = row
        super().__init__()

    def require_recent(self) -> None:
        """Raises InvalidState when the row is no longer new, or opens nothing any more."""
        if self.row.revoked_at or self.row.made_at < timezone.now() - RESUBMISSION_WINDOW:
            raise InvalidState(_("This form was sent before; open the page again and send it from there."))
