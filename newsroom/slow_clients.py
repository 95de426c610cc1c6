"""Slow clients hold at most a share of the threads, and none of them for long; readers always find one.

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
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError, InterfaceError, connection
from django.http.cookie import parse_cookie

from newsroom.middleware import BEHIND_DOORS
from newsroom.request_body import READ_AHEAD, REFUSED, RequestBody
from newsroom.site.caching import Application, Environ
from newsroom.site.shelf import Headers, Start

# Within this time the body of nearly every honest request is there, as all are that a proxy has read first.
AT_ONCE = 0.1
# While others of its kind are slow already, who is not there within this time is turned away.
AT_ONCE_IN_A_CROWD = 0.02
# What is not, may take so many seconds, and one more for each so many bytes.
PATIENCE, SLOWEST = 10.0, 16 * 1024
LONGEST_PAUSE = 10.0
# No form of readers is larger; Django refuses a larger one without reading it.
LARGEST_FROM_READERS = 20_000
WITHOUT_BODY = {"GET", "HEAD", "OPTIONS", "TRACE"}
# An answer up to this size leaves the thread at once, however slowly the client takes it.
LARGEST_WHOLE_ANSWER = 4 * 1024 * 1024
# So long the client may take to read why it is cut off.
TIME_TO_READ = 0.02
# A flood shall not fill the log, too.
SECONDS_BETWEEN_WARNINGS = 60.0
LATE, BUSY = 408, 503

log = logging.getLogger(__name__)


def blocking_threads() -> int:
    """How many requests this process answers at a time, as granian was told; four when nobody can tell."""
    given = os.environ.get("GRANIAN_BLOCKING_THREADS", "")
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if word == "--blocking-threads":
            given = following
        elif word.startswith("--blocking-threads="):
            given = word.partition("=")[2]
    return int(given) if given.isascii() and given.isdigit() and int(given) else 4


@dataclass
class Allowance:
    """How many requests of one kind may wait for their bodies at a time, and how many of these from one address."""

    most: int
    most_from_one: int
    waiting: int = 0
    addresses: Counter[str] = field(default_factory=Counter)


class Allowances:
    """Who waits for a body in this process."""

    def __init__(self, threads: int) -> None:
        few = max(1, threads // 8)
        many = max(1, threads * 3 // 8)
        self.lock = Lock()
        self.waiting = 0
        # Whatever the kinds may have by themselves, every fourth thread is for those who read.
        self.most = threads - max(1, threads // 4)
        self.kinds = {
            "readers": Allowance(few, max(1, few // 2)),
            "sign-in": Allowance(few, max(1, few // 2)),
            "machines": Allowance(few, max(1, few // 2)),
            "staff": Allowance(many, many),
        }

    def has_place(self, kind: str, address: str) -> bool:
        """Whether one more request of that kind may wait."""
        allowance = self.kinds[kind]
        return (
            self.waiting < self.most
            and allowance.waiting < allowance.most
            and allowance.addresses[address] < allowance.most_from_one
        )

    @contextmanager
    def place(self, kind: str, address: str) -> Iterator[bool]:
        """Inside the block the request counts among those that wait, if there is a place for it."""
        allowance = self.kinds[kind]
        with self.lock:
            if free := self.has_place(kind, address):
                self.count(allowance, address, 1)
        try:
            yield free
        finally:
            if free:
                with self.lock:
                    self.count(allowance, address, -1)

    def count(self, allowance: Allowance, address: str, by: int) -> None:
        self.waiting += by
        allowance.waiting += by
        allowance.addresses[address] += by
        # An address that is not waiting leaves nothing behind.
        allowance.addresses += Counter()


class SlowClientLimiter:
    """Hands a request to the application when its body is there, and its answer to the server in one piece."""

    def __init__(self, application: Application, threads: int) -> None:
        self.application = application
        self.allowances = Allowances(threads)
        self.warned = float("-inf")

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        length = length_of(environ)
        kind = kind_of(environ)
        unread = kind == "readers" and length > LARGEST_FROM_READERS
        if not length or unread or environ["REQUEST_METHOD"] in WITHOUT_BODY:
            environ["wsgi.input"] = io.BytesIO()
            return self.answer(environ, start)
        body = RequestBody(environ["wsgi.input"], length, longest_pause=LONGEST_PAUSE)
        environ["wsgi.input"] = io.BufferedReader(body)
        try:
            address = address_of(environ)
            moment = AT_ONCE if self.allowances.has_place(kind, address) else AT_ONCE_IN_A_CROWD
            if length < READ_AHEAD and body.wait(moment) and body.is_whole:
                return self.answer(environ, start)
            return self.wait_and_answer(body, kind, environ, start)
        finally:
            body.abandon()

    def wait_and_answer(
        self, body: RequestBody, kind: str, environ: Environ, start: Start
    ) -> Iterable[bytes]:
        """The answer to a request whose body needs time, or why it is not waited for."""
        body.deadline = time.monotonic() + PATIENCE + body.length / SLOWEST
        if kind == "staff" and not is_signed_in(environ):
            kind = "sign-in"
        with self.allowances.place(kind, address_of(environ)) as free:
            if not free:
                return self.refuse(BUSY, environ, start)
            if body.length >= READ_AHEAD:
                return self.answer_while_it_arrives(body, environ, start)
            if not (body.wait(body.deadline - time.monotonic()) and body.is_whole):
                return self.refuse(LATE, environ, start)
        return self.answer(environ, start)

    def answer_while_it_arrives(self, body: RequestBody, environ: Environ, start: Start) -> Iterable[bytes]:
        """The answer to a request too large to be kept in memory: Django reads it, and stops when it is late."""
        answer: list[Any] = []
        parts = self.answer(environ, lambda status, headers: answer.extend([status, headers]))
        if not body.timed_out:
            start(*answer)
            return parts
        close(parts)
        return self.refuse(LATE, environ, start)

    def answer(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """What the application answers; of ordinary size in one piece, so that no thread waits for who reads it."""
        sizes: list[int] = []

        def begin(status: str, headers: Headers) -> None:
            sizes.extend(int(value) for name, value in headers if name.lower() == "content-length")
            start(status, headers)

        parts = self.application(environ, begin)
        if isinstance(parts, list) or not sizes or sizes[0] > LARGEST_WHOLE_ANSWER:
            return parts
        try:
            return [b"".join(parts)]
        finally:
            close(parts)

    def refuse(self, status: int, environ: Environ, start: Start) -> Iterable[bytes]:
        """A page that says why, made without the database; then the connection is cut, whatever else was to come."""
        self.warn(status, environ)
        # The server keeps a connection open for as long as its body has not ended; what was promised and does not
        # come makes it give up. Missing is one byte after the end of the page.
        refused = {**environ, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0", REFUSED: status}
        answer: list[Any] = []
        parts = self.application(refused, lambda status, headers: answer.extend([status, headers]))
        try:
            page = b"".join(parts)
        finally:
            close(parts)
        headers = [(name, value) for name, value in answer[1] if name.lower() != "content-length"]
        start(answer[0], [*headers, ("Content-Length", str(len(page) + 1))])
        return CutOff(page)

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
            address_of(environ),
        )


class CutOff:
    """An answer after which the server closes the connection, for it is one byte shorter than its headers say."""

    def __init__(self, page: bytes) -> None:
        self.parts = iter([page])

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.parts)
        except StopIteration:
            time.sleep(TIME_TO_READ)
            raise

    def close(self) -> None:
        """Nothing is left open."""


def close(parts: Iterable[bytes]) -> None:
    if hasattr(parts, "close"):
        parts.close()


def length_of(environ: Environ) -> int:
    """How many bytes Django would read; a body of no known length it does not read at all."""
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def kind_of(environ: Environ) -> str:
    """Whose body it seems to be; whether somebody is signed in is asked only when it is slow."""
    path = environ["PATH_INFO"]
    if path.startswith("/api/"):
        return "machines"
    if not path.startswith(BEHIND_DOORS):
        return "readers"
    return "staff" if settings.SESSION_COOKIE_NAME in cookies_of(environ) else "sign-in"


def is_signed_in(environ: Environ) -> bool:
    """Whether the session that the request names is one of somebody who is signed in; no while the database is away."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(
        cookies_of(environ)[settings.SESSION_COOKIE_NAME]
    )
    try:
        connection.close_if_unusable_or_obsolete()
        return SESSION_KEY in store.load()
    except (DatabaseError, InterfaceError):
        return False


def cookies_of(environ: Environ) -> dict[str, str]:
    return parse_cookie(environ.get("HTTP_COOKIE", ""))


def address_of(environ: Environ) -> str:
    """From where the request comes; behind a proxy that is the last address which the proxy wrote down."""
    address: str = environ.get("REMOTE_ADDR") or ""
    if settings.BEHIND_PROXY:
        address = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return address
