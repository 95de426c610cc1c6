"""Whether this process lives, and whether it is ready for readers and editors; neither answer tells a secret."""

import shutil
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom import durability
from stories.published.clock import database_now

LEAST_ROOM = 200 * 1024 * 1024
MOST_SECONDS_APART = 2.0
KEPT_FOR = 1.0


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all; it asks nothing and nobody."""
    return plain("ok\n", 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every check holds, else 503; a line for each, with no more than its name and what is wrong in a word."""
    lines = answers()
    failed = any(word != "ok" for _name, word in lines)
    return plain("".join(f"{name}: {word}\n" for name, word in lines), 503 if failed else 200)


def plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


_last: tuple[float, list[tuple[str, str]]] = (float("-inf"), [])


def answers() -> list[tuple[str, str]]:
    """Each check's name and its answer, at most a second old, so that asking often costs little."""
    global _last
    if monotonic() - _last[0] >= KEPT_FOR:
        _last = (monotonic(), [(name, answer(check)) for name, check in CHECKS.items()])
    return _last[1]


def answer(check: Callable[[], str]) -> str:
    """What the check says; an error is told by its kind alone, for its text may name hosts and users."""
    try:
        return check()
    except Exception as error:
        return type(error).__name__


def database() -> str:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def migrations() -> str:
    """Whether database and code belong together."""
    executor = MigrationExecutor(connection)
    return "missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def safety() -> str:
    """Whether what is acknowledged survives a power cut; only production insists."""
    return "unsafe" if settings.PRODUCTION and durability.faults(connection) else "ok"


def room() -> str:
    """Whether there is room on the disk for what the newsroom writes."""
    return "ok" if shutil.disk_usage(settings.VAR_DIR).free >= LEAST_ROOM else "full"


def clock() -> str:
    """Whether this process and the database agree what time it is: publishing asks one, readers the other."""
    apart = abs((database_now() - timezone.now()).total_seconds())
    return "ok" if apart <= MOST_SECONDS_APART else "apart"


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "durability": safety,
    "disk": room,
    "clock": clock,
}
