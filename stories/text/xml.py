"""Text in XML: what its rules allow, and nothing else."""

import re
from xml.sax.saxutils import escape, quoteattr

# XML 1.0, production 2; a lone surrogate cannot be encoded either.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    """The text without the characters that no XML document may hold."""
    return FORBIDDEN.sub("", text)


def element(name: str, text: str = "", **attributes: str) -> str:
    """The element with that text, as XML."""
    return f"<{name}{written(attributes)}>{escape(allowed(text))}</{name}>"


def around(name: str, inside: str, **attributes: str) -> str:
    """The element around what is XML already."""
    return f"<{name}{written(attributes)}>{inside}</{name}>"


def written(attributes: dict[str, str]) -> str:
    return "".join(
        f" {key.replace('_', ':')}={quoteattr(allowed(value))}" for key, value in attributes.items()
    )
