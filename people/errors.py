"""Refusals: every one is a sentence that can be shown to the person who tried."""


class ActionError(Exception):
    """An action was refused, nothing changed, and `str(error)` says what to do next.

    `code` is how the journal calls it; what stands in the chain is never renamed.
    """

    code = "Refusal"


class NotAllowed(ActionError):
    """The person may not do this to this thing (权限不足)."""

    code = "NotAllowed"


class NotVisible(NotAllowed):
    """The thing does not exist for this person; answered like one that never did."""

    code = "Hidden"


class StaleVersion(ActionError):
    """Somebody saved in between, so the version named is no longer the newest (版本已变)."""


class InvalidState(ActionError):
    """Something is missing or out of order (条件不足)."""

    code = "NotReady"
