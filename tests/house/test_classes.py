"""Class names hold templates and style sheets together: none dangles at either end, and each says what it is."""

import re
from pathlib import Path

import django
import pytest

from tests.house.test_house import ROOT, in_git

NAME = r"-?[a-zA-Z_][\w-]*"
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
ATTRIBUTE = re.compile(r'(?<=\s)class="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\}|\{)*)"', re.DOTALL)
BODY = re.compile(r"\{% block (?:body_?class|width) %\}(.*?)\{% endblock %\}", re.DOTALL)
STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`")
DJANGO = Path(django.__file__).parent


def in_selectors(sheet: str) -> set[str]:
    """The classes that a style sheet has a rule for."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = re.findall(r"([^{};]+)\{", sheet)
    return {name for each in selectors for name in re.findall(rf"\.({NAME})", re.sub(r'"[^"]*"', "", each))}


def in_attributes(template: str) -> set[str]:
    """The classes that a template gives; what a variable ends is a beginning, like `kind-`."""
    given = set()
    for value in [*ATTRIBUTE.findall(template), *BODY.findall(template)]:
        for name in re.findall(rf"{NAME}|\x00", VARIABLE.sub("\x00", TAG.sub(" ", value))):
            given.add(name)
    return given - {"\x00"}


def words(*patterns: str) -> set[str]:
    """Every word of the strings of these files, beginnings of longer ones among them."""
    texts = ((ROOT / name).read_text() for name in in_git(*patterns))
    return {word for text in texts for string in STRING.findall(text) for word in re.findall(NAME, string)}


def djangos(*kinds: str) -> set[str]:
    """Every word of the admin and its forms, as far as they lie in files of these kinds."""
    folders = (DJANGO / "contrib" / "admin", DJANGO / "forms")
    files = (path for folder in folders for kind in kinds for path in folder.rglob(f"*.{kind}"))
    return {word for path in files for word in re.findall(NAME, path.read_text())}


def known(name: str, names: set[str]) -> bool:
    return name in names or any(each.endswith("-") and name.startswith(each) for each in names)


SHEETS = {name: in_selectors((ROOT / name).read_text()) for name in in_git("newsroom/static/*.css")}
TEMPLATES = {name: in_attributes((ROOT / name).read_text()) for name in in_git("templates/*.html")}


def test_every_rule_of_our_sheets_is_for_something():
    given = set().union(*TEMPLATES.values(), words("newsroom/*.py", "newsroom/static/*.js"))
    given |= djangos("html", "js", "py")
    idle = [
        f"{sheet}: .{name}" for sheet, names in SHEETS.items() for name in names if not known(name, given)
    ]
    assert sorted(idle) == [], "No template, Python or script gives these classes: drop the rules."


def test_every_class_of_a_template_is_asked_for_by_something():
    asked = set().union(*SHEETS.values(), words("newsroom/static/*.js", "tests/*.py"), djangos("css", "js"))
    dangling = [
        f"{template}: {name}"
        for template, names in TEMPLATES.items()
        for name in names
        if name not in asked and not (name.endswith("-") and any(each.startswith(name) for each in asked))
    ]
    assert sorted(dangling) == [], (
        "No sheet, script or test asks for these classes: drop them, or write the rule."
    )


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('<p class="note{% if late %} overdue{% endif %} kind-{{ kind }}">', {"note", "overdue", "kind-"}),
        ("{% block body_class %}list-view{% endblock %}", {"list-view"}),
        ('<p data-class="not-one">', set()),
    ],
)
def test_classes_are_found_in_templates(template, found):
    assert in_attributes(template) == found


def test_classes_are_found_in_sheets():
    sheet = (
        '/* .no */ a.one:hover, .two > [href=".no"] { margin: .5em } @media (min-width: 1.5rem) { .three {} }'
    )
    assert in_selectors(sheet) == {"one", "two", "three"}
