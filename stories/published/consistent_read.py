"""Reading many rows as of one moment (同一时刻): what changes between two queries is not seen by the second."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def database_snapshot() -> Iterator[None]:
    """Every query of the block sees the database as of the first one; the block cannot write.

    Inside another transaction it is that one's view of things. Costs a round trip to begin and one to end.
    """
    if connection.in_atomic_block:
        yield
        return
    # Connecting sets the mode; later it would undo what is set here, and what is put back would be the mode of nobody.
    connection.ensure_connection()
    # A transaction that begins with the lock for writing would keep the newsroom waiting for a reader.
    mode = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
