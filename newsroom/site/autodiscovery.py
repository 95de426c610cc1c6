"""Which feeds a page says it has: its own, and those of everything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from newsroom.site import addresses

Render = TypeVar("Render", bound=Callable[..., str])


@dataclass(frozen=True)
class Form:
    """A form of feeds: what a machine calls it, and what writes it."""

    media_type: str
    render: Callable[..., str]


FORMS: dict[str, Form] = {}


def form_of_feeds(name: str, media_type: str) -> Callable[[Render], Render]:
    """The function writes feeds of that form; a form that nothing writes has no address and is told to nobody."""

    def written_by(render: Render) -> Render:
        FORMS[name] = Form(media_type, render)
        return render

    return written_by


def feeds(kind: str = "", slug: str = "", title: str = "") -> list[dict[str, str]]:
    """The feeds of one subject, if there is one, and of the whole paper, each as Atom and as RSS."""
    wanted = [(kind, slug, title)] if kind else []
    return [
        {
            "type": FORMS[form].media_type,
            "form": form,
            "address": addresses.of_feed(form, one, name),
            "title": words,
        }
        for one, name, words in [*wanted, ("", "", "")]
        for form in FORMS
    ]
