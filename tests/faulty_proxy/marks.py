"""Texts with a head and a tail that say of which request they are, and photos that nobody sent before."""

import re
from hashlib import sha256

from stories.images.demo_images import draw_street_scene, encode_image

HEAD, TAIL = "头", "尾"
FILLING = "昨日我区街道铺上新路面居民出行更方便社区食堂开张老人吃上热饭"
MARK_CHARACTERS = 7
HEADS, TAILS = (re.compile(sign + r"(\d{6})") for sign in (HEAD, TAIL))


def marked_text(number: int, room: int) -> str:
    """A text of that many characters; "" where there is no room for head and tail."""
    between = room - 2 * MARK_CHARACTERS
    if between < 0:
        return ""
    filling = FILLING * (between // len(FILLING) + 1)
    return f"{HEAD}{number:06d}{filling[:between]}{TAIL}{number:06d}"


def photo(number: int) -> tuple[bytes, str]:
    """A photo with that number drawn into it, and the digest of its file."""
    made = encode_image(draw_street_scene(96, 64, seed=number, words=str(number)))
    return made, sha256(made).hexdigest()
