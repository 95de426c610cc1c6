"""Which feeds a page says it has: its own, and those of everything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from newsroom.site import public_urls

FeedRenderer = TypeVar("FeedRenderer", bound=Callable[..., str])


@dataclass(frozen=True)
class FeedFormat:
    """A form of feeds: what readers and machines call it, and what writes it."""

    title: str
    media_type: str
    render: Callable[..., str]


FEED_FORMATS: dict[str, FeedFormat] = {}


def register_feed_format(name: str, title: str, media_type: str) -> Callable[[FeedRenderer], FeedRenderer]:
    """The renderer makes the format: its addresses end in `name`, and every page with feeds links to them."""

    def written_by(render: FeedRenderer) -> FeedRenderer:
        FEED_FORMATS[name] = FeedFormat(title, media_type, render)
        return render

    return written_by


def feed_links(kind: str = "", slug: str = "", title: str = "") -> list[dict[str, str]]:
    """Feeds of the subject, if any, and of the whole paper, each in every format."""
    wanted = [(kind, slug, title)] if kind else []
    return [
        {
            "type": FEED_FORMATS[form].media_type,
            "form": FEED_FORMATS[form].title,
            "address": public_urls.feed_url(form, one, name),
            "title": words,
        }
        for one, name, words in [*wanted, ("", "", "")]
        for form in FEED_FORMATS
    ]
