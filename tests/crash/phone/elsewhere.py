"""The phone with another browser (Firefox, WebKit): a short form of the day, by WebDriver."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from people.models import User
from tests.cast import PASSWORD
from tests.crash.phone import scripts
from tests.crash.phone.gate import Gate
from tests.crash.phone.kept import ON_THE_PHONE
from tests.crash.phone.phone import LONGEST_REST, OPEN, Phone, Young
from tests.webdriver.driver import Driver, DriverError

IS_OPEN = f"() => document.readyState === 'complete' && Boolean(document.querySelector({OPEN!r}))"
CLICK = """(selector) => {
  const seen = [...document.querySelectorAll(selector)].find((each) => each.getClientRects().length);
  if (seen) seen.click();
}"""
TOLD = "() => document.querySelector('[data-outbox]').innerHTML"


class OtherPhone(Phone):
    """A phone whose tabs are windows of a driven browser; one more window stays empty until everything rests."""

    GIVING = ("write", "type_keys", "type_keys", "write_at_the_caret", "headline", "paste", "photo")
    PAGES = ("second_tab", "other_tab", "close", "reload", "away_and_back", "new_story")
    BUTTONS = ("keep", "save", "file", "file", "discard")
    NETWORK = ("cut", "network", "network", "expiry")

    def __init__(self, driver: Driver, gate: Gate, desk: int, folder: Path, dice: random.Random) -> None:
        super().__init__(None, desk, folder, dice)  # type: ignore[arg-type]
        self.driver, self.gate = driver, gate
        if not driver.can_make_pastes:
            self.GIVING = tuple(act for act in self.GIVING if act != "paste")
        self.home = driver.command("Get Window Handles")[0]

    # ---- pages -----------------------------------------------------------------------------------
    def ask(self, script: str, given: Any = None, tab: Any = None) -> Any:
        try:
            self.driver.switch(tab or self.tab)
            return self.driver.ask(script, given)
        except DriverError as error:
            raise Error(str(error)) from None

    def do(self, act: Callable[..., Any], *given: Any) -> None:
        """The page in front does that, if it can."""
        with suppress(DriverError):
            self.driver.switch(self.tab)
            act(*given)

    def go(self, address: str) -> None:
        self.do(self.driver.go, self.gate.url + address)
        self.do(self.driver.until, IS_OPEN, 3)

    def wait(self, milliseconds: int) -> None:
        time.sleep(milliseconds / 1000)

    def open(self, address: str = "") -> None:
        # What was in front may be closed already.
        self.driver.switch(self.home)
        self.tabs.append(self.driver.open_window())  # type: ignore[arg-type]
        self.go(address or f"/desk/drafts/{self.keys[-1]}/write/")

    def close_front(self) -> None:
        self.do(self.driver.close_window)
        self.tabs.pop()

    def reload(self) -> None:
        self.do(self.driver.command, "Refresh")
        self.do(self.driver.until, IS_OPEN, 3)

    def away_and_back(self) -> None:
        self.do(self.driver.go, f"{self.gate.url}/desk/notices/")
        self.do(self.driver.command, "Back")
        self.do(self.driver.until, IS_OPEN, 3)

    def new_story(self) -> None:
        while len(self.tabs) > 2:
            self.tabs.insert(0, self.tabs.pop())
            self.close_front()
        super().new_story()

    # ---- what is given ---------------------------------------------------------------------------
    def type_keys(self) -> None:
        """Key after key at the end of the body."""
        if not self.may_write():
            return
        mark = self.mark()
        with suppress(Error, DriverError):
            page = self.ask(scripts.PAGE)
            self.driver.type("#id_body", mark)
            self.young.append(Young(mark, self.tab, page, time.monotonic()))

    def photo(self) -> None:
        if not self.may_write():
            return
        name = self.picture()
        with suppress(Error, DriverError):
            page = self.ask(scripts.PAGE)
            self.driver.type("#id_new_photo", str(self.folder / name))
            self.young.append(Young(name, self.tab, page, time.monotonic()))

    def press(self, selector: str) -> None:
        if self.is_writable():
            with suppress(Error):
                self.ask(CLICK, selector)

    # ---- the network -----------------------------------------------------------------------------
    def cut(self) -> None:
        self.gate.cut()

    def network(self) -> None:
        self.gate.mend()

    def expiry(self) -> None:
        self.do(self.driver.command, "Delete All Cookies")

    def rest(self, user: User) -> str:
        self.driver.switch(self.home)
        try:
            self.driver.go(f"{self.gate.url}/desk/")
            if "/login/" in self.driver.command("Get Current URL"):
                sign_in(self.driver, self.gate.url, user)
            time.sleep(0.3)
            try:
                self.driver.until(scripts.AT_REST, LONGEST_REST / 1000)
            except DriverError:
                raise Error(self.driver.ask(TOLD)) from None
            return self.driver.ask(ON_THE_PHONE)
        except DriverError as error:
            raise Error(str(error)) from None

    def end(self) -> None:
        self.driver.quit()
        self.gate.close()


def sign_in(driver: Driver, url: str, user: User) -> None:
    driver.go(f"{url}/desk/login/")
    driver.type("#id_username", user.username)
    driver.type("#id_password", PASSWORD)
    driver.ask(CLICK, "main button.primary, main [type=submit]")
    driver.until("() => location.pathname === '/desk/'")


def other_phone(
    engine: Callable[[], Driver], url: str, folder: Path, user: User, desk: int, dice: random.Random
) -> Phone:
    """The phone of a reporter who has signed in, with the desk's pages kept where the engine keeps any."""
    phone = OtherPhone(engine(), Gate(url), desk, folder, dice)
    try:
        sign_in(phone.driver, phone.gate.url, user)
        with suppress(DriverError):
            phone.driver.until(scripts.PAGES_ARE_KEPT, 10)
    except BaseException:
        phone.end()
        raise
    return phone
