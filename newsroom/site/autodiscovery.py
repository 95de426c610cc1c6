"""Which feeds a page says it has: its own, and those of everything."""

from newsroom.site import addresses

FORMS = {"atom": "application/atom+xml", "rss": "application/rss+xml"}


def feeds(kind: str = "", slug: str = "", title: str = "") -> list[dict[str, str]]:
    """The feeds of one subject, if there is one, and of the whole paper, each as Atom and as RSS."""
    wanted = [(kind, slug, title)] if kind else []
    return [
        {"type": FORMS[form], "form": form, "address": addresses.of_feed(form, one, name), "title": words}
        for one, name, words in [*wanted, ("", "", "")]
        for form in FORMS
    ]
