"""`python -m tests.house.messages` brings the zh-Hans catalogue up to what the code and the templates say.

Babel does what makemessages and compilemessages would ask GNU gettext for, so nobody has to install that.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "newsroom" / "locale" / "zh_Hans" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
FLOORS = ("newsroom", "people", "stories")

CONTEXT = (1, "c")
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": (CONTEXT, 2),
    "pgettext_lazy": (CONTEXT, 2),
    "npgettext": (CONTEXT, 2, 3),
    "npgettext_lazy": (CONTEXT, 2, 3),
}


@dataclass(frozen=True)
class Message:
    """One thing the newsroom says, with the first place that says it."""

    text: str
    plural: str | None
    context: str | None
    place: str

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.text, self.plural) if self.plural else self.text


class QuietCatalog(Catalog):
    """A catalogue whose header holds no date, so that it changes only when its messages do."""

    mime_headers = property(
        lambda self: [
            ("Project-Id-Version", "newsroom"),
            ("Language", "zh_Hans"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]
    )


def source(path: Path) -> str:
    """What a file says, as Python; of a template only its messages remain."""
    text = path.read_text()
    if path.suffix == ".py":
        return text
    # What is not a message is blanked out but keeps its indentation, which Python's tokenizer would refuse.
    return "\n".join(line.strip() for line in templatize(text).splitlines())


def spoken() -> Iterator[Message]:
    """Every message of the code and the templates, file by file."""
    files = [
        path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts
    ]
    for path in sorted([*files, *(ROOT / "templates").rglob("*.html")]):
        stream = io.BytesIO(source(path).encode())
        for line, found, _comments, context in extract("python", stream, FUNCTIONS):
            text, plural = found if isinstance(found, tuple) else (found, None)
            yield Message(text, plural, context, f"{path.relative_to(ROOT)}:{line}")


def empty() -> QuietCatalog:
    """A catalogue that holds nothing yet."""
    return QuietCatalog(
        locale="zh_Hans", header_comment="# What the newsroom says, in Simplified Chinese.", fuzzy=False
    )


def kept() -> QuietCatalog:
    """The catalogue as it lies in the tree."""
    catalog = empty()
    with PO.open("rb") as stream:
        for message in read_po(stream, locale="zh_Hans"):
            if message.id:
                catalog.add(message.id, message.string, context=message.context)
    return catalog


def updated(old: Catalog) -> QuietCatalog:
    """A catalogue of exactly the messages spoken, with the translations that the old one has for them."""
    new = empty()
    for message in spoken():
        known = old.get(message.text, message.context)
        translation = known.string if known else ""
        # A message may have gained or lost its plural; Chinese has the same sentence for both.
        first = translation if isinstance(translation, str) else translation[0]
        new.add(message.id, (first,) if message.plural else first, context=message.context)
    return new


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as people read it."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return stream.getvalue().rstrip() + b"\n"


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalogue as the running newsroom reads it."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """The messages that have no Chinese yet."""
    return [str(message.id) for message in catalog if message.id and not any(message.string)]


def main() -> None:
    """The catalogue and its compiled twin are up to date; what lacks a translation is printed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalog = updated(kept() if PO.exists() else empty())
    PO.write_bytes(po_bytes(catalog))
    MO.write_bytes(mo_bytes(catalog))
    missing = untranslated(catalog)
    print(f"{len(catalog)} messages, {len(missing)} without Chinese", *missing, sep="\n  ")


if __name__ == "__main__":
    main()
