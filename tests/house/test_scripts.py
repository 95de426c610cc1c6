"""Our scripts are modules: they import what they need, and leave nothing on the window for others to find."""

import re
from pathlib import Path

import pytest

from tests.house.test_house import ROOT, in_git, places

# Before anything is painted the type has its size; a module would come after that.
FIRST = "newsroom/js/type_size.js"
SCRIPTS = [
    name for name in in_git("newsroom/static/newsroom/js/*.js") if not name.endswith("/service_worker.js")
]
# A script of ours that is no module, in a template or among a form's media.
CLASSIC_TAG = rf'<script(?![^>]*\stype="module")[^>]*"newsroom/js/(?!{FIRST.rpartition("/")[2]})[^>]*>'
CLASSIC_MEDIA = r'\bjs\s*=\s*[\[(]\s*"newsroom/'
# What a browser has on its window; anything else there would be somebody's own.
OF_THE_BROWSER = {"addEventListener", "indexedDB", "CSS", "crypto"}
ON_THE_WINDOW = re.compile(r"\b(?:window|self|globalThis)\s*(?:\?\.|\.|\[)\s*[\"'`]?(\w+)")
OWN_GLOBAL = re.compile(
    r"\bdesk[A-Z]\w*|\b(?:window|self|globalThis)\s*\[|\b(?:window|self|globalThis)\.\w+\s*=(?!=)"
)


def own_globals(text: str) -> list[str]:
    """Names on the window that no browser put there."""
    foreign = [name for name in ON_THE_WINDOW.findall(text) if name not in OF_THE_BROWSER]
    return foreign + OWN_GLOBAL.findall(text)


def test_every_script_of_ours_is_asked_for_as_a_module() -> None:
    assert places(CLASSIC_TAG, "templates/*.html") == []
    assert places(CLASSIC_MEDIA, "newsroom/*.py") == []
    first = places(rf"<script[^>]*{re.escape(FIRST)}", "templates/*.html")
    assert [place.partition(":")[0] for place in first] == ["templates/base.html"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_keeps_or_seeks_anything_on_the_window(name: str) -> None:
    assert own_globals((ROOT / name).read_text("utf-8")) == []


def test_the_one_script_that_is_no_module_shuts_its_names_in() -> None:
    text = Path(ROOT, "newsroom", "static", FIRST).read_text("utf-8")
    assert re.fullmatch(r"/\*.*?\*/\n\(\(\) => \{\n(?:(?: {2}[^\n]*)?\n)*\}\)\(\);\n", text, re.DOTALL)


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("window.deskKeep = {};", True),
        ("const keep = window.deskKeep;", True),
        ("deskWords.say()", True),
        ("globalThis.ours = 1;", True),
        ("window['ours']", True),
        ("self?.ours", True),
        ("window.addEventListener('online', run);", False),
        ("if (!window.indexedDB) return;", False),
        ("const desk = form.dataset.desk;", False),
    ],
)
def test_the_window_is_watched(text: str, caught: bool) -> None:
    assert bool(own_globals(text)) is caught


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ('<script src="{% static "newsroom/js/desk/main.js" %}" defer></script>', True),
        ('<script src="{% static "newsroom/js/presence.js" %}"></script>', True),
        ('<script src="{% static "newsroom/js/desk/main.js" %}" type="module"></script>', False),
        ('<script type="module" src="{% static "newsroom/js/presence.js" %}"></script>', False),
        ('<script src="{% static "newsroom/js/type_size.js" %}"></script>', False),
        ('<script src="{% static "django_htmx/htmx-2.min.js" %}" defer></script>', False),
    ],
)
def test_the_pattern_catches_a_classic_script(text: str, caught: bool) -> None:
    assert bool(re.search(CLASSIC_TAG, text)) is caught
