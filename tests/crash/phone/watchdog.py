"""A browser that does not answer any more is killed, so that whoever waits for it goes on."""

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

from tests.bench._server import children

# No step takes so long; coming to rest waits for 45 seconds at most.
PATIENCE = 150.0
DRIVER = b"playwright/driver"


class Watchdog:
    """Bites once when nobody has called `beat` for a while; `has_bitten` says so."""

    def __init__(self) -> None:
        self.has_bitten = False
        self.timer = threading.Timer(PATIENCE, self.bite)

    def beat(self) -> None:
        self.rest()
        if not self.has_bitten:
            self.timer = threading.Timer(PATIENCE, self.bite)
            self.timer.daemon = True
            self.timer.start()

    def rest(self) -> None:
        self.timer.cancel()

    def bite(self) -> None:
        self.has_bitten = True
        kill_browsers()


def kill_browsers() -> None:
    """The browsers that this process drives have ended at once."""
    for driver in children(os.getpid()):
        if DRIVER in Path(f"/proc/{driver}/cmdline").read_bytes():
            for browser in children(driver):
                with suppress(ProcessLookupError):
                    os.kill(browser, signal.SIGKILL)
