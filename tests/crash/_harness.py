"""Writers send requests to a real server, the server dies by SIGKILL, and whatever it acknowledged must be stored."""

import http.client
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.bench._server import House, serving

TOKEN = "c" * 32
LONGEST_ANSWER = 30


@dataclass(frozen=True)
class Request:
    """One thing to send: by whom, where to, what; what answer acknowledges it; and whether it is stored."""

    by: str
    path: str
    fields: Mapping[str, Any]
    is_stored: Callable[[], bool]
    acknowledged: tuple[int, ...] = (200, 201, 204, 302, 303)
    headers: Mapping[str, str] = field(default_factory=dict)


class Work:
    """A kind of writing. `next` is asked for each request anew, so it can look at what the last death left."""

    writers = 1

    def prepare(self) -> None:
        """There is enough to do; the server is not running yet."""

    def next(self, writer: int) -> Request | None:
        """What this writer sends now; None when there is nothing at this moment."""
        raise NotImplementedError

    def faults(self) -> list[str]:
        """What this work finds wrong with the database, besides what is looked at anyway."""
        return []


@dataclass
class Report:
    """How often the server died, what it had acknowledged by then, and what was found afterwards."""

    deaths: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = (
            f"{self.deaths} deaths, {self.acknowledged} acknowledged and stored, {self.unanswered} unanswered"
        )
        said += f", {self.refused} refused" if self.refused else ""
        return "\n".join([f"{said}, {len(self.faults)} faults", *self.faults[:20]])


def cookies_of(username: str) -> str:
    """The cookies of a browser in which that account is signed in."""
    from django.test import Client

    from people.models import User

    browser = Client()
    browser.force_login(User.objects.get(username=username))
    return f"sessionid={browser.cookies['sessionid'].value}; csrftoken={TOKEN}"


class Writer(threading.Thread):
    """Sends one request after another until the server no longer answers."""

    def __init__(self, work: Work, number: int, house: House, cookies: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.work, self.number, self.house, self.cookies = work, number, house, cookies
        self.acknowledged: list[Request] = []
        self.unanswered = self.refused = 0
        self.error: BaseException | None = None

    def run(self) -> None:
        from django.db import connection

        try:
            while True:
                request = self.work.next(self.number)
                if request is None:
                    if self.house.process.poll() is not None:
                        return
                    time.sleep(0.02)
                    continue
                status = self.send(request)
                if status is None:
                    self.unanswered += 1
                    return
                if status in request.acknowledged:
                    self.acknowledged.append(request)
                else:
                    self.refused += 1
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def send(self, request: Request) -> int | None:
        """The status of the answer, or None when the server died over it."""
        parts = urlsplit(self.house.url)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LONGEST_ANSWER)
        as_json = request.headers.get("Content-Type") == "application/json"
        form = {"csrfmiddlewaretoken": TOKEN, **request.fields}
        body = json.dumps(request.fields) if as_json else urlencode(form)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookies[request.by],
            "X-CSRFToken": TOKEN,
            **request.headers,
        }
        try:
            line.request("POST", request.path, body, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()


def run(works: list[Work], users: list[str], address: str, var: Path, *, kills: int, seed: int) -> Report:
    """The server has died that often under these works; Django of this process looks at the same database."""
    dice = random.Random(seed)
    from django.conf import settings as ours

    # The same secret as here, or the sessions made here would be nobody's there.
    settings = {"NEWSROOM_ENV": "demo", "NEWSROOM_SECRET_KEY": ours.SECRET_KEY}
    report = Report()
    for work in works:
        work.prepare()
    cookies = {username: cookies_of(username) for username in users}
    for _death in range(kills):
        with serving(address, var, workers=1, threads=4, settings=settings) as house:
            writers = [
                Writer(work, number, house, cookies) for work in works for number in range(work.writers)
            ]
            for writer in writers:
                writer.start()
            until = time.monotonic() + LONGEST_ANSWER
            # Not before something was acknowledged: a death over nothing shows nothing.
            while not any(writer.acknowledged for writer in writers) and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(dice.uniform(0, 1.2))
            for pid in [*house.workers, house.process.pid]:
                os.kill(pid, signal.SIGKILL)
            house.process.wait()
            for writer in writers:
                writer.join(2 * LONGEST_ANSWER)
        report.deaths += 1
        look(report, writers)
    report.faults += [fault for work in works for fault in work.faults()]
    report.faults += of_the_database()
    return report


def look(report: Report, writers: list[Writer]) -> None:
    """What was acknowledged in this life of the server is stored, or stands among the faults."""
    for writer in writers:
        if writer.error or writer.is_alive():
            report.faults.append(f"a writer broke: {writer.error!r}")
        lost = [request.path for request in writer.acknowledged if not request.is_stored()]
        report.faults += [f"death {report.deaths}: acknowledged and lost: {path}" for path in lost]
        report.acknowledged += len(writer.acknowledged) - len(lost)
        report.unanswered += writer.unanswered
        report.refused += writer.refused


def of_the_database() -> list[str]:
    """What journal, integrity and the database itself say."""
    from django.db import connection

    from stories.actions import integrity
    from stories.models import JournalEntry

    found = [str(fault) for fault in integrity.integrity_faults()] + integrity.missing_triggers()
    proof = JournalEntry.objects.prove()
    found += [str(proof.fault)] if proof.fault else []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found += [line for (line,) in cursor if line != "ok"]
    return found
