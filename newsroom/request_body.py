"""A request's body, read by its own thread so that waiting for it can stop."""

import logging
from threading import Condition, Thread
from time import monotonic
from typing import Any, Protocol

# The server hands out a block when it is full, so small ones show that something arrives.
READ_BLOCK_BYTES = 8 * 1024
# So much of a body is kept in memory before anybody has a place for the rest.
MAX_READ_AHEAD_BYTES = 1024 * 1024
# What a request bears whose body was not waited for: the status it is answered with.
REFUSED_STATUS_ENVIRON_KEY = "newsroom.body_refused"

logger = logging.getLogger(__name__)


class ByteSource(Protocol):
    def read(self, size: int, /) -> bytes: ...


class RequestBody:
    """The body of one request, stored in `file`; without one it is read and dropped."""

    def __init__(self, source: ByteSource, length: int, file: Any, *, room: float) -> None:
        self.source = source
        self.length = length
        self.file = file
        # What the sender sends beyond this waits, until there is more room.
        self.room = room
        self.began = self.last_block = monotonic()
        self.received = 0
        self.ended = self.abandoned = False
        self.changed = Condition()
        Thread(target=self.fetch, name="request-body", daemon=True).start()

    def fetch(self) -> None:
        """Reads until the body is over, the client is gone or the body is abandoned."""
        try:
            while not self.is_over():
                block = self.source.read(min(READ_BLOCK_BYTES, self.length - self.received))
                if not block:
                    break
                self.keep(block)
        finally:
            with self.changed:
                self.ended = True
                self.changed.notify_all()

    def keep(self, block: bytes) -> None:
        """Keeps the block and waits until another one may be kept."""
        with self.changed:
            try:
                if self.file is not None and not self.abandoned:
                    self.file.write(block)
            except OSError:
                logger.exception("What is sent cannot be put down.")
                self.abandoned = True
            self.received += 0 if self.abandoned else len(block)
            self.last_block = monotonic()
            self.changed.wait_for(lambda: self.received < self.room or self.is_over())

    def is_over(self) -> bool:
        return self.abandoned or self.is_whole

    @property
    def is_whole(self) -> bool:
        return self.received == self.length

    def wait(self, seconds: float) -> bool:
        """Whether the body ended within that time: whole, or because the client is gone."""
        with self.changed:
            return self.changed.wait_for(lambda: self.ended, seconds)

    def make_room(self) -> None:
        """All of it may be kept."""
        with self.changed:
            self.room = float("inf")
            self.changed.notify_all()

    def abandon(self) -> None:
        """Nobody will read it any more."""
        with self.changed:
            self.abandoned = True
            if self.file is not None:
                self.file.close()
            self.changed.notify_all()
