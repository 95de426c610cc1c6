"""A snapshot reads without the lock for writing; what follows it takes the lock."""

from threading import Thread

from django.db import connection

from stories.published.consistent_read import database_snapshot


def mode_now() -> str | None:
    return getattr(connection, "transaction_mode", None)


def test_a_snapshot_on_a_new_connection_changes_the_mode_only_while_it_lasts(db) -> None:
    usual, modes = mode_now(), []

    def read() -> None:
        try:
            # This thread has not asked the database anything yet, as a server's thread before its first page.
            with database_snapshot():
                modes.append(mode_now())
            modes.append(mode_now())
        finally:
            connection.close()

    thread = Thread(target=read)
    thread.start()
    thread.join()
    assert modes == ["DEFERRED", usual]
    assert usual == ("IMMEDIATE" if connection.vendor == "sqlite" else None)
