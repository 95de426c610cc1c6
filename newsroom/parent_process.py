"""A worker ends when the server's first process is gone; nobody else would ever end it."""

import os
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread


def exit_when_parent_dies() -> None:
    """A worker that a server started ends at once, with status 1, when that server's process dies.

    Without its first process, killed by hand or for want of memory, a worker would keep its port and its code,
    and the next server could not begin. What it had acknowledged is in the database.
    """
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, name="end-with-parent", daemon=True).start()
