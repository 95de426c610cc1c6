"""The documents name only what exists, and leave out nothing that must be written down."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import get_commands

from newsroom.management.commands import demo
from tests.bench._server import command

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh.md")
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCS]
TOP = ("docs", "fixtures", "newsroom", "people", "stories", "templates", "tests")
CODE = [path for top in TOP for path in (ROOT / top).rglob("*.py")]

BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(rf"(?:{'|'.join(TOP)})/[\w./*-]*|(?:\.ci|docs/pictures)/[\w.]+|[\w.-]+\.(?:md|toml|txt|py)")
# What a run leaves behind lies in no checkout; the examples of the handbook and the manual lie nowhere.
ELSEWHERE = {"views.py", "admin.py", "page.txt", "newsroom.sqlite3"}
SMALLEST_PICTURE, LARGEST_PICTURE, LARGEST_ALBUM = 3_000, 250_000, 3_000_000


def code_of(name: str) -> list[str]:
    """What a document prints as code: its blocks line by line, and its spans."""
    text = (ROOT / name).read_text("utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return lines + SPAN.findall(BLOCK.sub("", text))


def links_of(name: str) -> list[str]:
    return LINK.findall((ROOT / name).read_text("utf-8"))


def exists(path: str, beside: Path) -> bool:
    """Whether the path leads from the top, from the document, or from a floor of the code to something."""
    places = (ROOT, beside, ROOT / "stories" / "text", ROOT / "newsroom")
    return any((place / path).exists() or any(place.glob(path)) for place in places)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_named_exists(name: str) -> None:
    named = {found for code in code_of(name) for found in re.split(r"\s+", code) if FILE.fullmatch(found)}
    beside = (ROOT / name).parent
    assert sorted(path for path in named - ELSEWHERE if not exists(path, beside)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_something_inside(name: str) -> None:
    lost = []
    for link in links_of(name):
        target = ((ROOT / name).parent / link.partition("#")[0]).resolve()
        if not target.exists() or not target.is_relative_to(ROOT):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_outside_the_repository_is_pointed_at(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"https?://(?!127\.0\.0\.1|…)[^\s`]*", text) == []
    assert re.findall(r"/(?:work|root|home|tmp)\b[^\s]*", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_named_exists(name: str) -> None:
    code = "\n".join(code_of(name))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    unknown = [f"manage.py {word}" for word in re.findall(r"manage\.py ([a-z_]+)", code)]
    unknown = [command for command in unknown if command.split()[1] not in get_commands()]
    unknown += [
        f"make {word}" for word in re.findall(r"^make ([a-z]+)", code, re.MULTILINE) if word not in targets
    ]
    assert unknown == []


@pytest.mark.parametrize("name", NAMES)
def test_every_function_and_class_named_exists(name: str) -> None:
    source = "\n".join(path.read_text("utf-8") for path in CODE)
    defined = set(re.findall(r"^\s*(?:def|class) (\w+)", source, re.MULTILINE))
    # Django's own names, and the words of SQL.
    known = {"SELECT", "UPDATE", "DELETE", "WARNING", "Host", "Unreleased", "full_clean"}
    named = set()
    for code in SPAN.findall(BLOCK.sub("", (ROOT / name).read_text("utf-8"))):
        if call := re.fullmatch(r"(\w+)\(\)", code):
            named.add(call[1])
        elif re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+", code):
            named.add(code)
    assert sorted(named - defined - known) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_function_stands_in_the_file_that_is_named_with_it(name: str) -> None:
    """“`one()` and `two()` in `some/file.py`”, or “`one()` (`some/file.py`)”."""
    text = re.sub(r"\s+", " ", BLOCK.sub("", (ROOT / name).read_text("utf-8")))
    elsewhere = []
    for found in re.finditer(r"((?:`\w+\(\)`(?:, | and )?)+)(?: in | \()`([\w/]+\.py)`", text):
        source = (ROOT / found[2]).read_text("utf-8")
        called = re.findall(r"`(\w+)\(\)`", found[1])
        elsewhere += [
            (call, found[2]) for call in called if not re.search(rf"(?:def|class) {call}\b", source)
        ]
    assert elsewhere == []


def test_every_variable_read_is_explained_and_every_one_explained_is_read() -> None:
    variable = re.compile(r"\b(?:NEWSROOM_[A-Z_]+|DATABASE_URL)\b")
    read = set()
    for path in [*(ROOT / "newsroom").glob("*.py"), ROOT / "tests" / "conftest.py"]:
        read |= {
            word
            for text in re.findall(r'"(\w+)"', path.read_text("utf-8"))
            for word in variable.findall(text)
        }
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert (sorted(read - set(variable.findall(text))), sorted(set(variable.findall(text)) - read)) == (
        [],
        [],
    )
    rows = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    settings = {
        word for word in read if f'"{word}"' in (ROOT / "newsroom" / "settings.py").read_text("utf-8")
    }
    assert settings <= rows


def test_every_command_of_ours_has_a_line_in_operating() -> None:
    ours = {command for command, app in get_commands().items() if app == "newsroom"}
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert sorted(command for command in ours if f"`manage.py {command}" not in text) == []


def test_the_proxy_of_operating_says_who_asks_in_words_of_its_own() -> None:
    """What the newsroom believes of a proxy is written by it, and not passed on from whoever asks."""
    block = (ROOT / "docs" / "operating.md").read_text("utf-8").split("```nginx")[1].split("```")[0]
    settings = (ROOT / "newsroom" / "settings.py").read_text("utf-8")
    for header, value in {
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "Host": "$host",
    }.items():
        assert f"proxy_set_header {header} {value};" in block
    assert "HTTP_X_FORWARDED_PROTO" in settings and "proxy_request_buffering off" not in block


def test_the_proxy_of_operating_waits_for_slow_clients_and_not_for_long() -> None:
    block = (ROOT / "docs" / "operating.md").read_text("utf-8").split("```nginx")[1].split("```")[0]
    for line in (
        "proxy_request_buffering on;",
        "proxy_buffering on;",
        "client_header_timeout 10s;",
        "client_body_timeout 10s;",
        "send_timeout 10s;",
        "limit_conn_zone $binary_remote_addr zone=clients:10m;",
        "limit_conn clients 100;",
    ):
        assert f"\n{line}" in block.replace("    ", "")


def test_the_server_is_started_alike_in_the_makefile_in_operating_and_where_it_is_measured() -> None:
    """Threads, protocol and time-outs are what `newsroom/slow_clients.py` counts on."""
    operating = (ROOT / "docs" / "operating.md").read_text("utf-8").replace(" \\\n   ", "")
    starts = re.findall(r"^.*granian --interface.*newsroom\.wsgi:application$", operating, re.MULTILINE)
    starts += re.findall(r"^.*granian --interface.*$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    starts.append(" ".join(command(8000, workers=2, threads=8)))
    assert len(starts) == 4
    for option in ("--workers 2", "--blocking-threads 8", "--http 1", "--http1-header-read-timeout 10000"):
        assert [start for start in starts if f" {option} " not in start] == []


def test_no_row_of_operating_stands_there_twice() -> None:
    rows = re.findall(r"^\| (`[^|]+`)", (ROOT / "docs" / "operating.md").read_text("utf-8"), re.MULTILINE)
    assert [row for row, times in Counter(rows).items() if times > 1] == []


@pytest.mark.parametrize("name", READMES)
def test_every_dependency_says_why_it_is_here(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.match(r"[\w-]+", requirement)[0] for requirement in project["dependencies"]}  # type: ignore[index]
    table = (ROOT / name).read_text("utf-8").rsplit("|---|---|\n", 1)[1]
    rows = re.findall(r"^\| ([a-z][a-z0-9-]+) \| \S", table, re.MULTILINE)
    assert sorted(rows) == sorted(wanted)


@pytest.mark.parametrize("name", READMES)
def test_the_demonstration_can_be_entered_as_the_readme_says(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rows = re.findall(r"^\| ((?:`[a-z0-9]+`(?:, |、)?)+) \|", text, re.MULTILINE)
    named = [account for row in rows for account in re.findall(r"`([a-z0-9]+)`", row)]
    assert named == [account for account, _title, _role, _desk in demo.DEMO_ACCOUNTS]
    assert f"`{demo.DEMO_PASSWORD}`" in text


def test_every_picture_is_shown_and_small() -> None:
    shown = {
        ((ROOT / name).parent / link).resolve()
        for name in NAMES
        for link in links_of(name)
        if link.endswith((".png", ".webp"))
    }
    album = {
        path: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir() if path.suffix != ".py"
    }
    assert shown == set(album)
    # An empty window compresses to a few hundred bytes.
    assert min(album.values()) > SMALLEST_PICTURE and max(album.values()) < LARGEST_PICTURE
    assert sum(album.values()) < LARGEST_ALBUM


def test_every_picture_is_taken_by_the_script() -> None:
    script = (ROOT / "docs" / "pictures" / "take.py").read_text("utf-8")
    taken = set(re.findall(r'"([\w-]+\.png)"', script))
    assert taken == {path.name for path in (ROOT / "docs" / "pictures").glob("*.png")}


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [page[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert re.findall(r"\]\(([^)]+)\)", (folder / "README.md").read_text("utf-8")) == pages
    for page in pages:
        text = (folder / page).read_text("utf-8")
        assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE) == ["Context", "Decision", "What follows"]
