"""WebKitGTK, the engine of Safari, by its driver; its windows stand on a screen that nobody sees."""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from typing import Any

from tests.bench._server import free_port
from tests.webdriver.driver import TIMEOUTS, Driver, DriverError

STARTS_WITHIN, ANSWERS_WITHIN = 60, 60
# The standard's way for each command: method, and path under the session's.
WAYS = {
    "Set Timeouts": ("POST", "timeouts"),
    "Navigate To": ("POST", "url"),
    "Get Current URL": ("GET", "url"),
    "Back": ("POST", "back"),
    "Refresh": ("POST", "refresh"),
    "Execute Async Script": ("POST", "execute/async"),
    "Find Element": ("POST", "element"),
    "Element Click": ("POST", "element/{element}/click"),
    "Element Send Keys": ("POST", "element/{element}/value"),
    "New Window": ("POST", "window/new"),
    "Switch To Window": ("POST", "window"),
    "Close Window": ("DELETE", "window"),
    "Get Window Handles": ("GET", "window/handles"),
    "Delete All Cookies": ("DELETE", "cookie"),
    "Accept Alert": ("POST", "alert/accept"),
}


def webkit() -> str | None:
    """The system's driver of WebKitGTK; None when it or a screen for it is missing."""
    return shutil.which("WebKitWebDriver") if shutil.which("Xvfb") else None


class WebKit(Driver):
    """A WebKitGTK with its small browser, on a screen of its own."""

    def __init__(self) -> None:
        found = webkit()
        assert found, "WebKitWebDriver or Xvfb was not found"
        self.screen, display = invisible_screen()
        port = free_port()
        # The engine's own walls need namespaces that a container has none of.
        env = {**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        env |= {"WEBKIT_FORCE_SANDBOX": "0", "LIBGL_ALWAYS_SOFTWARE": "1", "GDK_BACKEND": "x11"}
        self.process = subprocess.Popen(
            [found, f"--port={port}"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.root = f"http://127.0.0.1:{port}"
        self.wait_until_ready()
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {"args": ["--automation"]}}}}
        self.session = self.send("POST", "/session", wanted)["sessionId"]
        self.command("Set Timeouts", **TIMEOUTS)

    def wait_until_ready(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                self.send("GET", "/status", None)
                return
            except DriverError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def command(self, name: str, **given: Any) -> Any:
        method, path = WAYS[name]
        path = path.format(element=given.pop("element", ""))
        return self.send(method, f"/session/{self.session}/{path}", given if method == "POST" else None)

    def send(self, method: str, path: str, given: Any) -> Any:
        body = None if given is None else json.dumps(given).encode()
        asked = urllib.request.Request(self.root + path, data=body, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=ANSWERS_WITHIN) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            told = json.loads(refused.read() or b"{}").get("value", {})
            raise DriverError(f"{told.get('error')}: {told.get('message')}") from None
        except OSError as error:
            raise DriverError(f"WebKit does not answer: {error}") from None

    def quit(self) -> None:
        for process in (self.process, self.screen):
            process.kill()
            process.wait()


def invisible_screen() -> tuple[subprocess.Popen[bytes], str]:
    """An X server that chose its own number, and that number as programs take it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "500x900x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        return server, f":{told.readline().strip()}"
