"""Which modules a page's scripts import, read from their own lines, so that no list of them is kept by hand."""

import posixpath
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage

STATIC_DIR = Path(settings.BASE_DIR, "newsroom", "static")
# As our own scripts write them: one statement from the start of a line, with a relative path.
IMPORT_STATEMENT_PATTERN = (
    r"""(?m)(?P<matched>^(?P<what>(?:import|export)\b[^;"]*)"(?P<url>\.{1,2}/[^"]+)";)"""
)


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Static files under names made of their content, by which our modules import each other, too.

    Django's `support_js_module_import_aggregation` would read all scripts so; some of htmx name in their comments what
    is not there."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("newsroom/*.js", ((IMPORT_STATEMENT_PATTERN, '%(what)s"%(url)s";'),)),
    )


def list_script_modules(*entries: str) -> list[str]:
    """The static names of these scripts and of every module they import, each once, the nearest first."""
    found = list(entries)
    for name in found:
        path = STATIC_DIR / name
        for imported in imported_modules_of(path, path.stat().st_mtime_ns):
            if imported not in found:
                found.append(imported)
    return found


@cache
def imported_modules_of(path: Path, _changed: int) -> list[str]:
    """The static names of the modules that the file imports, read again when the file has changed."""
    imports = (found["url"] for found in re.finditer(IMPORT_STATEMENT_PATTERN, path.read_text("utf-8")))
    here = posixpath.dirname(path.relative_to(STATIC_DIR).as_posix())
    return [posixpath.normpath(posixpath.join(here, each)) for each in imports]
