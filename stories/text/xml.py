"""Text in XML: what its rules allow, and nothing else."""

import re
from xml.sax.saxutils import escape, quoteattr

# XML 1.0, production 2; a lone surrogate cannot be encoded either.
FORBIDDEN_CHARACTER_PATTERN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def strip_forbidden_characters(text: str) -> str:
    """The text without the characters that no XML document may hold."""
    return FORBIDDEN_CHARACTER_PATTERN.sub("", text)


def xml_element(name: str, text: str = "", **attributes: str) -> str:
    """The element with that text, as XML."""
    return f"<{name}{format_attributes(attributes)}>{escape(strip_forbidden_characters(text))}</{name}>"


def wrap_in_element(name: str, inside: str, **attributes: str) -> str:
    """The element around what is XML already."""
    return f"<{name}{format_attributes(attributes)}>{inside}</{name}>"


def format_attributes(attributes: dict[str, str]) -> str:
    return "".join(
        f" {key.replace('_', ':')}={quoteattr(strip_forbidden_characters(value))}"
        for key, value in attributes.items()
    )
