"""Keys that a phone makes, and addresses that hold them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import HERE, Call

pytestmark = pytest.mark.browser

KEY = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
NO_KEY = "00000000-0000-0000-0000-000000000000"


def test_a_fresh_key_is_a_random_uuid_also_where_the_browser_makes_none(call: Call, empty_page: Page) -> None:
    without = f"""import("{HERE}newsroom/js/desk/keys.js").then(keys => keys.freshKey(
      {{getRandomValues: (bytes) => crypto.getRandomValues(bytes)}}))"""
    keys = {call("desk/keys.js", "freshKey"), empty_page.evaluate(without), empty_page.evaluate(without)}
    assert len(keys) == 3 and all(re.fullmatch(KEY, key) for key in keys)


def test_an_address_takes_another_key(call: Call) -> None:
    address = f"/desk/drafts/{NO_KEY}/write/?start=news"
    assert call("desk/keys.js", "withKey", address, "k") == "/desk/drafts/k/write/?start=news"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (f"/desk/drafts/{NO_KEY}/write/", {"key": NO_KEY, "story": None}),
        ("/desk/stories/12/write/", {"key": "", "story": 12}),
        ("/desk/shell/", {"key": "", "story": None}),
    ],
)
def test_an_address_says_whose_page_it_is(call: Call, path: str, named: dict[str, Any]) -> None:
    assert call("desk/keys.js", "namedBy", path) == named
