"""A proxy that cuts, delays, doubles and truncates requests and answers by seeded dice."""

import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise

PASS = "passed"
# How often each thing happens to a connection; the names are those that the report prints.
WEIGHTS = {
    PASS: 40,
    "request cut": 10,
    "body truncated, line half closed": 6,
    "body truncated and announced so": 6,
    "answer lost": 7,
    "answer truncated": 6,
    "line cut while the server works": 7,
    "delayed": 8,
    "doubled": 14,
}
LONGEST_ANSWER = 60.0
LONGEST_DELAY = 0.5
END_OF_HEAD = b"\r\n\r\n"


@dataclass
class Trip:
    """One connection of a client: what happened to it, and whether the server is done with it."""

    fault: str = PASS
    # The server may have had all of it and may still be at work, which nobody can see from here.
    unseen: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


class FaultyProxy:
    """Takes connections of one request each and hands them to the server, or something like them."""

    def __init__(self, server: tuple[str, int], seed: int) -> None:
        self.server = server
        self.dice = random.Random(seed)
        self.counted: Counter[str] = Counter()
        self.trips: dict[int, Trip] = {}
        self.changed = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def accept(self) -> None:
        """Every connection gets a thread until the listener is closed."""
        with suppress(OSError):
            while True:
                client, (_host, port, *_rest) = self.listener.accept()
                with self.changed:
                    fault = self.dice.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
                    trip = self.trips[port] = Trip(fault)
                    dice = random.Random(self.dice.random())
                    self.changed.notify_all()
                threading.Thread(target=self.carry, args=(client, trip, dice), daemon=True).start()

    def connect(self) -> tuple[socket.socket, Trip]:
        """A client's new connection, and what is known of it here."""
        line = socket.create_connection(self.listener.getsockname(), LONGEST_ANSWER)
        port = line.getsockname()[1]
        with self.changed:
            assert self.changed.wait_for(lambda: port in self.trips, LONGEST_ANSWER), "not accepted"
            return line, self.trips.pop(port)

    def carry(self, client: socket.socket, trip: Trip, dice: random.Random) -> None:
        """The request has met its fault, and the client its answer or the end of the line."""
        try:
            with client, suppress(OSError):
                request = read_request(client)
                trip.fault = possible_fault(trip.fault, request)
                with self.changed:
                    self.counted[trip.fault] += 1
                answer = self.ask(request, trip, dice)
                client.sendall(answer)
        finally:
            trip.ended.set()

    def ask(self, request: bytes, trip: Trip, dice: random.Random) -> bytes:
        """What the client is to get of the server's answer."""
        head = request.index(END_OF_HEAD) + len(END_OF_HEAD)
        match trip.fault:
            case "request cut":
                with self.upstream() as server:
                    server.sendall(request[: dice.randrange(1, len(request))])
                return b""
            case "body truncated, line half closed":
                with self.upstream() as server:
                    server.sendall(request[: dice.randrange(head, len(request))])
                    server.shutdown(socket.SHUT_WR)
                    return read_answer(server)
            case "body truncated and announced so":
                size = dice.randrange(1, len(request) - head)
                return self.whole(
                    [with_length(request[:head], size) + request[head : head + size]], dice, wait=0
                )
            case "answer lost":
                self.whole([request], dice, wait=0)
                return b""
            case "answer truncated":
                answer = self.whole([request], dice, wait=0)
                return answer[: dice.randrange(len(answer))] if answer else b""
            case "line cut while the server works":
                trip.unseen = True
                with self.upstream() as server:
                    server.sendall(request)
                    time.sleep(dice.choice([0, 0.005, 0.02]))
                return b""
            case "delayed":
                return self.whole(pieces(request, dice), dice, wait=LONGEST_DELAY)
            case "doubled":
                return self.doubled(request, dice)
        return self.whole([request], dice, wait=0)

    def whole(self, parts: list[bytes], dice: random.Random, *, wait: float) -> bytes:
        """The server's answer to all of these parts, between which some time passes."""
        with self.upstream() as server:
            for part in parts:
                server.sendall(part)
                time.sleep(dice.uniform(0, wait / len(parts)) if wait else 0)
            return read_answer(server)

    def doubled(self, request: bytes, dice: random.Random) -> bytes:
        """The answer to one of two requests of the same bytes, sent at once or one soon after the other."""
        answers = [b"", b""]

        def send(which: int) -> None:
            with suppress(OSError):
                answers[which] = self.whole([request], dice, wait=0)

        both = [threading.Thread(target=send, args=(which,)) for which in (0, 1)]
        both[0].start()
        time.sleep(dice.choice([0, 0, 0.01, 0.05]))
        both[1].start()
        for each in both:
            each.join()
        return dice.choice(answers)

    @contextmanager
    def upstream(self) -> Iterator[socket.socket]:
        with socket.create_connection(self.server, LONGEST_ANSWER) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield line


@contextmanager
def faulty_proxy(server: tuple[str, int], seed: int) -> Iterator[FaultyProxy]:
    """The proxy takes connections until the block ends."""
    proxy = FaultyProxy(server, seed)
    threading.Thread(target=proxy.accept, daemon=True).start()
    try:
        yield proxy
    finally:
        # Closing alone does not wake who waits in accept().
        with suppress(OSError):
            proxy.listener.shutdown(socket.SHUT_RDWR)
        proxy.listener.close()


def possible_fault(fault: str, request: bytes) -> str:
    """The fault, or another one where this request cannot have it."""
    head, _end, body = request.partition(END_OF_HEAD)
    if not fault.startswith("body truncated"):
        return fault
    if len(body) < 2:
        return "request cut"
    # A body of fields that is cut and announced as cut cannot be told from a whole one (decision 0034).
    if "announced" in fault and b"urlencoded" in head.lower():
        return "body truncated, line half closed"
    return fault


def pieces(request: bytes, dice: random.Random) -> list[bytes]:
    cuts = sorted(dice.sample(range(1, len(request)), dice.randrange(2, 8)))
    return [request[begin:end] for begin, end in pairwise([0, *cuts, len(request)])]


def with_length(head: bytes, size: int) -> bytes:
    """The head of a request whose body has so many bytes."""
    return re.sub(rb"(?i)(content-length:) *\d+", rb"\1 %d" % size, head)


def read_request(client: socket.socket) -> bytes:
    """All bytes of one request whose length is announced."""
    client.settimeout(LONGEST_ANSWER)
    request = b""
    while END_OF_HEAD not in request:
        request += received(client)
    length = re.search(rb"(?i)content-length: *(\d+)", request[: request.index(END_OF_HEAD)])
    whole = request.index(END_OF_HEAD) + len(END_OF_HEAD) + int(length[1] if length else 0)
    while len(request) < whole:
        request += received(client)
    return request


def received(line: socket.socket) -> bytes:
    if block := line.recv(65536):
        return block
    raise ConnectionError("the line ended early")


def read_answer(server: socket.socket) -> bytes:
    """All that the server says until it closes the line; what it said when it broke off."""
    answer = b""
    with suppress(ConnectionError):
        while block := server.recv(65536):
            answer += block
    return answer
