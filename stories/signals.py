"""The one bell of the house: what readers may see has changed, and is in the database."""

from django.db import transaction
from django.dispatch import Signal

# Heard in this process only; others see the number of the printing change.
public_content_changed = Signal()


def announce_public_change() -> None:
    """Whoever listens hears it once the transaction is committed, and nothing they do undoes it."""
    transaction.on_commit(lambda: public_content_changed.send_robust(sender=None), robust=True)
