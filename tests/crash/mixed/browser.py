"""A person's browser, which sends the same bytes again when no answer came."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urljoin, urlsplit

from tests.crash._harness import TOKEN
from tests.html_forms import Form, Forms

LONGEST_ANSWER = 60
# So long the same is sent again; within the two minutes in which a form's double is its double.
PATIENCE = 90
# A line may break, and 503 be answered, so long after what was away is back.
GRACE = 3.0
PAUSE, PAUSE_AFTER_REFUSAL = 0.25, 1.0
SIGN_IN = "/login/"


class GaveUp(Exception):
    """No answer came within the patience, or the day is over."""


@dataclass
class Absence:
    """From when to when a process or the database was away; `until` is 0 while it is."""

    since: float
    until: float = 0.0

    def touches(self, began: float, ended: float) -> bool:
        return ended >= self.since and (not self.until or began <= self.until + GRACE)


@dataclass
class Site:
    """The newsroom as people know it: its address, when it was away, its faults."""

    url: str
    deaths: list[Absence] = field(default_factory=list)
    database: list[Absence] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    met: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def fault(self, said: str) -> None:
        self.faults.append(f"{time.strftime('%H:%M:%S')} {said}")


@dataclass(frozen=True)
class Answer:
    """What came back; `doubtful` when an earlier sending may have been done."""

    status: int
    location: str = ""
    text: str = ""
    doubtful: bool = False

    @property
    def is_done(self) -> bool:
        return self.status in (200, 201, 204) or self.is_redirect

    @property
    def is_redirect(self) -> bool:
        return self.status in (302, 303)

    def forms(self) -> list[Form]:
        return Forms(self.text).found

    def json(self) -> dict:
        return json.loads(self.text) if self.text.startswith("{") else {}


class Browser:
    """One person's browser, with the cookies of a session of its own."""

    def __init__(self, site: Site, cookies: str = "", bearer: str = "") -> None:
        self.site = site
        self.headers = {"Cookie": cookies} if cookies else {}
        if bearer:
            self.headers["Authorization"] = f"Bearer {bearer}"

    # ---- what people do with it ----------------------------------------------------------------
    def get(self, path: str) -> Answer:
        return self.send("GET", path, b"", {})

    def post(self, path: str, fields: Iterable[tuple[str, str]]) -> Answer:
        """The form is sent as a page sends it."""
        body = urlencode(list(fields)).encode()
        return self.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_file(self, path: str, fields: Iterable[tuple[str, str]], name: str, file: bytes) -> Answer:
        """The form is sent with one JPEG file."""
        line = "photograph-of-the-street"
        parts = [
            f'--{line}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in fields
        ]
        parts.append(
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="a.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n".encode()
        )
        body = b"".join([*parts, file, f"\r\n--{line}--\r\n".encode()])
        return self.send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={line}"})

    def json(self, method: str, path: str, sent: Mapping, **headers: str) -> Answer:
        """A script of the page, or a machine, sends an object."""
        body = json.dumps(sent).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(
            method, path, body, {"Content-Type": "application/json", "X-CSRFToken": TOKEN, **headers}
        )

    def put(self, path: str, piece: bytes, size: int, name: str) -> Answer:
        """A piece of a photo is sent."""
        given = {"Content-Type": "application/octet-stream", "X-CSRFToken": TOKEN}
        return self.send("PUT", path, piece, {**given, "X-Size": str(size), "X-Name": quote(name)})

    # ---- the line -------------------------------------------------------------------------------
    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer; the same bytes are sent until one comes."""
        until, doubtful = time.monotonic() + PATIENCE, False
        while time.monotonic() < until:
            began = time.monotonic()
            answer, sent = self.once(method, path, body, headers)
            ended = time.monotonic()
            self.site.slowest = max(self.site.slowest, ended - began)
            if answer is None:
                self.site.met["line lost" if sent else "nobody there"] += 1
                if not any(away.touches(began, ended) for away in self.site.deaths):
                    self.site.fault(f"{method} {path}: no answer, though nothing had died")
                doubtful = doubtful or sent
            elif answer.status >= 500:
                self.site.met[str(answer.status)] += 1
                away = any(each.touches(began, ended) for each in self.site.database)
                if answer.status != 503 or not away:
                    self.site.fault(f"{method} {path}: {answer.status}")
                doubtful = True
            else:
                self.site.met[f"{answer.status // 100}xx"] += 1
                if answer.is_redirect and SIGN_IN in answer.location and SIGN_IN not in path:
                    self.site.fault(f"{method} {path}: the session is gone")
                return Answer(answer.status, answer.location, answer.text, doubtful and method != "GET")
            if method == "GET" and self.site.closing.is_set():
                break
            time.sleep(PAUSE if answer is None else PAUSE_AFTER_REFUSAL)
        if method == "GET":
            raise GaveUp
        return Answer(0, doubtful=True)

    def once(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[Answer | None, bool]:
        """The answer, None when the line broke; and whether anything was sent."""
        parts = urlsplit(self.site.url)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LONGEST_ANSWER)
        connected = False
        try:
            line.connect()
            connected = True
            line.request(method, quote(path, safe="/?&=%#+,:"), body, {**self.headers, **headers})
            got = line.getresponse()
            text = got.read().decode("utf-8", "replace")
            place = urlsplit(urljoin(path, got.headers.get("Location", "") or path))
            there = f"{place.path}?{place.query}" if place.query else place.path
            return Answer(got.status, there if got.headers.get("Location") else "", text), True
        except (OSError, http.client.HTTPException):
            return None, connected
        finally:
            line.close()
