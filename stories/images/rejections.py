"""Why a file is not taken; `stories.actions.photos.intake` says it to people."""

from enum import Enum


class ImageRejection(Enum):
    """What is wrong with the file."""

    EMPTY = "empty"
    TOO_HEAVY = "too_heavy"
    OTHER_KIND = "other_kind"
    TWO_KINDS = "two_kinds"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LONG = "too_long"
    BROKEN = "broken"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    NOT_NOW = "not_now"


class ImageRejected(Exception):
    """The file is not taken, for this reason; `kind` is what it seems to be, if known."""

    def __init__(self, fault: ImageRejection, kind: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.kind = kind
