"""Which feeds a page says it has: its own, and those of everything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from newsroom.site import public_urls

FeedRenderer = TypeVar("FeedRenderer", bound=Callable[..., str])


@dataclass(frozen=True)
class FeedFormat:
    """A form of feeds: what a machine calls it, and what writes it."""

    media_type: str
    render: Callable[..., str]


FEED_FORMATS: dict[str, FeedFormat] = {}


def register_feed_format(name: str, media_type: str) -> Callable[[FeedRenderer], FeedRenderer]:
    """Registers a renderer; a format without one has no address and no link."""

    def written_by(render: FeedRenderer) -> FeedRenderer:
        FEED_FORMATS[name] = FeedFormat(media_type, render)
        return render

    return written_by


def feed_links(kind: str = "", slug: str = "", title: str = "") -> list[dict[str, str]]:
    """Feeds of the subject, if any, and of the whole paper, each as Atom and RSS."""
    wanted = [(kind, slug, title)] if kind else []
    return [
        {
            "type": FEED_FORMATS[form].media_type,
            "form": form,
            "address": public_urls.feed_url(form, one, name),
            "title": words,
        }
        for one, name, words in [*wanted, ("", "", "")]
        for form in FEED_FORMATS
    ]
