"""One function of one module, called in an empty page: no server, no database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

# Nobody answers here but `static_file`; a browser trusts this name as it trusts https.
HERE = "http://localhost/"
CALL = """async ([at, name, given]) => {
  const answer = await (await import(at))[name](...given);
  return {answer, given};
}"""

Call = Callable[..., Any]


def static_file(route: Route) -> None:
    """The file as it stands in the static folder, or an empty page."""
    name = route.request.url.removeprefix(HERE)
    found = finders.find(name) if name else None
    if found:
        route.fulfill(path=found, content_type="text/javascript")
    else:
        route.fulfill(status=404 if name else 200, body="<!doctype html>", content_type="text/html")


@pytest.fixture(scope="module")
def empty_page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.route("**/*", static_file)
    page.goto(HERE)
    yield page
    page.close()


@pytest.fixture
def call(empty_page: Page) -> Call:
    """What the function of that module answers; for one that changes what it is given, `changed=` is that argument."""

    def called(module: str, name: str, *given: Any, changed: int | None = None) -> Any:
        told = empty_page.evaluate(CALL, [f"{HERE}newsroom/js/{module}", name, list(given)])
        return told["answer"] if changed is None else told["given"][changed]

    return called
