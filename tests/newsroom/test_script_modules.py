"""Modules import each other by the names that the files are served under, and pages know what they import."""

import json
import posixpath
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import Context, Template

from newsroom import script_modules
from newsroom.desk.offline import CACHED_SCRIPTS
from newsroom.script_modules import STATIC_DIR, list_script_modules

HASHED = "newsroom.script_modules.HashedStaticFiles"


@pytest.fixture
def collected(tmp_path: Path, settings: Any) -> Path:
    """A folder in which all static files lie as production serves them."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": HASHED}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "static"


def test_every_import_of_a_collected_module_is_the_hashed_name_that_pages_use(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    imports: dict[str, set[str]] = {}
    for name, hashed in names.items():
        if name.startswith("newsroom/") and name.endswith(".js"):
            written = re.findall(r'\bfrom "([^"]+)"', (STATIC_DIR / name).read_text())
            served = re.findall(r'\bfrom "([^"]+)"', (collected / hashed).read_text())
            here = posixpath.dirname(name)
            expected = [names[posixpath.normpath(posixpath.join(here, each))] for each in written]
            assert [posixpath.normpath(posixpath.join(here, each)) for each in served] == expected, name
            imports[name] = set(expected)
    assert len(imports["newsroom/js/desk/autosave.js"]) == 14


def test_files_of_others_are_served_as_they_are(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for name, hashed in names.items():
        if name.endswith(".js") and not name.startswith("newsroom/"):
            assert (collected / hashed).read_bytes() == (collected / name).read_bytes(), name


def test_a_page_preloads_what_its_scripts_import_however_deep(collected: Path) -> None:
    page = Template('{% load scripts %}{% preload_imports "newsroom/js/desk/main.js" %}')
    drawn = page.render(Context())
    links = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', drawn)
    assert all((collected / link).is_file() and re.search(r"\.[0-9a-f]{12}\.js$", link) for link in links)
    plain = [re.sub(r"\.[0-9a-f]{12}\.js$", ".js", link) for link in links]
    assert plain == list_script_modules("newsroom/js/desk/main.js")[1:]
    assert {"newsroom/js/desk/outbox.js", "newsroom/js/desk/content.js"} < set(plain)


def test_every_module_of_the_desk_is_asked_for_by_a_page() -> None:
    there = {
        f"newsroom/js/desk/{path.name}" for path in (STATIC_DIR / "newsroom" / "js" / "desk").glob("*.js")
    }
    assert set(list_script_modules(*CACHED_SCRIPTS)) == there


def test_readers_modules_import_nothing_so_that_no_page_waits_twice() -> None:
    for path in (STATIC_DIR / "newsroom" / "js").glob("*.js"):
        name = path.relative_to(STATIC_DIR).as_posix()
        assert list_script_modules(name) == [name]


def test_an_import_that_was_just_written_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_modules, "STATIC_DIR", tmp_path)
    (tmp_path / "deep").mkdir()
    for name, text in {
        "one.js": 'import { a } from "./deep/two.js";\nimport "./three.js";\n// import { no } from "./never.js";\n',
        "deep/two.js": 'export {\n  b,\n} from "../three.js";\nconst far = () => import("./later.js");\n',
        "three.js": "export const b = 1;\n",
    }.items():
        (tmp_path / name).write_text(text)
    assert list_script_modules("one.js") == ["one.js", "deep/two.js", "three.js"]


def test_modules_are_found_where_static_files_are_served_from() -> None:
    assert all(finders.find(name) == str(STATIC_DIR / name) for name in list_script_modules(*CACHED_SCRIPTS))


@pytest.mark.parametrize(
    "path", sorted((STATIC_DIR / "newsroom" / "js").rglob("*.js")), ids=lambda path: path.name
)
def test_imports_are_written_so_that_they_are_followed(path: Path) -> None:
    left = re.sub(script_modules.IMPORT_STATEMENT_PATTERN, "", path.read_text())
    assert re.findall(r"""(?m)^\s*import\b[^(].*|\bfrom\s+["'].*|\bimport\(\s*["'`].*""", left) == []
