"""Many readers at once: wrk where it is installed, else threads of our own, which measure less."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
WRK = shutil.which("wrk")


@dataclass(frozen=True)
class Load:
    """What a server did under load: answers a second, and how long half and 99 of 100 of them took, in ms."""

    rate: float
    p50: float
    p99: float
    failed: int


def load(url: str, *, seconds: float = 5, readers: int = 16, headers: dict[str, str] | None = None) -> Load:
    """As many readers ask for the address as fast as they get answers, for that long, on kept connections."""
    # wrk counts in whole seconds.
    return (wrk if WRK and seconds >= 1 else ours)(url, seconds, readers, headers or {})


def wrk(url: str, seconds: float, readers: int, headers: dict[str, str]) -> Load:
    asked = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    line = ["wrk", "-t1", f"-c{readers}", f"-d{max(1, round(seconds))}s", "--latency", *asked, url]
    said = subprocess.run(line, capture_output=True, check=True, encoding="utf-8").stdout

    def latency(percent: int) -> float:
        number, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s|m)\b", said).groups()  # type: ignore[union-attr]
        return float(number) * UNITS[unit]

    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    failed = int(bad[1]) if bad else 0
    failed += sum(map(int, lost.groups())) if lost else 0
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    return Load(rate, latency(50), latency(99), failed)


def paced(url: str, *, seconds: float, rate: int, readers: int = 4) -> Load:
    """That many asks a second, evenly, whatever the answers take: what readers feel of a server with work besides."""
    return ours(url, seconds, readers, {}, every=readers / rate)


def ours(url: str, seconds: float, readers: int, headers: dict[str, str], every: float = 0) -> Load:
    parts = urlsplit(url)
    until = time.perf_counter() + seconds
    took: list[float] = []
    failed: list[int] = []

    def read() -> None:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        due = time.perf_counter()
        while (started := time.perf_counter()) < until:
            if every:
                time.sleep(max(0.0, due - started))
                # From when it was to be asked: who asks late has waited already.
                started, due = due, due + every
            connection.request(
                "GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers
            )
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - started) * 1000)
            if answer.status >= 400:
                failed.append(answer.status)
        connection.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=read) for _reader in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    if not took:
        return Load(0, 0, 0, 0)
    return Load(
        len(took) / (time.perf_counter() - started),
        took[len(took) // 2],
        took[len(took) * 99 // 100],
        len(failed),
    )
