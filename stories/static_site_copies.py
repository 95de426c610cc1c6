"""Copies of readers' pages as files (静态副本): which of them a web server may show.

A copy says so by a file in its folder, and a takedown takes that file away: the copy is shown when no process of
ours answers, and then nobody could say it.
"""

import logging
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

# nginx looks for it; see “As a service, behind nginx” in docs/operating.md.
SERVABLE_MARKER_FILE = "current"


def list_copy_folders() -> list[Path]:
    """The folder of each copy ever made on this machine."""
    try:
        return [Path(line) for line in settings.STATIC_COPIES_LIST_FILE.read_text("utf-8").splitlines()]
    except OSError:
        return []


def allow_serving_copy(folder: Path) -> None:
    """The copy may be shown until something is taken down."""
    if folder.resolve() not in list_copy_folders():
        settings.STATIC_COPIES_LIST_FILE.parent.mkdir(parents=True, exist_ok=True)
        with settings.STATIC_COPIES_LIST_FILE.open("a", encoding="utf-8") as lines:
            lines.write(f"{folder.resolve()}\n")
    (folder / SERVABLE_MARKER_FILE).touch()


def forbid_serving_copies() -> None:
    """No copy may be shown until it is baked again; of one that cannot be reached the log says so."""
    for folder in list_copy_folders():
        try:
            (folder / SERVABLE_MARKER_FILE).unlink(missing_ok=True)
        except OSError:
            log.exception("The copy in %s may still show what was taken down; bake it again.", folder)
