"""Refusals: every one is a sentence that can be shown to the person who tried."""


class Refusal(Exception):
    """An action was refused, nothing has changed, and `str(error)` says what to do next."""


class NotAllowed(Refusal):
    """The person may not do this to this thing (权限不足)."""


class Hidden(NotAllowed):
    """For this person the thing does not exist; faces answer as for what never existed."""


class StaleVersion(Refusal):
    """Somebody saved in between, so the version named is no longer the newest (版本已变)."""


class NotReady(Refusal):
    """Something is missing or out of order (条件不足)."""
