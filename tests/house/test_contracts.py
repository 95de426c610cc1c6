"""The wall between drafts and readers is guarded: a breach in a copy of the tree is found."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy_of_the_tree(tmp_path):
    for floor in ("newsroom", "people", "stories"):
        shutil.copytree(
            ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__", "static", "locale")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "forbidden", "broken"),
    [
        ("newsroom/site/__init__.py", "stories.models", "Readers' pages have no name for a draft"),
        ("newsroom/site/__init__.py", "newsroom.backoffice.admin_site", "The faces do not know each other"),
        ("stories/errors.py", "newsroom.env", "Imports go down: newsroom, stories, people"),
        ("stories/models/__init__.py", "stories.published.queries", "The floors inside stories"),
        ("stories/text/body.py", "django.db", "Leaves are pure: no Django, no rows"),
    ],
)
def test_an_import_against_the_contracts_is_found(copy_of_the_tree, module, forbidden, broken):
    with (copy_of_the_tree / module).open("a") as file:
        file.write(f"\nimport {forbidden}\n")
    # The command line puts the folder it stands in first on the path, so it reads the copy.
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=copy_of_the_tree,
        env={"PYTHONPATH": str(copy_of_the_tree), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    verdicts = re.findall(r"^(.+) BROKEN", linted.stdout, re.MULTILINE)
    assert (linted.returncode, verdicts) == (1, [broken])
