"""Picture fingerprints (dHash), nearly equal for versions of one photograph."""

from PIL import Image

# Of 64 bits; a resized or recompressed copy differs in a few, another picture in some thirty.
MAX_NEAR_DUPLICATE_BITS = 6


def difference_hash(picture: Image.Image) -> str:
    """64 bits in hexadecimal; empty when the picture is too plain to be told apart."""
    small = picture.convert("L").resize((9, 8), Image.Resampling.BOX)
    values = small.tobytes()
    if max(values) - min(values) < 8:
        return ""
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (values[at] > values[at + 1])
    return f"{bits:016x}"


def hash_distance(one: str, other: str) -> int:
    """How many of the 64 bits differ; 64 when one of the two has no fingerprint."""
    if not one or not other:
        return 64
    return (int(one, 16) ^ int(other, 16)).bit_count()
