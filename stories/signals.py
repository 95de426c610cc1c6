"""The signal that what readers may see has changed, and is in the database."""

from django.db import transaction
from django.dispatch import Signal

# Heard in this process only; others see the number of the printing change.
public_content_changed = Signal()


def announce_public_change() -> None:
    """Receivers are called after the commit, and their errors undo nothing."""
    transaction.on_commit(lambda: public_content_changed.send_robust(sender=None), robust=True)
