"""Whether what the newsroom acknowledges is on the disk: settings that lose it in a power cut are named."""

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

# What the database may answer to each question; anything else loses acknowledged work when it dies.
SAFE = {
    "postgresql": {
        "fsync": {"on"},
        "full_page_writes": {"on"},
        "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
    },
    "sqlite": {"journal_mode": {"wal"}, "synchronous": {"2", "3"}, "foreign_keys": {"1"}},
}


def faults() -> list[str]:
    """A sentence for every setting of the database, as it is on this connection, that is not safe."""
    ask = "PRAGMA {}" if connection.vendor == "sqlite" else "SHOW {}"
    found = []
    with connection.cursor() as cursor:
        for name, safe in SAFE[connection.vendor].items():
            cursor.execute(ask.format(name))
            value = str(cursor.fetchone()[0])
            if value not in safe:
                found.append(f"{name} is “{value}”; set it to {' or '.join(sorted(safe))}.")
    return found


def require() -> None:
    """Nothing; or ImproperlyConfigured naming what could lose acknowledged work, if the database answers."""
    try:
        found = faults()
    except OperationalError:
        return
    finally:
        connection.close()
    if found:
        raise ImproperlyConfigured(f"The database would lose work in a power cut: {' '.join(found)}")
