"""`python -m tests.changed` names the tests of what was changed since the last commit, or since the commit it is given.

Of a changed module those test files that import it, of a changed test file itself; of templates, scripts and styles
the tests of pages that stand nearest. It is a first look before a commit; `make test` asks everything.
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = {
    "templates/site": ["tests/newsroom/site/test_pages.py"],
    "templates/desk": ["tests/newsroom/desk/test_pages.py"],
    "templates/admin": ["tests/newsroom/backoffice/test_house.py"],
    "newsroom/static/newsroom/js": ["tests/browser/modules", "tests/newsroom/test_script_modules.py"],
}
ALWAYS = ["tests/house"]


def changed(since: str) -> list[str]:
    """The files that differ from that commit, and those that git does not know yet, by their paths."""
    asked = (["diff", "--name-only", since], ["ls-files", "--others", "--exclude-standard"])
    said = [
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for words in asked
    ]
    return sorted({name for text in said for name in text.split("\n") if name})


def imports(path: Path) -> set[str]:
    """Every module, and every name in one, that the file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def files_to_run(files: list[str]) -> list[str]:
    """The test files to run, each once."""
    modules = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in files}
    wanted = set(ALWAYS)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = str(path.relative_to(ROOT))
        if name in files or imports(path) & modules:
            wanted.add(name)
    for folder, tests in PAGES.items():
        if any(name.startswith(folder) for name in files):
            wanted.update(tests)
    return sorted(name for name in wanted if (ROOT / name).exists())


if __name__ == "__main__":
    print(" ".join(files_to_run(changed(sys.argv[1] if len(sys.argv) > 1 else "HEAD"))))
