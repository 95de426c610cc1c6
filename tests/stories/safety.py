"""What a body may hold at most, whoever it came from."""

import re
from html.parser import HTMLParser

from stories.text.block_kinds import BLOCK_KINDS
from stories.text.body import clean

ALLOWED = {
    **{kind.tag: set() for kind in BLOCK_KINDS},
    "a": {"href"},
    "figure": {"data-photo"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    **{name: set() for name in "li caption thead tbody tr".split()},
    **{name: set() for name in "strong em sub sup br".split()},
}


class Tags(HTMLParser):
    """Every tag and attribute of a body, as an ordinary parser sees them."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_safe(body: str) -> None:
    for name, attributes in Tags(body).found:
        assert name in ALLOWED
        assert set(attributes) <= ALLOWED[name]
        if name == "a":
            assert re.match(r"https?://|mailto:|tel:", attributes["href"] or "")
    assert not re.search(r"<[^>]*\son\w+\s*=", body)
    assert not re.search(r"<[^>]*javascript:", body, re.IGNORECASE)
    assert "<script" not in body.lower()
    assert "<!" not in body
    assert clean(body) == body
