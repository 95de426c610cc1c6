"""Limits on slow bodies: few of each kind, and few strangers from one address."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class ConcurrencyLimit:
    """How many requests of one kind may wait for bodies, in all and by address."""

    most: int
    most_from_one: int
    waiting: int = 0
    addresses: Counter[str] = field(default_factory=Counter)


class ConcurrencyLimiter:
    """Counts and limits the requests that wait for a body in this process."""

    def __init__(self, threads: int) -> None:
        few = max(1, threads // 8)
        many = max(1, threads * 3 // 8)
        # Two at least, so that one address does not hold all.
        doors = max(2, few)
        self.lock = Lock()
        self.waiting = 0
        # Whatever the kinds may have by themselves, every fourth thread is for those who read.
        self.most = threads - max(1, threads // 4)
        strangers = max(1, self.most - many)
        # Whom nobody knows takes no place from people who are signed in, and no address all of the others'.
        self.strangers = ConcurrencyLimit(strangers, (strangers + 1) // 2)
        self.kinds = {
            "readers": ConcurrencyLimit(few, max(1, few // 2)),
            "sign-in": ConcurrencyLimit(doors, max(1, doors // 2)),
            "machines": ConcurrencyLimit(few, max(1, few // 2)),
            "staff": ConcurrencyLimit(many, many),
            "queue": ConcurrencyLimit(strangers, strangers),
        }

    def of(self, kind: str) -> list[ConcurrencyLimit]:
        """The limits that apply to that kind."""
        return [self.kinds[kind], *([] if kind in ("staff", "queue") else [self.strangers])]

    def has_place(self, kind: str, address: str) -> bool:
        """Whether one more request of that kind may wait."""
        return self.waiting < self.most and all(
            allowance.waiting < allowance.most and allowance.addresses[address] < allowance.most_from_one
            for allowance in self.of(kind)
        )

    def take(self, kind: str, address: str, leaving: str = "") -> bool:
        """Whether the request now has a place of that kind instead of the one it had."""
        with self.lock:
            if leaving:
                self.count(leaving, address, -1)
            if free := self.has_place(kind, address):
                self.count(kind, address, 1)
            elif leaving:
                self.count(leaving, address, 1)
            return free

    @contextmanager
    def place(self, kind: str, address: str, patient: Callable[[], bool] = bool) -> Iterator[bool]:
        """In the block the request has a place if one is free, or is while `patient`."""
        held = kind if self.take(kind, address) else ""
        try:
            if not held and kind == "staff" and self.take("queue", address):
                held = "queue"
                while held != kind and patient():
                    held = kind if self.take(kind, address, leaving="queue") else "queue"
            if held == "queue":
                held = self.leave(held, address)
            yield held == kind
        finally:
            if held:
                self.leave(held, address)

    def leave(self, kind: str, address: str) -> str:
        """Frees the place and returns "", the kind that is held now."""
        with self.lock:
            self.count(kind, address, -1)
        return ""

    def count(self, kind: str, address: str, by: int) -> None:
        self.waiting += by
        for allowance in self.of(kind):
            allowance.waiting += by
            allowance.addresses[address] += by
            # An address that is not waiting leaves nothing behind.
            allowance.addresses += Counter()
