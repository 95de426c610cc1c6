"""The addresses of feeds, in every format that there is."""

from newsroom.site.feeds import FEED_FORMATS


def feeds(under: str = "/") -> list[str]:
    """One address for each format, of the newspaper or of what stands at that address."""
    return [f"{under}feed.{form}" for form in FEED_FORMATS]
