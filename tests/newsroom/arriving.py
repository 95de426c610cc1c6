"""Requests whose bodies arrive in time, late or never, as the server hands them to the application."""

import io
import threading
from collections.abc import Iterator
from typing import Any

from newsroom.request_body import REFUSED_STATUS_ENVIRON_KEY
from newsroom.slow_clients import SlowClientLimiter

FORM = "application/x-www-form-urlencoded"


class Line:
    """What a client sends; when more is asked for than that, the server waits, as it does for a slow one."""

    def __init__(self, sent: bytes = b"", then: str = "silence") -> None:
        self.sent, self.then = sent, then
        self.closed = threading.Event()
        self.reads = 0

    def read(self, size: int) -> bytes:
        self.reads += 1
        got, self.sent = self.sent[:size], self.sent[size:]
        if len(got) < size and self.then == "silence":
            self.closed.wait(20)
        return got


class Asked:
    """An application that reads its request whole and says how long it was; or what it was told of a refusal."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.closed = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        if status := environ.get(REFUSED_STATUS_ENVIRON_KEY):
            start(f"{status} Refused", [("Content-Type", "text/plain"), ("Content-Length", "2")])
            return [b"no"]
        try:
            self.bodies.append(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        except OSError:
            start("403 Forbidden", [])
            return [b"what Django says of a body that broke off"]
        start("200 OK", [("Content-Length", "5")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"ta", b"ken"])

    def close(self) -> None:
        self.closed += 1


class Answer:
    def __init__(self, limiter: SlowClientLimiter, environ: dict[str, Any]) -> None:
        told: list[Any] = []
        self.parts = limiter(environ, lambda status, headers: told.extend([status, headers]))
        self.status = int(told[0][:3])
        self.headers = dict(told[1])
        self.body = b"".join(self.parts)

    @property
    def is_cut_off(self) -> bool:
        """Whether the server closes the connection, because more was promised than came."""
        return int(self.headers.get("Content-Length", 0)) == len(self.body) + 1


def request(path: str, line: Any, length: int | None, **more: Any) -> dict[str, Any]:
    environ = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REMOTE_ADDR": "192.0.2.1",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "CONTENT_TYPE": FORM,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.input": line,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **more,
    }
    return environ if length is None else {**environ, "CONTENT_LENGTH": str(length)}
