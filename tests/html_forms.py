"""The forms of a page, as a browser would send them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

WORDS = "请核对人名"
# What another run of the same steps would number otherwise.
KEYS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+")


def without_keys(text: str) -> str:
    """The text with one mark for each number and each UUID in it."""
    return KEYS.sub("#", text)


@dataclass
class Form:
    """One form: where it is sent, what stands in it, its buttons and choices; its free texts, its files."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)

    def value(self, name: str) -> str:
        """What stands in the field of that name; "" where there is none."""
        return next((value for each, value in self.fields if each == name), "")

    def filled(self, given: Mapping[str, str]) -> list[tuple[str, str]]:
        """Its fields with these values instead of, or besides, what stands in them."""
        kept = [(name, value) for name, value in self.fields if name not in given]
        return [*kept, *given.items()]

    def completed(self) -> list[tuple[str, str]]:
        """Its fields, with the first choice wherever one must be made and none is."""
        made = {name for name, value in self.fields if value or name not in self.required}
        kept = [(name, value) for name, value in self.fields if name in made]
        first = (
            (name, next(filter(None, self.choices.get(name, [])), ""))
            for name in sorted(self.required - made)
        )
        return [*kept, *(choice for choice in first if choice[1])]


ALL_SEEN = {"seen_warnings": "all"}


class Forms(HTMLParser):
    """The forms of a page that are sent by POST; empty texts hold `empty`."""

    def __init__(self, page: str, empty: str = "") -> None:
        super().__init__()
        self.empty = empty
        self.found: list[Form] = []
        self.open: Form | None = None
        self.text: tuple[str, list[str]] | None = None
        self.choice = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(has.get("action", "")) if has.get("method", "").lower() == "post" else None
            if self.open:
                self.found.append(self.open)
        if self.open is None or "disabled" in has:
            return
        name, kind = has.get("name", ""), has.get("type", "submit" if tag == "button" else "text")
        if tag in ("button", "input") and kind == "submit":
            self.open.buttons.append((name, has.get("value", ""), has.get("formaction", "")))
        elif tag == "textarea":
            self.text = (name, [])
            self.open.texts.add(name)
        elif tag == "select":
            self.choice = name
            if "required" in has or name == "action":
                self.open.required.add(name)
        elif tag == "input" and kind == "file":
            self.open.files.add(name)
        elif tag == "option" and self.choice:
            self.open.choices.setdefault(self.choice, []).append(has.get("value", ""))
            if "selected" in has:
                self.open.fields.append((self.choice, has.get("value", "")))
        elif tag == "input" and name and kind != "button":
            self.handle_input(self.open, name, kind, has)

    def handle_input(self, form: Form, name: str, kind: str, has: dict[str, str]) -> None:
        """An input's value, choice or text is the form's."""
        if kind == "text" and "pattern" not in has and "readonly" not in has:
            form.texts.add(name)
        if kind == "radio" or name == "_selected_action":
            form.required.add(name)
        if kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(has.get("value", "on"))
            if "checked" not in has:
                return
        empty = self.empty if kind == "text" and "required" in has else ""
        value = has.get("value", "on" if kind == "checkbox" else "")
        # As the page's own script says of a story that is filed: what is to be looked at was seen.
        value = ALL_SEEN.get(name, value)
        form.fields.append((name, value or empty))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text and self.open:
            self.open.fields.append((self.text[0], "".join(self.text[1]).removeprefix("\n") or self.empty))
            self.text = None
        elif tag == "select":
            self.choice = ""
        elif tag == "form":
            self.open = None


def forms_at(browser: Client, address: str) -> list[Form]:
    """The forms of the page at this address, empty texts with a few words; none where the answer is no page."""
    answer = browser.get(address)
    if not answer["Content-Type"].startswith("text/html"):
        return []
    return Forms(answer.content.decode(), empty=WORDS).found
