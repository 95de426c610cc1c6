"""Every term of the glossary names something that is in the code."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings

ROW = re.compile(
    r"^\| (?P<english>[^|]+) \| (?P<chinese>[^|]+) \| `(?P<code>[\w.]+)` \| (?P<said>[^|]+) \|$", re.M
)
TERMS = [
    found.groupdict() for found in ROW.finditer((settings.BASE_DIR / "docs" / "glossary.md").read_text())
]


def found(name: str) -> Any:
    """What stands in the code under this dotted name; None when there is nothing."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: Any = import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            thing = getattr(thing, part, None)
        return thing
    return None


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["english"])
def test_a_term_is_in_the_code_and_said_in_chinese_and_in_one_sentence(term: dict[str, str]) -> None:
    assert found(term["code"]) is not None, term["code"]
    assert re.search("[一-鿿]", term["chinese"]) and len(term["said"]) < 140


def test_the_glossary_is_read_and_lists_each_term_once() -> None:
    assert len(TERMS) > 40 and len({term["english"] for term in TERMS}) == len(TERMS)
