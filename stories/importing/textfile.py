"""The bytes of a text file are decoded as UTF-8 or GB 18030."""

from django.utils.translation import gettext as _

from stories.errors import InvalidState

MAX_TEXT_FILE_BYTES = 2_000_000


def decode_text_file(raw: bytes, file: str) -> str:
    """The text; InvalidState names a file that is no text, empty or too large."""
    if len(raw) > MAX_TEXT_FILE_BYTES:
        raise InvalidState(
            _("%(file)s is larger than %(most)s bytes; give the text of one page.")
            % {"file": file, "most": f"{MAX_TEXT_FILE_BYTES:,}"}
        )
    # No text holds a NUL; what does is a picture, a PDF or UTF-16.
    for encoding in () if b"\0" in raw else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip():
            return text
        raise InvalidState(_("%(file)s holds no text.") % {"file": file})
    raise InvalidState(
        _("%(file)s is neither UTF-8 nor GB 18030 text; save it as UTF-8 and try again.") % {"file": file}
    )
