"""What actions on stories refuse with; the root of all refusals is one floor down."""

from people.errors import Hidden, NotAllowed, NotReady, Refusal, StaleVersion

__all__ = [
    "Hidden",
    "NotAllowed",
    "NotNow",
    "NotReady",
    "StaleVersion",
    "StoryError",
    "TooMany",
    "WrongFields",
]

StoryError = Refusal


class NotNow(Refusal):
    """Nothing is wrong, but there is too much to do at this moment; the same again in a minute will be done."""


class WrongFields(Refusal):
    """Some fields cannot be as they were sent; `fields` says for each, by its name, what is wrong."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))


class TooMany(Refusal):
    """The same was done too often in a short time (过于频繁); waiting helps."""
