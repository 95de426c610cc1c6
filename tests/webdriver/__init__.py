"""Browsers besides Chromium, driven by the W3C's WebDriver: Firefox by its own socket, WebKitGTK by its driver."""

from collections.abc import Callable

from tests.webdriver.driver import Driver
from tests.webdriver.firefox import Firefox, firefox
from tests.webdriver.webkit import WebKit, webkit

ENGINES: dict[str, Callable[[], Driver]] = {"firefox": Firefox, "webkit": WebKit}
FOUND = {"firefox": firefox, "webkit": webkit}
