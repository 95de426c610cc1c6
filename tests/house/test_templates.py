"""Templates can be read as they stand: no line runs out of sight."""

import pytest

from tests.house.test_house import ROOT, in_git

LONGEST_LINE = 120
WHAT_TO_DO = (
    "Give each block element a line of its own, break a tag between its attributes, and take a long Django tag "
    "apart with `{% with %}`, `as` or `{% blocktranslate trimmed %}`. Where text touches text, no line may end: "
    "between Chinese words the break would show as a blank."
)


def too_long(name: str, text: str) -> list[str]:
    """The lines of a template that are longer than a window is wide, as file:line."""
    return [
        f"{name}:{number} ({len(line)} characters)"
        for number, line in enumerate(text.split("\n"), start=1)
        if len(line) > LONGEST_LINE
    ]


def test_no_line_of_a_template_is_longer_than_a_window_is_wide():
    found = [each for name in in_git("templates/*") for each in too_long(name, (ROOT / name).read_text())]
    assert found == [], WHAT_TO_DO


@pytest.mark.parametrize(("length", "found"), [(120, []), (121, ["a.html:2 (121 characters)"])])
def test_a_long_line_is_named_with_its_place(length, found):
    assert too_long("a.html", "<p>\n" + "字" * length + "\n</p>\n") == found
