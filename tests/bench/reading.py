"""How fast a reader has a story and an edition on a slow phone: slow 4G, a processor four times slower, no cache."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.readers import WATCH
from tests.conftest import CHROMIUM_FLAGS, chromium

ROOT = Path(__file__).resolve().parents[2]
STORY = "/wenfeng/2020-03-27/8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/"
PAGES = {"story": STORY, "edition": "/wenfeng/2020-03-27/"}
# What Lighthouse calls slow 4G: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
TIMES_SLOWER = 4
TRIES = 3
LARGEST_PAINT, MOST_BYTES = 1000, 30_000


@contextmanager
def newsroom() -> Iterator[str]:
    """A newsroom of its own with the first edition, served as in production; its address."""
    with tempfile.TemporaryDirectory() as place, socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
        door.close()
        surroundings = {**os.environ, "NEWSROOM_VAR": place, "DATABASE_URL": ""}
        for words in (
            "migrate --verbosity 0",
            "loaddata wenfeng --verbosity 0",
            "collectstatic --noinput --verbosity 0",
        ):
            subprocess.run(
                [sys.executable, "manage.py", *words.split()], cwd=ROOT, env=surroundings, check=True
            )
        serve = [
            "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            "--blocking-threads", "4", "--no-ws",
            "--log-level", "warning", "newsroom.wsgi:application",
        ]  # fmt: skip
        server = subprocess.Popen(
            [Path(sys.executable).with_name("granian"), *serve], cwd=ROOT, env=surroundings
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError(f"nothing answers at {address}")


def measure(browser: Browser, address: str) -> dict[str, float]:
    """One first visit: milliseconds to the largest paint, what moved, tasks over 50 ms, bytes on the wire."""
    page = browser.new_context(viewport={"width": 375, "height": 812}, device_scale_factor=2).new_page()
    wire = {"bytes": 0, "requests": 0}

    def weigh(event: dict) -> None:
        wire["bytes"] += int(event["encodedDataLength"])
        wire["requests"] += 1

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    session.on("Network.loadingFinished", weigh)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="networkidle")
    seen = page.evaluate("window.seen")
    page.context.close()
    return {
        "largest": seen["largest"], "shift": seen["shift"], "long": len(seen["long"]),
        "longest": max(seen["long"], default=0), **wire,
    }  # fmt: skip


def main(bench: Any = None) -> int:
    """The figures are printed, or given to the bench; 1 when one of them is above what was promised."""
    if chromium() is None:
        (bench.remark if bench else print)("Chromium was not found; nothing was measured.")
        return 0
    failed = False
    with newsroom() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        measure(browser, address)  # the server's templates and the browser's fonts are warm, as on a busy day
        for name, path in PAGES.items():
            tries = sorted(
                (measure(browser, address + path) for _ in range(1 if bench and bench.small else TRIES)),
                key=lambda one: one["largest"],
            )
            seen = tries[len(tries) // 2]
            good = seen["largest"] <= LARGEST_PAINT and not seen["shift"] and seen["bytes"] <= MOST_BYTES
            failed |= not good or bool(seen["long"])
            for what, value, unit in (
                ("largest paint", seen["largest"], "ms"),
                ("layout shift", seen["shift"], ""),
                ("tasks over 50 ms", seen["long"], f"(longest {seen['longest']:.0f} ms)"),
                ("first visit", seen["bytes"] / 1000, f"kB in {seen['requests']:.0f} requests"),
            ):
                if bench:
                    bench.figure(f"{name}, {what}", value, unit)
                else:
                    print(f"{name:<9}{what:<18}{value:9.4g} {unit}")
        browser.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
