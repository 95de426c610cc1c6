"""A request's body while it arrives: read by a thread of its own, so that whoever waits for it can stop waiting."""

import io
from collections import deque
from threading import Condition, Thread
from time import monotonic
from typing import Any, Protocol

# The server hands out a block when it is full, so small ones show that something arrives.
BLOCK = 8 * 1024
# So much is read ahead of whoever takes it; a body of this size is read whole before it is handed on.
READ_AHEAD = 1024 * 1024
# What a request bears whose body was not waited for: the status it is answered with.
REFUSED = "newsroom.body_refused"


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class BodyTimeout(TimeoutError):
    """The rest of the body did not come in time."""


class RequestBody(io.RawIOBase):
    """The body of one request. `deadline` ends every wait for it, and so does a pause longer than `longest_pause`."""

    def __init__(self, source: Source, length: int, *, longest_pause: float) -> None:
        super().__init__()
        self.source = source
        self.length = length
        self.longest_pause = longest_pause
        self.deadline = float("inf")
        self.blocks: deque[bytes] = deque()
        self.held = 0
        self.received = 0
        self.ended = self.abandoned = self.timed_out = False
        self.changed = Condition()
        Thread(target=self.fetch, name="request-body", daemon=True).start()

    def fetch(self) -> None:
        """Everything the client sent was taken from the server, or the client is gone, or nobody wants it any more."""
        try:
            while self.received < self.length and not self.abandoned:
                block = self.source.read(min(BLOCK, self.length - self.received))
                if not block:
                    break
                with self.changed:
                    self.blocks.append(block)
                    self.held += len(block)
                    self.received += len(block)
                    self.changed.notify_all()
                    self.changed.wait_for(lambda: self.held < READ_AHEAD or self.is_over())
        finally:
            with self.changed:
                self.ended = True
                self.changed.notify_all()

    def is_over(self) -> bool:
        return self.abandoned or self.received == self.length

    @property
    def is_whole(self) -> bool:
        return self.received == self.length

    def wait(self, seconds: float) -> bool:
        """Whether the body ended within that time: whole, or because the client is gone."""
        with self.changed:
            return self.changed.wait_for(lambda: self.ended, seconds)

    def abandon(self) -> None:
        """Nobody will read it any more."""
        with self.changed:
            self.abandoned = True
            self.blocks.clear()
            self.held = 0
            self.changed.notify_all()

    # ---- as a file --------------------------------------------------------------------------------
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """As many bytes as are there, at least one; 0 at the end; BodyTimeout when none come in time."""
        with self.changed:
            patience = max(0.0, min(self.longest_pause, self.deadline - monotonic()))
            if not self.changed.wait_for(lambda: self.blocks or self.ended, patience):
                self.timed_out = True
                raise BodyTimeout("The request's body did not arrive in time.")
            if not self.blocks:
                return 0
            block = self.blocks.popleft()
            size = min(len(block), len(buffer))
            buffer[:size] = block[:size]
            if size < len(block):
                self.blocks.appendleft(block[size:])
            self.held -= size
            self.changed.notify_all()
            return size
