"""Slow clients hold a share of the threads, briefly; readers always find one.

The server's threads block while a body arrives and while an answer of several parts is taken. So a body is read
before Django is asked: nearly all are there at once, and those that are not may wait in a few threads, for a few
seconds, apart for readers' reports, for signing in, for machines and for people who are signed in. An answer of
ordinary size is handed to the server whole.
"""

import io
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.http import parse_header_parameters

from newsroom.private_paths import PRIVATE_PATHS
from newsroom.request_body import (
    MAX_READ_AHEAD_BYTES,
    READ_BLOCK_BYTES,
    REFUSED_STATUS_ENVIRON_KEY,
    RequestBody,
)
from newsroom.site.caching import Environ, WSGIApplication
from newsroom.site.page_store import Headers, StartResponse
from newsroom.slow_request_limits import ConcurrencyLimiter
from newsroom.uploads import anonymous_temporary_file
from stories.images.inspection import MAX_FILE_BYTES

# Within this time the body of nearly every honest request is there, as all are that a proxy has read first.
INITIAL_BODY_WAIT_SECONDS = 0.1
# While others of its kind are slow already, who is not there within this time is turned away.
INITIAL_BODY_WAIT_SECONDS_WHEN_BUSY = 0.02
# After the first seconds so many bytes a second must have come, and never may nothing come for so long.
GRACE_SECONDS, MIN_BYTES_PER_SECOND = 10.0, 16 * 1024
MAX_BODY_PAUSE_SECONDS = 10.0
# However steadily it arrives, nobody's body holds a place longer than this.
MAX_BODY_SECONDS, MAX_STAFF_BODY_SECONDS = 30.0, 600.0
# People who are signed in wait so long for a place, and who gets none is heard for so long.
MAX_QUEUE_SECONDS, MAX_DRAIN_SECONDS, STAFF_MAX_BLOCK_GAP_SECONDS = 5.0, 1.0, 3.0
# A stranger is heard out only as long as a block comes in each such span.
MAX_DRAIN_PAUSE_SECONDS = 0.02
# No form of readers is larger; Django refuses a larger one without reading it.
MAX_READER_BODY_BYTES = 20_000
# Name, password, second factor.
MAX_SIGN_IN_BODY_BYTES = 64 * 1024
# The photos that one form may hold, and the words beside them.
MAX_STAFF_BODY_BYTES = 20 * MAX_FILE_BYTES + MAX_READ_AHEAD_BYTES
METHODS_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS", "TRACE"}
# An answer up to this size leaves the thread at once, however slowly the client takes it.
MAX_BUFFERED_RESPONSE_BYTES = 4 * 1024 * 1024
# What may follow the end of a form in parts.
MAX_MULTIPART_EPILOGUE_BYTES = 64
# So long the client may take to read why it is cut off.
CONNECTION_CLOSE_DELAY_SECONDS = 0.02
# A flood shall not fill the log, too.
SECONDS_BETWEEN_WARNINGS = 60.0
STATUS_CUT, STATUS_TIMEOUT, STATUS_NO_LENGTH, STATUS_TOO_LARGE, STATUS_BUSY = 400, 408, 411, 413, 503

log = logging.getLogger(__name__)


def server_thread_count() -> int:
    """How many requests granian lets this process answer at once; 4 if unknown."""
    given = os.environ.get("GRANIAN_BLOCKING_THREADS", "")
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if word == "--blocking-threads":
            given = following
        elif word.startswith("--blocking-threads="):
            given = word.partition("=")[2]
    return int(given) if given.isascii() and given.isdigit() and int(given) else 4


