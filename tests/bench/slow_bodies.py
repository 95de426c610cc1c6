"""Report forms sent byte by byte, and other silence, beside twenty readers: behind nginx, and without."""

import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from tests.bench import Bench, Figure
from tests.bench._server import House, proxy
from tests.bench._slow import Readers, SlowSenders, silent
from tests.bench.filing import SIGN_IN, Reporter

SLOW, READERS, SECONDS = 30, 20, 20
SETTINGS = {"NEWSROOM_REPORTS_PER_SENDER": "1000", "NEWSROOM_REPORTS_PER_HOUR": "1000"}
# What `manage.py demo` gives its accounts.
PASSWORD = "wenfeng-2020"
# A form is not taken sooner after it was opened.
FILLED_IN_AFTER = 2.5


def main(bench: Bench) -> None:
    with bench.newsroom(stories=2_000, **SETTINGS) as house:
        measure(bench, house, house.url, "as make demo")
        silence(bench, house)
    with (
        bench.newsroom(stories=2_000, **SETTINGS, NEWSROOM_BEHIND_PROXY="yes") as house,
        bench.folder() as home,
        proxy(home, house) as address,
    ):
        if address is None:
            bench.remark("nginx is not installed: the documented deployment was not measured.")
        else:
            measure(bench, house, address, "behind nginx")


def measure(bench: Bench, house: House, url: str, where: str) -> None:
    seconds = 1.5 if bench.small else SECONDS
    story, words = house.article, (f"/search/?q={uuid4().hex[:6]}" for _question in range(1_000_000))

    def pages(turn: int) -> str:
        """Kept pages, and every fourth one made anew."""
        return next(words) if turn % 4 == 0 else ("/", story, story.rsplit("/", 2)[0] + "/")[turn % 4 - 1]

    Readers(url, pages, READERS).read(1)  # what is kept is kept
    quiet = Readers(url, pages, READERS).read(seconds)
    slow = SlowSenders(url, f"{story}report/", 4 if bench.small else SLOW)
    writers = Writers(house, url)
    with slow.sending():
        beside = Readers(url, pages, READERS)
        with writers.at_work(seconds):
            beside.read(seconds)
    figures(bench, where, quiet, beside)
    bench.figure(f"{where}: slow forms answered 503 at once", slow.answers[503], "answers")
    bench.figure(f"{where}: slow forms answered 408 when late", slow.answers[408], "answers")
    others = slow.answers.total() - slow.answers[503] - slow.answers[408] + slow.cut_off
    bench.figure(f"{where}: slow forms ended otherwise", others, "answers")
    writers.tell(bench, where)


def silence(bench: Bench, house: House) -> None:
    """Readers beside connections that send half a request, that ask for nothing more, and that read no answer."""
    story, count = house.article, 4 if bench.small else 200
    largest = max(
        (Path(house.environment["NEWSROOM_VAR"]) / "static").rglob("*.*"),
        key=lambda file: file.stat().st_size,
    )
    static = f"/static/{largest.relative_to(Path(house.environment['NEWSROOM_VAR']) / 'static')}"
    host = urllib.parse.urlsplit(house.url).netloc
    base = bench.figure(
        "as make demo: a reader's answer, nobody silent",
        beside_silence(bench, house, b"", 0, story),
        "ms, p99",
    )
    for name, sent in (
        ("send half a request", f"GET / HTTP/1.1\r\nHost: {host}\r\n"),
        ("have read one page", f"GET /about/ HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        (
            f"do not read {largest.stat().st_size // 1024} kB",
            f"GET {static} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        ),
    ):
        value = beside_silence(bench, house, sent.encode(), count, story)
        bench.figure(f"as make demo: beside {count} who {name}", value, "ms, p99", against=base)


def beside_silence(bench: Bench, house: House, sent: bytes, count: int, story: str) -> float:
    with silent(house.url, count, sent):
        readers = Readers(house.url, lambda _turn: story, READERS).read(0.5 if bench.small else 5)
    for fault in dict.fromkeys(readers.failed):
        bench.remark(f"beside {count} silent ones a reader got {fault}")
    return readers.percentile(99)


def figures(bench: Bench, where: str, quiet: Readers, beside: Readers) -> None:
    for name, percent in (("p50", 50), ("p99", 99), ("slowest", 100)):
        base: Figure = bench.figure(
            f"{where}: a reader's answer, nobody slow", quiet.percentile(percent), f"ms, {name}"
        )
        bench.figure(
            f"{where}: the same beside {SLOW} slow forms",
            beside.percentile(percent),
            f"ms, {name}",
            against=base,
        )
    for fault in dict.fromkeys(quiet.failed + beside.failed):
        bench.remark(f"{where}: a reader got {fault}")


class Writers:
    """Somebody reports, somebody signs in and somebody's text is saved, again and again: do they get through?"""

    def __init__(self, house: House, url: str) -> None:
        self.house = replace(house, url=url)
        said = house.manage("shell", "-v0", "-c", SIGN_IN.format(count=1))
        session = next(line.split()[1] for line in said.splitlines() if line.startswith("session "))
        self.reporter = Reporter(session)
        self.answers: dict[str, Counter[int]] = {"reports": Counter(), "sign-ins": Counter()}

    @contextmanager
    def at_work(self, seconds: float) -> Iterator[None]:
        """Inside the block they try, and as long as they were told."""
        until = time.monotonic() + seconds
        work = [
            threading.Thread(target=self.reporter.write, args=(self.house, max(1, int(seconds)))),
            threading.Thread(target=self.repeat, args=("reports", self.report, until)),
            threading.Thread(target=self.repeat, args=("sign-ins", self.sign_in, until)),
        ]
        for thread in work:
            thread.start()
        yield
        for thread in work:
            thread.join()

    def repeat(self, name: str, attempt: Callable[[], int], until: float) -> None:
        while True:
            self.answers[name][attempt()] += 1
            if time.monotonic() > until:
                return

    def report(self) -> int:
        """A reader opens the form, fills it in and sends it."""
        address = f"{self.house.url}{self.house.article}report/"
        token = re.search(r'name="token" value="([^"]+)"', self.house.read(f"{self.house.article}report/"))
        time.sleep(FILLED_IN_AFTER)
        return self.status(
            urllib.request.build_opener(), address, text="时间有误", token=token[1] if token else ""
        )

    def sign_in(self) -> int:
        """Somebody opens the door of the desk and types name and password; inside, the first page is there."""
        cookies = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
        address = f"{self.house.url}/desk/login/"
        browser.open(address, timeout=60).close()
        token = next((str(cookie.value) for cookie in cookies if cookie.name == "csrftoken"), "")
        time.sleep(1)
        return self.status(
            browser, address, username="reporter", password=PASSWORD, csrfmiddlewaretoken=token
        )

    def status(self, browser: urllib.request.OpenerDirector, address: str, **form: str) -> int:
        try:
            with browser.open(address, urllib.parse.urlencode(form).encode(), timeout=60) as answer:
                # Back at the door nobody is in.
                return 0 if answer.url.endswith("/login/") else int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def tell(self, bench: Bench, where: str) -> None:
        for name, answers in self.answers.items():
            bench.figure(f"{where}: {name} taken meanwhile", answers[200], f"of {answers.total()}")
        took = sorted(self.reporter.took)
        saved = len(took) - len(self.reporter.faults)
        bench.figure(f"{where}: texts saved meanwhile", saved, f"of {len(took)}")
        bench.figure(f"{where}: a save meanwhile", took[-1], "ms, slowest")
        bench.remarks += [f"{where}: a save got {fault}" for fault in dict.fromkeys(self.reporter.faults)]
