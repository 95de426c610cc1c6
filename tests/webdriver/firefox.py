"""Firefox, spoken to by the socket that its own driver speaks to (Marionette), since Debian has no geckodriver."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench._server import free_port
from tests.webdriver.driver import TIMEOUTS, Driver, DriverError

NAMES = ("firefox-esr", "firefox")
STARTS_WITHIN, ANSWERS_WITHIN = 60, 60
# What the standard calls by two words is one name there; these have others.
OTHER_NAMES = {"Navigate To": "Navigate", "Execute Async Script": "ExecuteAsyncScript"}
QUIET = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_open_during_load": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "data:,",
}


def firefox() -> str | None:
    """The system's Firefox; None when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox(Driver):
    """A headless Firefox with a profile of its own."""

    can_make_pastes = False

    def __init__(self) -> None:
        found = firefox()
        assert found, "Firefox was not found"
        self.profile = tempfile.mkdtemp(prefix="newsroom-firefox-")
        port = free_port()
        wanted = {**QUIET, "marionette.port": port}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
        (Path(self.profile) / "user.js").write_text("\n".join(lines))
        self.process = subprocess.Popen(
            [found, "--headless", "--marionette", "--no-remote", "--profile", self.profile],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.number = 0
        self.line = connected(port)
        self.line.settimeout(ANSWERS_WITHIN)
        self.heard = self.line.makefile("rb")
        self.read()
        self.command("New Session", capabilities={})
        self.command("Set Timeouts", **TIMEOUTS)

    def command(self, name: str, **given: Any) -> Any:
        if "element" in given:
            given["id"] = given.pop("element")
        self.number += 1
        called = OTHER_NAMES.get(name, name.replace(" ", ""))
        said = json.dumps([0, self.number, f"WebDriver:{called}", given]).encode()
        self.line.sendall(f"{len(said)}:".encode() + said)
        _kind, _number, error, answer = self.read()
        if error:
            raise DriverError(f"{error['error']}: {error['message']}")
        return answer["value"] if isinstance(answer, dict) and set(answer) == {"value"} else answer

    def read(self) -> Any:
        """The next message: its length, a colon, and JSON."""
        length = b""
        try:
            while (byte := self.heard.read(1)) != b":":
                if not byte:
                    raise DriverError("Firefox has ended")
                length += byte
            return json.loads(self.heard.read(int(length)))
        except OSError as error:
            raise DriverError(f"Firefox does not answer: {error}") from None

    def quit(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def connected(port: int) -> socket.socket:
    end = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
