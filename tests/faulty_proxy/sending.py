"""One request as a client means it, its way to the server, and what the client was told."""

import random
import re
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from tests.faulty_proxy.proxy import END_OF_HEAD, LONGEST_ANSWER, PASS, FaultyProxy, Trip

# With these a server says that it did not have the request whole, or not now; a client sends it again.
TO_BE_REPEATED = (400, 408, 411, 413, 503)
MOST_ATTEMPTS = 6
GIVES_UP = 0.08
REFUSAL_SIGNS = ("errorlist", "errornote")


@dataclass
class Answer:
    """The status and the page; no status where the line ended first."""

    status: int = 0
    page: str = ""
    location: str = ""


@dataclass
class Request:
    """What is to be sent, by whom, and by what it can be known again in the database."""

    number: int
    door: str
    by: str
    method: str
    address: str
    body: bytes
    headers: Mapping[str, str]
    digests: list[str] = field(default_factory=list)
    is_done: Callable[[Answer], bool] | None = None
    # Whether its words or its photo are those of a request before it.
    old_words: bool = False
    proxied: bool = False
    faults: list[str] = field(default_factory=list)
    answer: Answer = field(default_factory=Answer)
    unseen: bool = False
    # The lines of the log before and after it.
    since: int = 0
    until: int = 0

    @property
    def undisturbed(self) -> bool:
        return set(self.faults) <= {PASS}

    @property
    def acknowledged(self) -> bool:
        """Whether the client was told that it is done."""
        if not 200 <= self.answer.status < 400:
            # A repeated deletion finds nothing to delete, which is what was asked for.
            return self.method == "DELETE" and self.answer.status == 404 and len(self.faults) > 1
        if "/login/" in self.answer.location and "logout" not in self.door:
            return False
        if self.is_done:
            return self.is_done(self.answer)
        return not any(sign in self.answer.page for sign in REFUSAL_SIGNS)

    @property
    def leads_back(self) -> bool:
        """Whether a thing that may not be thrown away is shown again, where a sentence says why."""
        return self.door.endswith("_delete") and self.answer.location.endswith("/change/")

    def bytes_to_send(self, host: str) -> bytes:
        lines = {
            "Host": host,
            "Origin": f"http://{host}",
            "Connection": "close",
            "Content-Length": str(len(self.body)),
            **self.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{self.method} {self.address} HTTP/1.1\r\n{head}\r\n".encode() + self.body


def send(request: Request, server: tuple[str, int], proxy: FaultyProxy | None, dice: random.Random) -> None:
    """The request was sent, through the proxy again and again until an answer came or the client gave up."""
    sent = request.bytes_to_send("{}:{}".format(*server))
    if proxy is None:
        with socket.create_connection(server, LONGEST_ANSWER) as line:
            request.answer = exchange(line, sent)
        request.faults.append(PASS)
        return
    request.proxied = True
    for _attempt in range(MOST_ATTEMPTS):
        line, trip = proxy.connect()
        with line:
            request.answer = exchange(line, sent)
        assert trip.ended.wait(2 * LONGEST_ANSWER), "a line never ended"
        request.faults.append(trip.fault)
        request.unseen |= trip.unseen
        if not to_be_repeated(request.answer, trip) or dice.random() < GIVES_UP:
            return


def to_be_repeated(answer: Answer, trip: Trip) -> bool:
    return not answer.status or (trip.fault != PASS and answer.status in TO_BE_REPEATED)


def exchange(line: socket.socket, sent: bytes) -> Answer:
    """The answer that came, if it came whole; of a refusal the status is enough."""
    line.settimeout(LONGEST_ANSWER)
    came = b""
    with suppress(OSError):
        line.sendall(sent)
    with suppress(OSError):
        while block := line.recv(65536):
            came += block
    head, end, page = came.partition(END_OF_HEAD)
    if not end:
        return Answer()
    status = int(head.split(None, 2)[1])
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length and len(page) < int(length[1]):
        return Answer(status) if status >= 400 else Answer()
    where = re.search(rb"(?i)\r\nlocation: *([^\r]*)", head)
    return Answer(status, page.decode(errors="replace"), where[1].decode() if where else "")
