"""Programs that stand in strings (for a process of its own, for a shell) import names that are there."""

import ast
import importlib
import importlib.util
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What str.format() fills in.
FIELD = re.compile(r"(?<!\{)\{[\w.!:]+\}(?!\})")
OURS = ("newsroom", "people", "stories", "tests")


def list_string_programs(path: Path) -> Iterator[ast.Module]:
    """Each string of a file that is a program with an import in it; what an f-string fills in is a name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                part.value if isinstance(part, ast.Constant) else "filled_in" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if "import " not in text:
            continue
        for program in (text, FIELD.sub("filled_in", text).replace("{{", "{").replace("}}", "}")):
            try:
                yield ast.parse(textwrap.dedent(program).strip())
            except SyntaxError:
                continue
            break


def list_imported_names(program: ast.Module) -> Iterator[tuple[str, str]]:
    """(module, name) for every name of ours a program imports, or takes from a module that it has imported."""
    modules: dict[str, str] = {}
    for node in ast.walk(program):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            for name in node.names:
                yield node.module, name.name
                modules[name.asname or name.name] = f"{node.module}.{name.name}"
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.split(".")[0] in OURS:
                    yield name.name, ""
    for node in ast.walk(program):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id, "")
            is_known = isinstance(node.ctx, ast.Load) and node.attr != "filled_in"
            if module and is_known and is_module(module):
                yield module, node.attr


def is_module(name: str) -> bool:
    """Whether the dotted name is a module's, and not that of a function or class in one."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def is_there(module: str, name: str) -> bool:
    """Whether a module can be imported and has the name, as one of its own or as a module below it."""
    try:
        found = importlib.import_module(module)
        if name not in {"", "*"} and not hasattr(found, name):
            importlib.import_module(f"{module}.{name}")
    except ImportError:
        return False
    return True


def test_programs_in_strings_import_names_that_are_there() -> None:
    files = [path for root in OURS for path in (ROOT / root).rglob("*.py")]
    asked = {
        (path.relative_to(ROOT).as_posix(), module, name)
        for path in files
        for program in list_string_programs(path)
        for module, name in list_imported_names(program)
    }
    assert len(asked) >= 15
    assert not sorted(one for one in asked if not is_there(one[1], one[2]))


def test_files_that_no_test_collects_import_names_that_are_there() -> None:
    """Measuring and killing run seldom; their imports are looked at in each run."""
    files = [path for path in (ROOT / "tests").rglob("*.py") if not path.name.startswith("test_")]
    asked = {
        (path.relative_to(ROOT).as_posix(), module, name)
        for path in files
        for module, name in list_imported_names(ast.parse(path.read_text("utf-8")))
    }
    assert not sorted(one for one in asked if not is_there(one[1], one[2]))


@pytest.mark.parametrize("name", ["nothing_of_the_kind", "stories.nothing"])
def test_a_name_that_is_missing_is_seen(name: str) -> None:
    assert not is_there("stories.models", name)
    assert is_there("stories.models", "Article")
