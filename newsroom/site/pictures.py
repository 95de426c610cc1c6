"""Where a photo of a published story can be fetched, once it has a file."""

from typing import Any


def picture_address(photo: dict[str, Any]) -> str:
    """The path of the photo in a size for feeds and indexes, or nothing while its file is missing."""
    return ""
