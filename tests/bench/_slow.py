"""Clients that send a form byte by byte, and the readers and writers beside them."""

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# Another address than that of honest clients, as far as one machine can have two.
ELSEWHERE = "127.0.0.2"


@dataclass
class SlowSenders:
    """So many connections at a time send a form to one path, a byte a second; who is turned away comes again."""

    url: str
    path: str
    count: int
    length: int = 2000
    pause: float = 1.0
    answers: Counter[int] = field(default_factory=Counter)
    cut_off: int = 0

    def send(self, stop: threading.Event) -> None:
        """Until told to stop; then every connection is closed."""
        senders = [self.open() for _sender in range(self.count)]
        while not stop.wait(self.pause):
            senders = [sender if self.goes_on(sender) else self.open() for sender in senders]
        for sender in senders:
            self.goes_on(sender)
            sender.close()

    def open(self) -> socket.socket:
        parts = urlsplit(self.url)
        sender = socket.create_connection((parts.hostname or "", parts.port or 80), 10, (ELSEWHERE, 0))
        head = f"POST {self.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {self.length}\r\n"
        sender.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=".encode())
        sender.setblocking(False)
        return sender

    def goes_on(self, sender: socket.socket) -> bool:
        """Whether the connection waits for more; what was answered is counted."""
        try:
            said = sender.recv(100_000)
        except BlockingIOError:
            with suppress(OSError):
                sender.send(b"x")
            return True
        except OSError:
            said = b""
        if said.startswith(b"HTTP/1.1 "):
            self.answers[int(said[9:12])] += 1
        else:
            self.cut_off += 1
        sender.close()
        return False

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Inside the block they send."""
        stop = threading.Event()
        thread = threading.Thread(target=self.send, args=(stop,))
        thread.start()
        try:
            # The first ones have taken what they can get.
            time.sleep(self.pause)
            yield
        finally:
            stop.set()
            thread.join()


@dataclass
class Readers:
    """So many readers ask for one page after another, each a few times a second: how long each answer took, in ms."""

    url: str
    pages: Callable[[int], str]
    count: int = 20
    every: float = 0.25
    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def read(self, seconds: float) -> "Readers":
        """They have read for that long."""
        threads = [threading.Thread(target=self.one, args=(number, seconds)) for number in range(self.count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.took.sort()
        return self

    def one(self, number: int, seconds: float) -> None:
        parts = urlsplit(self.url)
        began = time.perf_counter()
        due, turn = began + self.every * number / self.count, 0
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        while due < began + seconds:
            time.sleep(max(0.0, due - time.perf_counter()))
            path = self.pages(number + turn * self.count)
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self.failed.append(f"{path}: {error!r}")
            else:
                if status != 200:
                    self.failed.append(f"{path}: {status}")
            # From when it was to be asked: who asks late has waited already.
            self.took.append((time.perf_counter() - due) * 1000)
            due, turn = due + self.every, turn + 1
        connection.close()

    def percentile(self, percent: int) -> float:
        return self.took[min(len(self.took) - 1, len(self.took) * percent // 100)]


@contextmanager
def silent(url: str, count: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """Inside the block so many connections have sent that much and do nothing more; they read no answer."""
    parts = urlsplit(url)
    lines = []
    for _line in range(count):
        line = socket.socket()
        # Small, so that an answer that is not read stays with the server.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.bind((ELSEWHERE, 0))
        line.connect((parts.hostname or "", parts.port or 80))
        line.sendall(sent)
        lines.append(line)
    time.sleep(0.5)
    try:
        yield lines
    finally:
        for line in lines:
            line.close()
