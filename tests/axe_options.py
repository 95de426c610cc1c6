"""What axe is asked of a page: everything in the light, and in the dark what another colour can change."""

from typing import Any

from playwright.sync_api import Page

OF_COLOURS_AND_SIZES = ["color-contrast", "link-in-text-block", "target-size"]


def axe_options(tab: Page, *, is_known: bool = False) -> dict[str, Any]:
    """The options for `Axe().run`; of a page that is looked at in full elsewhere only what size and colour change.

    Without "preload" axe fetches no style sheets of its own, which the policy would rightly forbid. The page has
    loaded when this returns: a page that is on its way has an address already, but no document to look at.
    """
    tab.wait_for_load_state()
    if is_known or tab.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        return {"preload": False, "runOnly": {"type": "rule", "values": OF_COLOURS_AND_SIZES}}
    return {"preload": False}
