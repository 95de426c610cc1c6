"""Liveness and readiness of this process; the answers reveal no secrets."""

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

MIN_FREE_DISK_BYTES = 200 * 1024 * 1024
MAX_CLOCK_SKEW_SECONDS = 2.0
RESULTS_CACHE_SECONDS = 1.0


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all; it uses no database."""
    return plain_text_response("ok\n", 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every check passes, else 503; one line each: its name and result."""
    lines = check_results()
    failed = any(word != "ok" for _name, word in lines)
    return plain_text_response("".join(f"{name}: {word}\n" for name, word in lines), 503 if failed else 200)


def plain_text_response(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


_last_results: tuple[float, list[tuple[str, str]]] = (float("-inf"), [])


def check_results() -> list[tuple[str, str]]:
    """Each check's name and result, at most a second old."""
    global _last_results
    if monotonic() - _last_results[0] >= RESULTS_CACHE_SECONDS:
        _last_results = (monotonic(), [(name, run_check(check)) for name, check in CHECKS.items()])
    return _last_results[1]


def run_check(check: Callable[[], str]) -> str:
    """The check's result, or the error's class name, as its text may name hosts."""
    try:
        return check()
    except Exception as error:
        return type(error).__name__


def check_database() -> str:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def check_migrations() -> str:
    """Whether database and code belong together."""
    executor = MigrationExecutor(connection)
    return "missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def check_durability() -> str:
    """Whether what is acknowledged survives a power cut; only production insists."""
    return "unsafe" if settings.PRODUCTION and durability.unsafe_settings(connection) else "ok"


def check_disk_space() -> str:
    """Whether the disk has space for what the newsroom writes."""
    return "ok" if shutil.disk_usage(settings.VAR_DIR).free >= MIN_FREE_DISK_BYTES else "full"


def check_clock() -> str:
    """Whether this process's clock, used to publish, agrees with the database's."""
    apart = abs((database_now() - timezone.now()).total_seconds())
    return "ok" if apart <= MAX_CLOCK_SKEW_SECONDS else "apart"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "durability": check_durability,
    "disk": check_disk_space,
    "clock": check_clock,
}
