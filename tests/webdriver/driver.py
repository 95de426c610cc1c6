"""One browser as WebDriver knows it, whatever carries the commands (https://www.w3.org/TR/webdriver2/)."""

import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# A page that does not answer within this is as good as gone (ms).
TIMEOUTS = {"pageLoad": 10_000, "script": 10_000, "implicit": 0}
# The script may answer a promise; its argument is what was given.
ASK = """const [given, done] = arguments;
Promise.resolve().then(() => (%s)(given))
  .then((value) => done({ value }), (error) => done({ error: String(error) }));"""


class DriverError(Exception):
    """The browser refused a command, or the page it was for is gone."""


class Driver(ABC):
    """A browser with its windows; each command goes to the one that was switched to last."""

    # Whether a paste that a script makes holds what was put into it.
    can_make_pastes = True

    @abstractmethod
    def command(self, name: str, **given: Any) -> Any:
        """What the browser answers to a command of that name in the standard; DriverError when it refuses."""

    @abstractmethod
    def quit(self) -> None:
        """The browser and what carried its commands have ended."""

    # ---- pages -----------------------------------------------------------------------------------
    def go(self, url: str) -> None:
        self.command("Navigate To", url=url)

    def ask(self, script: str, given: Any = None) -> Any:
        """What a function in JavaScript returns, or its promise resolves to; DriverError when it fails."""
        told = self.command("Execute Async Script", script=ASK % script, args=[given])
        if not told or "error" in told:
            raise DriverError(told["error"] if told else "the page went away")
        return told.get("value")

    def until(self, script: str, seconds: float = 20) -> None:
        """The script answers yes, on this page or the one it leads to; DriverError when it never does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(DriverError):
                if self.ask(script):
                    return
            time.sleep(0.05)
        raise DriverError(f"never: {script}")

    # ---- elements --------------------------------------------------------------------------------
    def find(self, selector: str) -> str:
        found = self.command("Find Element", using="css selector", value=selector)
        return found[ELEMENT]

    def click(self, selector: str) -> None:
        self.command("Element Click", element=self.find(selector))

    def type(self, selector: str, text: str) -> None:
        """Keys are pressed in the field; for a field of files the text is a path."""
        self.command("Element Send Keys", element=self.find(selector), text=text)

    # ---- windows ---------------------------------------------------------------------------------
    def open_window(self) -> str:
        """The name of a new one, which is in front from now on."""
        handle = self.command("New Window", type="tab")["handle"]
        self.switch(handle)
        return handle

    def switch(self, handle: str) -> None:
        self.command("Switch To Window", handle=handle)

    def close_window(self) -> None:
        """The window in front is closed, as a person closes it."""
        self.command("Close Window")
