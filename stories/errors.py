"""What actions on stories are refused with; the base class is in `people.errors`."""

from people.errors import ActionError, InvalidState, NotAllowed, NotVisible, StaleVersion

__all__ = [
    "ServerBusy",
    "FieldErrors",
    "InvalidState",
    "NotAllowed",
    "NotVisible",
    "StaleVersion",
    "StoryError",
    "TooManyRequests",
]

StoryError = ActionError


class ServerBusy(ActionError):
    """The server has too much to do right now; the same again in a minute works."""


class FieldErrors(ActionError):
    """Some fields are wrong; `fields` has a sentence for each, by its name."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))


class TooManyRequests(ActionError):
    """The same was done too often in a short time (过于频繁); waiting helps."""
