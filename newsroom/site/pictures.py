"""Where a photo of a published story can be fetched, once it has a file."""

from typing import Any

from newsroom.site import addresses
from stories.images.specs import FORMATS


def picture_address(photo: dict[str, Any]) -> str:
    """The path of the whole photo in its largest size, for feeds and indexes; nothing while its file is missing."""
    if not photo["file"]:
        return ""
    _width, _height, spec = photo["file"]["sizes"]["full"][-1]
    return f"{addresses.photos()}{photo['file']['token']}/{spec}.{FORMATS[-1]}"
