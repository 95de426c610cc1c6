"""Nothing that a reader or a reporter must get through needs a browser younger than Chrome 88 and Safari 15.

What came later may be used where a browser that lacks it only looks or does a little less; each such use stands below
with what happens without it. `tests/house/browser_features.py` makes the table anew.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.browser_features import OLDEST, TABLE

ROOT = Path(__file__).resolve().parents[2]
YOUNG: dict[str, dict[str, list[float | None]]] = json.loads(TABLE.read_text("utf-8"))
# Kind and name, and what happens in a browser that lacks it.
LESS_WITHOUT = {
    "at-rule page": "the printer's own margins",
    "attribute * autocapitalize": "a capital letter is corrected by hand",
    "attribute * autocorrect": "a correction is taken back by hand",
    "attribute * autofocus": "the field is touched first",
    "attribute img fetchpriority": "pictures come in the browser's order",
    "attribute img loading": "pictures below come at once",
    "attribute input capture": "the phone asks whether camera or album",
    "attribute link blocking": "the same, by where the link stands",
    "attribute link fetchpriority": "pictures come in the browser's order",
    "attribute link imagesizes": "nothing is fetched ahead",
    "attribute link imagesrcset": "nothing is fetched ahead",
    "attribute source height": "the picture's own size keeps the place",
    "attribute source width": "the picture's own size keeps the place",
    "function color-mix": "a found word is red and bold, without a line below",
    "member Highlight": "what is read aloud is not marked (asked for first)",
    "member connection": "asked for first",
    "member locks": "asked for first; open pages are told apart by their names alone",
    "member query": "only where there are locks",
    "member randomUUID": "asked for first; keys are made of random bytes",
    "member storage": "asked for first; the browser decides what it keeps",
    "member submitter": "the button pressed last is the one (tests/browser/desk/test_last_words.py)",
    "property accent-color": "boxes have the browser's colour",
    "property appearance": "with the older name beside it",
    "property field-sizing": "a field scrolls instead of growing",
    "property hanging-punctuation": "marks stay inside the column",
    "property outline": "rings have square corners",
    "property text-decoration-thickness": "lines have the browser's thickness",
    "property text-size-adjust": "phones held wide show larger letters",
    "property text-spacing-trim": "marks keep their full width",
    "property text-wrap": "headlines break where they are full",
    "property user-select": "text is marked by hand",
    "selector focus-visible": "the browser's own ring",
    "selector has": "colours and columns of lists; the size of letters is set by a script as well",
    "selector highlight": "what is read aloud is not marked",
    "value align-content: end": "stands at the top",
    "value align-content: start": "is spread",
    "value align-self: end": "stands at the top",
    "value field-sizing: content": "a field scrolls instead of growing",
    "value field-sizing: fixed": "as it is anyway where fields do not grow",
    "value hanging-punctuation: allow-end": "marks stay inside the column",
    "value overflow-wrap: anywhere": "with break-word before it",
    "value text-spacing-trim: space-first": "marks keep their full width",
    "value text-wrap: balance": "headlines break where they are full",
    "value text-wrap: pretty": "a last line may be short",
    "value text-wrap: wrap": "as it is anyway",
    "value user-select: all": "text is marked by hand",
}
BROWSERS = (
    "navigator", "document", "window", "event", "globalThis", "self", "crypto", "location", "history", "caches",
    "locks", "connection", "form", "field", "input",
)  # fmt: skip
# Names of our own scripts that something young of the web has, too.
OURS = {
    "draw", "drop", "forget", "lines", "move", "opened", "range", "run", "session", "side", "touched",
}  # fmt: skip
SYNTAX = {
    "lookbehind": r"\(\?<[=!]",
    "static block": r"\bstatic\s*\{",
    "private member test": r"#\w+ in \b",
    "top-level await": r"(?m)^await\b",
    "import attributes": r"\bimport .* with \{",
}
UNITS = {
    "dynamic viewport unit": r"\d(?:dv[whib]|dvmin|dvmax)\b",
    "container unit": r"\dcq(?:[whib]|min|max)\b",
}


def sources(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


SCRIPTS = sources("newsroom/static/newsroom/js/**/*.js", "templates/**/*.js")
SHEETS = sources("newsroom/static/newsroom/css/*.css")
PAGES = sources("templates/**/*.html")


def features_of_script(text: str) -> Iterator[tuple[str, str]]:
    bare = re.sub(r"(?<!:)//[^\n]*|/\*.*?\*/|\{[%{].*?[%}]\}", "", text, flags=re.S)
    yield from (("syntax", name) for name, sign in SYNTAX.items() if re.search(sign, bare))
    bare = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', bare)
    named = re.findall(r"([A-Za-z]\w*)\s*\(", bare) + re.findall(r"\bnew ([A-Z]\w*)", bare)
    # A thing that is only read may be ours; of the browser's own objects it is not.
    named += re.findall(rf"\b(?:{'|'.join(BROWSERS)})\.\s*([A-Za-z]\w*)", bare)
    yield from (("member", name) for name in named if name not in OURS)


def features_of_sheet(text: str) -> Iterator[tuple[str, str]]:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    bare = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', bare)
    yield from (("syntax", name) for name, sign in UNITS.items() if re.search(sign, bare))
    yield from (("at-rule", name) for name in re.findall(r"@([a-z-]+)", bare))
    for selectors, declarations in re.findall(r"([^{};]+)\{([^{}]*)", bare):
        if "&" in selectors:
            yield "syntax", "nesting"
        yield from (("selector", name) for name in re.findall(r"::?([a-z-]+)", selectors))
        for name, value in re.findall(r"(?:^|;)\s*([a-z-]+)\s*:\s*([^;]+)", declarations):
            yield "property", name
            yield from (("function", called) for called in re.findall(r"([a-z-]+)\(", value))
            yield from (("value", f"{name}: {word}") for word in re.findall(r"[a-z][a-z-]+", value))


def features_of_page(text: str) -> Iterator[tuple[str, str]]:
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.S)
    for name, rest in re.findall(r"<([a-z][a-z0-9]*)\b([^>]*)>", bare):
        yield "element", name
        for attribute in re.findall(r"([a-z-]+)(?:=|\s|$)", re.sub(r'"[^"]*"', '""', rest)):
            yield "attribute", f"{name} {attribute}"
            yield "attribute", f"* {attribute}"


def younger(paths: list[Path]) -> dict[str, list[str]]:
    """The features that are too young, each with the files that use it."""
    read = {".js": features_of_script, ".css": features_of_sheet, ".html": features_of_page}
    found: dict[str, list[str]] = {}
    for path in paths:
        for kind, name in set(read[path.suffix](path.read_text("utf-8"))):
            if name in YOUNG[kind]:
                found.setdefault(f"{kind} {name}", []).append(str(path.relative_to(ROOT)))
    return found


def test_nothing_needs_a_younger_browser() -> None:
    used = younger([*SCRIPTS, *SHEETS, *PAGES])
    needed = {name: (paths, YOUNG[name.split()[0]][name.partition(" ")[2]]) for name, paths in used.items()}
    assert {name: told for name, told in needed.items() if name not in LESS_WITHOUT} == {}, OLDEST
    assert [name for name in LESS_WITHOUT if name not in used] == [], "nobody uses these any more"


@pytest.mark.parametrize(
    ("suffix", "text", "found"),
    [
        (".js", "const last = rows.at(-1);", "member at"),
        (".js", "const copy = structuredClone(row);", "member structuredClone"),
        (".js", "const word = /(?<=第)节/;", "syntax lookbehind"),
        (".css", ".card { height: 100dvh; }", "syntax dynamic viewport unit"),
        (".css", ".card { field-sizing: content; }", "property field-sizing"),
        (".css", "li:has(img) { margin: 0; }", "selector has"),
        (".css", "@container (width > 1px) { p { margin: 0; } }", "at-rule container"),
        (".html", "<dialog open>", "element dialog"),
        (".html", '<p inert class="x">', "attribute * inert"),
    ],
)
def test_what_is_too_young_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, text: str, found: str
) -> None:
    monkeypatch.setattr("tests.house.test_browsers.ROOT", tmp_path)
    path = tmp_path / f"a{suffix}"
    path.write_text(text, "utf-8")
    assert found in younger([path])


def test_what_is_old_is_not_called_young(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.house.test_browsers.ROOT", tmp_path)
    texts = {
        "a.js": "const all = new Map(rows).get(name).value; all.replaceAll(a, b); promise.finally(go);",
        "a.css": "@media (min-width: 1px) { .a:focus-visible { display: grid; gap: 1rem; aspect-ratio: 1; } }",
        "a.html": '<details open><summary>一</summary></details><input type="file" multiple required>',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert younger([tmp_path / name for name in texts]) == {}
