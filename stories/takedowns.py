"""That something was taken from readers (撤下), remembered on this machine outside the database.

A process that cannot ask the database serves the pages it has only while nothing was taken down since it last
asked. The mark is a file, so it outlives the database and every process; what it says has no meaning but that it
is another now.
"""

import logging
import os
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from stories.signals import announce_public_change
from stories.static_site_copies import forbid_serving_copies

logger = logging.getLogger(__name__)


def read_takedown_mark() -> str:
    """What the mark says; "" before the first takedown."""
    try:
        return settings.TAKEDOWN_MARKER_FILE.read_text()
    except OSError:
        return ""


def write_takedown_mark() -> None:
    """The mark says something that it never said; without room for it, the log says so."""
    path = settings.TAKEDOWN_MARKER_FILE
    part = path.with_name(f"{path.name}.{os.getpid()}.{uuid4().hex[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(uuid4().hex)
        part.replace(path)
    except OSError:
        logger.exception(
            "A takedown could not be remembered in %s: should the database go away now, restart.", path
        )


def remember_takedown() -> None:
    """The mark is another, and then no copy made before may be shown."""
    write_takedown_mark()
    forbid_serving_copies()


def announce_takedown() -> None:
    """As `announce_public_change()`, and no process serves older pages without the database.

    The mark changes before the commit and after it: whoever asks the database in between, and gets what was
    there before, finds another mark later. So does a bake, and no copy is shown that it made meanwhile.
    """
    remember_takedown()
    transaction.on_commit(remember_takedown, robust=True)
    announce_public_change()
