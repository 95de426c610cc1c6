"""Whatever changes the newsroom's rows is written in the journal: no function that writes has a second, silent door.

The source is read, not run: from each function that a face or a command calls, along the calls into `stories`, `people`
and their actions, until rows are written. On each such way a journal block must stand.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

METHODS = {
    "save", "update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete", "set",
    "clear",
}  # fmt: skip
HELPERS = {"save_checked", "bump_version"}
# Values in, values out: what these save is an image, and what they clear is a list.
PURE = ("stories.images", "stories.text")
JOURNAL = {
    "journal_changes",
    "add_journal_entry",
    "story_transition",
    "record_denied_attempt",
    "run_once_per_key",
    "record_denials",
}
# Written on purpose without an entry, and why.
SILENT = {
    "people.journal.recording.record_denied_attempt": "it writes the entry itself",
    "people.second_factor.begin_enrolment": "a secret that no code has proved yet; confirming it is the entry",
    "stories.actions.drafts.autosave.autosave_draft": "a working copy, once a second; filing it is the entry",
    "stories.actions.drafts.unsent_answers.save_unsent_answer": "an answer while it is typed; sending it is the entry",
    "stories.actions.photos.library.save_photo": "its first half, `save_reference_record()`, is the entry",
    "stories.actions.photos.chunked_uploads.create_upload": "a photo on its way; what becomes of it is the entry",
    "stories.actions.photos.chunked_uploads.delete_abandoned_uploads": "pieces of photos that never came, after days",
    "stories.actions.photos.chunked_uploads.append_chunk": "one piece of a photo on its way",
    "stories.actions.photos.chunked_uploads.complete_upload": "taking the photo in is the entry",
    "stories.actions.review.presence.record_presence": "who has a page open, for a minute",
    "stories.actions.database_copies.remove_emails_and_sessions": "a copy for rehearsing, in which nobody works",
    "stories.actions.accounts.api_tokens.remind_owners_of_expiry": "a reminder, once; the notification is what is kept",
    "stories.actions.accounts.api_tokens.find_valid_token": "when and from where a token was used last",
    "stories.importing.sample_archive.create_sample_stories": "a folder of examples, no rows",
    "stories.publishing.share_card_files.draw_missing_cards": "pictures of words that are out",
    "stories.publishing.share_card_files.delete_cards": "pictures of words that are out no longer",
}


@dataclass
class Function:
    """A function of the source: what it calls by name, and whether it writes or journals itself."""

    name: str
    calls: set[str] = field(default_factory=set)
    writes: bool = False
    journals: bool = False


def modules(*roots: str) -> Iterator[tuple[str, ast.Module]]:
    for root in roots:
        for path in sorted((settings.BASE_DIR / root).rglob("*.py")):
            parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
            name = ".".join(parts)
            if "migrations" not in parts and not name.startswith(PURE):
                yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text())


def imported(tree: ast.Module) -> dict[str, str]:
    """What each name that a module imports stands for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def functions() -> dict[str, Function]:
    found = {}
    for module, tree in modules("people", "stories"):
        names = imported(tree)
        own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found[f"{module}.{node.name}"] = read(f"{module}.{node.name}", node, module, names, own)
    return found


def read(name: str, node: ast.AST, module: str, names: dict[str, str], own: set[str]) -> Function:
    function = Function(name)
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            called = each.func
            if isinstance(called, ast.Name):
                function.writes |= called.id in HELPERS
                function.calls.add(
                    f"{module}.{called.id}" if called.id in own else names.get(called.id, called.id)
                )
                word = called.id
            elif isinstance(called, ast.Attribute):
                word = called.attr
                function.writes |= word in METHODS and not is_of_a_dict(called)
                if isinstance(called.value, ast.Name) and called.value.id in names:
                    function.calls.add(f"{names[called.value.id]}.{word}")
            else:
                continue
            function.journals |= word in JOURNAL
    return function


def is_of_a_dict(called: ast.Attribute) -> bool:
    """`detail.update(…)`, `found.clear()`: plain values of Python, not rows."""
    return isinstance(called.value, ast.Name) and called.attr in ("update", "clear", "set")


ALL = functions()


def silently_written(name: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """The way from this function to rows that are written outside every journal block; empty when there is none."""
    function = ALL.get(name)
    if function is None or name in seen or function.journals:
        return []
    if function.writes:
        return [name]
    for called in sorted(function.calls):
        if way := silently_written(called, seen | {name}):
            return [name, *way]
    return []


def called_from_outside() -> set[str]:
    """Every function of `stories` and `people` that a face, a command or an operation names."""
    found = set()
    for _module, tree in modules("newsroom"):
        names = imported(tree)
        found |= set(names.values()) & set(ALL)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{names.get(node.value.id, '')}.{node.attr}")
    return found & set(ALL)


@pytest.mark.parametrize("name", sorted(called_from_outside()))
def test_nothing_is_written_without_an_entry(name: str) -> None:
    if name not in SILENT:
        assert silently_written(name) == []


def test_what_is_silent_on_purpose_writes_still() -> None:
    assert [name for name in SILENT if not silently_written(name)] == []


def test_the_source_was_read() -> None:
    assert len(called_from_outside()) > 100 and Path(settings.BASE_DIR / "people").is_dir()
    assert silently_written("people.staff_records.write_account") and not silently_written(
        "people.desk_actions.save_desk"
    )
