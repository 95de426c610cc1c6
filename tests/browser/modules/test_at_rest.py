"""Modules that others import do nothing by themselves."""

import pytest
from playwright.sync_api import Page

from newsroom.desk.offline import CACHED_SCRIPTS
from newsroom.script_modules import list_script_modules

from .conftest import HERE

pytestmark = pytest.mark.browser


def test_looking_at_a_module_changes_nothing(empty_page: Page) -> None:
    """A module that others import does nothing by itself; only what a page names begins to work."""
    own = "Object.getOwnPropertyNames(window).sort()"
    before = empty_page.evaluate(own)
    for name in set(list_script_modules(*CACHED_SCRIPTS)) - set(CACHED_SCRIPTS):
        assert empty_page.evaluate(
            "at => import(at).then(module => Object.keys(module).length)", f"{HERE}{name}"
        )
    assert empty_page.evaluate(own) == before
    assert (
        empty_page.evaluate("document.documentElement.outerHTML") == "<html><head></head><body></body></html>"
    )
