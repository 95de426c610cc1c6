"""What actions on stories refuse with; the root of all refusals is one floor down."""

from people.errors import Hidden, NotAllowed, Refusal, StaleVersion

__all__ = ["Hidden", "NotAllowed", "NotReady", "StaleVersion", "StoryError"]

StoryError = Refusal


class NotReady(Refusal):
    """Something is missing or out of order (条件不足)."""
