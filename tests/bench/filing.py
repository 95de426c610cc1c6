"""Reporters save while readers read: one working copy each, once a second, through the desk's own address."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from tests.bench import Bench
from tests.bench._load import load
from tests.bench._server import House

REPORTERS, ROUNDS, CHARACTERS = 50, 20, 8_000  # 8,000 Chinese characters are 24 kB
CSRF = "c" * 32
SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from importlib import import_module
from people import roles
from stories.actions.accounts.staff import save_account
from people.actors import SYSTEM
from people.models import User
for number in range({count}):
    user = User(username=f"reporter-{{number}}", full_name=f"记者{{number}}", email=f"r{{number}}@example.org")
    user.set_unusable_password()
    save_account(user, by=SYSTEM, role_codes=[roles.REPORTER.code])
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print("session", session.session_key)
"""


@dataclass
class Reporter:
    """One person at one working copy: what was acknowledged, how long each answer took, and what went wrong."""

    session: str
    key: UUID = field(default_factory=uuid4)
    version: int = 0
    text: str = ""
    took: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def headers(self) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }

    def write(self, house: House, rounds: int) -> None:
        """One save a second, each one longer than the last by what was typed since."""
        parts = urlsplit(house.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        begun = time.perf_counter()
        for turn in range(rounds):
            time.sleep(max(0.0, begun + turn - time.perf_counter()))
            text = f"第{turn}次保存。" + "字" * CHARACTERS
            sent = {
                "version": self.version,
                "save_key": uuid4().hex,
                "content": {"headline": "保存", "body": text},
            }
            started = time.perf_counter()
            connection.request("PUT", f"/desk/drafts/{self.key}/", json.dumps(sent), self.headers())
            answer = connection.getresponse()
            said = answer.read()
            self.took.append((time.perf_counter() - started) * 1000)
            if answer.status == 200:
                self.version, self.text = json.loads(said)["version"], text
            else:
                self.faults.append(f"{answer.status} {said[:80]!r}")
        connection.request("GET", f"/desk/drafts/{self.key}/", headers=self.headers())
        kept = json.loads(connection.getresponse().read())
        if kept.get("content", {}).get("body") != self.text:
            self.faults.append("the last acknowledged text is not there")
        connection.close()


def main(bench: Bench) -> None:
    count, rounds = (4, 2) if bench.small else (REPORTERS, ROUNDS)
    for database in ("sqlite",) if bench.small else ("sqlite", "postgresql"):
        with bench.newsroom(stories=60, database=database) as house:
            measure(bench, house, database, count, rounds)


def measure(bench: Bench, house: House, database: str, count: int, rounds: int) -> None:
    said = house.manage("shell", "-v0", "-c", SIGN_IN.format(count=count))
    people = [Reporter(line.split()[1]) for line in said.splitlines() if line.startswith("session ")]
    address = house.url + house.article
    quiet = load(address, seconds=1 if bench.small else 5, readers=4)
    threads = [threading.Thread(target=one.write, args=(house, rounds)) for one in people]
    for thread in threads:
        thread.start()
    beside = load(address, seconds=1 if bench.small else max(5, rounds - 5), readers=4)
    for thread in threads:
        thread.join()
    took = sorted(ms for one in people for ms in one.took)
    faults = [fault for one in people for fault in one.faults]
    bench.figure(f"{database}: {len(people)} reporters, saves", len(took), "saves")
    bench.figure(f"{database}: saves refused or lost", len(faults), "saves")
    base = bench.figure(f"{database}: a reader's answer, nobody writes", quiet.p50, "ms, p50")
    bench.figure(f"{database}: a reader's answer meanwhile", beside.p50, "ms, p50", against=base)
    bench.figure(f"{database}: a reader's answer meanwhile", beside.p99, "ms, p99")
    bench.figure(f"{database}: a save of 24 kB", took[len(took) // 2], "ms, p50", against=base)
    bench.figure(f"{database}: a save of 24 kB", took[len(took) * 99 // 100], "ms, p99")
    bench.remarks += [f"{database}: {fault}" for fault in dict.fromkeys(faults)]