class SlowClientLimiter:
    """Passes a request on when its body is there, and its response in one piece."""

    def __init__(self, application: WSGIApplication, threads: int) -> None:
        self.application = application
        self.allowances = ConcurrencyLimiter(threads)
        self.warned = float("-inf")

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        length = content_length(environ)
        kind = sender_group(environ)
        unread = kind == "readers" and length > MAX_READER_BODY_BYTES
        takes_body = environ["REQUEST_METHOD"] not in METHODS_WITHOUT_BODY
        if takes_body and not length and environ.get("HTTP_TRANSFER_ENCODING"):
            # Where it ends only the server below knows, and whether it is whole nobody: nothing of it counts.
            return self.refuse(STATUS_NO_LENGTH, environ, start)
        if not length or unread or not takes_body:
            environ["wsgi.input"] = io.BytesIO()
            return self.answer(environ, start)
        is_large = length > MAX_READ_AHEAD_BYTES
        if is_large and kind == "staff" and not is_signed_in(environ):
            kind = "sign-in"
        if length > max_body_bytes(kind, environ):
            return self.refuse_too_large(kind, length, environ, start)
        # Only people who are signed in are let onto the disk.
        on_disk = is_large and kind == "staff"
        try:
            file = anonymous_temporary_file() if on_disk else io.BytesIO()
        except OSError:
            log.exception("There is no room on the disk for what is sent.")
            return self.refuse(STATUS_BUSY, environ, start)
        room = float("inf") if on_disk else MAX_READ_AHEAD_BYTES
        body = RequestBody(environ["wsgi.input"], length, file, room=room)
        try:
            status = self.wait(body, kind, environ)
            if not status and not is_multipart_form_complete(environ, file, length):
                status = STATUS_CUT
            if status:
                return self.refuse(status, environ, start)
            file.seek(0)
            environ["wsgi.input"] = file
            return self.answer(environ, start)
        finally:
            body.abandon()

    def wait(self, body: RequestBody, kind: str, environ: Environ) -> int:
        """0 when the body is there, or the refusal's status; its place is free again."""
        address = client_ip_address(environ)
        if body.wait(
            INITIAL_BODY_WAIT_SECONDS
            if self.allowances.has_place(kind, address)
            else INITIAL_BODY_WAIT_SECONDS_WHEN_BUSY
        ):
            return 0 if body.is_whole else STATUS_CUT
        if kind == "staff" and body.length <= MAX_READ_AHEAD_BYTES and not is_signed_in(environ):
            kind = "sign-in"
        until = time.monotonic() + MAX_QUEUE_SECONDS
        with self.allowances.place(
            kind, address, lambda: not body.wait(0.05) and time.monotonic() < until
        ) as free:
            if free:
                body.make_room()
                if wait_for_whole_body(body, kind):
                    return 0
                return STATUS_CUT if body.ended else STATUS_TIMEOUT
        # What comes fast is there meanwhile; at least its sender shall see the page, and not a broken connection.
        drain_refused_body(body, STAFF_MAX_BLOCK_GAP_SECONDS if kind == "staff" else MAX_DRAIN_PAUSE_SECONDS)
        return 0 if body.is_whole else STATUS_BUSY

    def refuse_too_large(
        self, kind: str, length: int, environ: Environ, start: StartResponse
    ) -> Iterable[bytes]:
        """The 413 page, after reading the body for a moment, or no client sees it."""
        with self.allowances.place(kind, client_ip_address(environ)) as free:
            if free and length <= MAX_FILE_BYTES:
                body = RequestBody(environ["wsgi.input"], length, None, room=float("inf"))
                drain_refused_body(body, MAX_DRAIN_PAUSE_SECONDS)
                body.abandon()
        return self.refuse(STATUS_TOO_LARGE, environ, start)

    def answer(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """The application's response; if not large in one piece, so no thread waits."""
        sizes: list[int] = []

        def begin(status: str, headers: Headers) -> None:
            sizes.extend(int(value) for name, value in headers if name.lower() == "content-length")
            start(status, headers)

        parts = self.application(environ, begin)
        if isinstance(parts, list) or not sizes or sizes[0] > MAX_BUFFERED_RESPONSE_BYTES:
            return parts
        try:
            return [b"".join(parts)]
        finally:
            close_response(parts)

    def refuse(self, status: int, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """An error page made without the database; the connection is closed after it."""
        self.warn(status, environ)
        # The server keeps a connection open for as long as its body has not ended; what was promised and does not
        # come makes it give up. Missing is one byte after the end of the page.
        refused = {
            **environ,
            "wsgi.input": io.BytesIO(),
            "CONTENT_LENGTH": "0",
            REFUSED_STATUS_ENVIRON_KEY: status,
        }
        answer: list[Any] = []
        parts = self.application(refused, lambda status, headers: answer.extend([status, headers]))
        try:
            page = b"".join(parts)
        finally:
            close_response(parts)
        headers = [(name, value) for name, value in answer[1] if name.lower() != "content-length"]
        start(answer[0], [*headers, ("Content-Length", str(len(page) + 1))])
        return ConnectionClosingResponse(page)

    def warn(self, status: int, environ: Environ) -> None:
        """The log says from where slow bodies come, once in a while."""
        now = time.monotonic()
        if now - self.warned < SECONDS_BETWEEN_WARNINGS:
            return
        self.warned = now
        log.warning(
            "Bodies arrive too slowly and are turned away, now with %s at %s from %s; "
            "further ones are not named for a minute.",
            status,
            environ["PATH_INFO"],
            client_ip_address(environ),
        )


class ConnectionClosingResponse:
    """A response one byte short of its headers, so the server closes the connection."""

    def __init__(self, page: bytes) -> None:
        self.parts = iter([page])

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.parts)
        except StopIteration:
            time.sleep(CONNECTION_CLOSE_DELAY_SECONDS)
            raise

    def close(self) -> None:
        """Does nothing, as nothing is open."""


def close_response(parts: Iterable[bytes]) -> None:
    if hasattr(parts, "close"):
        parts.close()


def wait_for_whole_body(body: RequestBody, kind: str) -> bool:
    """Whether the body arrives whole: without long pauses, fast enough and in time."""
    longest = MAX_STAFF_BODY_SECONDS if kind == "staff" else MAX_BODY_SECONDS
    while not body.wait(0.1):
        now = time.monotonic()
        took = now - body.began
        too_few = body.received + READ_BLOCK_BYTES < (took - GRACE_SECONDS) * MIN_BYTES_PER_SECOND
        if too_few or took > longest or now - body.last_block > MAX_BODY_PAUSE_SECONDS:
            return False
    return body.is_whole


def is_multipart_form_complete(environ: Environ, file: Any, length: int) -> bool:
    """Whether a form in parts has its end: Django takes one that was cut for all of it.

    A proxy may announce what it has of a form instead of what the browser announced.
    """
    kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE") or "")
    if kind != "multipart/form-data" or not (boundary := parameters.get("boundary")):
        return True
    end = f"--{boundary}--".encode(errors="replace")
    file.seek(max(0, length - len(end) - MAX_MULTIPART_EPILOGUE_BYTES))
    return end in file.read()


def drain_refused_body(body: RequestBody, span: float) -> None:
    """Reads until the body ends, pauses for `span` seconds, or takes too long."""
    until = time.monotonic() + MAX_DRAIN_SECONDS
    while time.monotonic() < until:
        before = body.received
        if body.wait(span) or body.received == before:
            return


def content_length(environ: Environ) -> int:
    """How many bytes Django would read; 0 for a body of unknown length."""
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def sender_group(environ: Environ) -> str:
    """Who seems to send it; a sign-in is verified only for slow or large bodies."""
    path = environ["PATH_INFO"]
    if path.startswith("/api/"):
        return "machines"
    if not path.startswith(PRIVATE_PATHS):
        return "readers"
    return "staff" if settings.SESSION_COOKIE_NAME in request_cookies(environ) else "sign-in"


def max_body_bytes(kind: str, environ: Environ) -> int:
    """How many bytes are taken; strangers' stay in memory."""
    if environ["PATH_INFO"].startswith("/sign-in/") or environ["PATH_INFO"].endswith("/login/"):
        return MAX_SIGN_IN_BODY_BYTES
    if kind == "staff":
        return MAX_STAFF_BODY_BYTES
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) if kind == "machines" else MAX_READ_AHEAD_BYTES


def is_signed_in(environ: Environ) -> bool:
    """Whether the session is of somebody signed in; no without the database."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(
        request_cookies(environ)[settings.SESSION_COOKIE_NAME]
    )
    try:
        connection.close_if_unusable_or_obsolete()
        asking = cast(HttpRequest, SimpleNamespace(session=store))
        return get_user(asking).is_authenticated
    except (DatabaseError, InterfaceError):
        return False


def request_cookies(environ: Environ) -> dict[str, str]:
    return parse_cookie(environ.get("HTTP_COOKIE", ""))


def client_ip_address(environ: Environ) -> str:
    """The client's address; behind a proxy, the last one that the proxy noted."""
    address: str = environ.get("REMOTE_ADDR") or ""
    if settings.BEHIND_PROXY:
        address = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return address
