"""House rules that a machine can hold."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"newsroom", "people", "stories", "tests"}
LONGEST_FILE = 400


def in_git(*patterns: str) -> list[str]:
    """The files of the repository; fresh clones often belong to somebody else, which git would refuse to read."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    # A file deleted but not yet committed is still listed.
    return sorted(name for name in listing.stdout.split("\0") if name and (ROOT / name).exists())


def places(pattern: str, *files: str) -> list[str]:
    """Where the pattern occurs, as file:line."""
    found = []
    for name in in_git(*files):
        text = (ROOT / name).read_text()
        found += [f"{name}:{text.count(chr(10), 0, hit.start()) + 1}" for hit in re.finditer(pattern, text)]
    return found


def test_the_top_of_the_repository_holds_what_a_visitor_expects():
    assert {name.split("/")[0] for name in in_git()} == {
        ".ci",
        ".editorconfig",
        ".gitignore",
        ".pre-commit-config.yaml",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "README.zh.md",
        "SECURITY.md",
        "constraints-dev.txt",
        "constraints.txt",
        "docs",
        "fixtures",
        "manage.py",
        "newsroom",
        "people",
        "pyproject.toml",
        "stories",
        "templates",
        "tests",
    }


# A script with a JSON type is data: it is never run, and the content security policy lets it be.
INLINE_SCRIPT = r"<script(?![^>]*\ssrc=)(?![^>]*\stype=\"application/(?:\w+\+)?json\")"
INLINE_STYLE = r"<style\b|\sstyle\s*="
INLINE_HANDLER = r"\son[a-z]+\s*="


@pytest.mark.parametrize("pattern", [INLINE_SCRIPT, INLINE_STYLE, INLINE_HANDLER])
def test_templates_hold_no_inline_script_or_style(pattern):
    assert places(pattern, "templates/*.html", "templates/*.svg") == []


@pytest.mark.parametrize(
    ("pattern", "caught", "let_through"),
    [
        (INLINE_SCRIPT, "<script>go()</script>", '<script defer src="/static/a.js"></script>'),
        (
            INLINE_SCRIPT,
            '<script type="module">go()</script>',
            '<script type="application/ld+json">{}</script>',
        ),
        (INLINE_STYLE, '<p style="color:red">', '<link rel="stylesheet" href="/static/a.css">'),
        (INLINE_HANDLER, '<a href="/" onclick="go()">', '<a href="/?only=1" data-on="x">'),
    ],
)
def test_the_patterns_catch_what_they_are_for(pattern, caught, let_through):
    assert (bool(re.search(pattern, caught)), bool(re.search(pattern, let_through))) == (True, False)


def test_the_faces_save_nothing_themselves():
    # With commit=False a form only fills rows in; nothing is written.
    assert places(r"\.(save|bulk_create|bulk_update)\((?!commit=False\))", "newsroom/*.py") == []


def test_no_file_is_longer_than_one_head_can_hold():
    lengths = {
        name: len((ROOT / name).read_text().splitlines())
        for name in in_git("*.py")
        if "/migrations/" not in name
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_migrations_import_nothing_of_ours():
    imported = set()
    for name in in_git("people/migrations/*.py", "stories/migrations/*.py"):
        for node in ast.walk(ast.parse((ROOT / name).read_text())):
            if isinstance(node, ast.Import):
                imported |= {(name, alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((name, "." * node.level + (node.module or "")))
    assert ("people/migrations/0001_accounts_desks_and_reporters.py", "django.db") in imported
    assert [(file, module) for file, module in imported if module.split(".")[0] in OURS | {""}] == []


@pytest.mark.parametrize("lock", ["constraints.txt", "constraints-dev.txt"])
def test_a_lock_pins_and_hashes_everything_and_names_no_host(lock):
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().rstrip("\n"))
    pin = re.compile(
        r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[0-9][^\s;]*( ; [^\\\n]+)? \\\n"
        r"(    --hash=sha256:[0-9a-f]{64} \\\n)*    --hash=sha256:[0-9a-f]{64}"
    )
    assert [entry.splitlines()[0] for entry in entries if not pin.fullmatch(entry)] == []
