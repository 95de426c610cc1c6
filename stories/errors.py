"""What actions on stories refuse with; the root of all refusals is one floor down."""

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
    """Nothing is wrong, but there is too much to do at this moment; the same again in a minute will be done."""


class FieldErrors(ActionError):
    """Some fields cannot be as they were sent; `fields` says for each, by its name, what is wrong."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))


class TooManyRequests(ActionError):
    """The same was done too often in a short time (过于频繁); waiting helps."""
