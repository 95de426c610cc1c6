"""The one bell of the house: what readers may see has changed, and is in the database."""

from django.db import transaction
from django.dispatch import Signal

# Heard in this process only; others see the number of the printing change.
went_public = Signal()


def ring() -> None:
    """Whoever listens hears it once the transaction is committed, and nothing they do undoes it."""
    transaction.on_commit(lambda: went_public.send_robust(sender=None), robust=True)
