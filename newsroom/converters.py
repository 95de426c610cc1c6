"""URL converters for pictures; each value has exactly one spelling."""

from django.urls import register_converter

from stories.images.rendition_specs import RENDITION_FORMATS


class StringPatternConverter:
    """What the pattern matches, as it stands."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RenditionTokenConverter(StringPatternConverter):
    """The token that one making of a photo's renditions shares."""

    regex = "[0-9a-f]{32}"


class ImageFormatConverter(StringPatternConverter):
    """A format that renditions come in."""

    regex = "|".join(RENDITION_FORMATS)


class PhotoIdConverter:
    """A photo's number, as large as the database takes it."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def register_photo_converters() -> None:
    register_converter(RenditionTokenConverter, "token")
    register_converter(ImageFormatConverter, "format")
    register_converter(PhotoIdConverter, "photo")
