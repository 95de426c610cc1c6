"""Roles are declared once; whoever takes a list of them takes it from their marks."""

import re
from dataclasses import fields
from pathlib import Path

from people import policy, roles, second_factor

ROOT = Path(__file__).parents[2]
MARKS = [field.name for field in fields(roles.Role) if field.type in (bool, "bool")]


def test_every_role_that_has_a_name_stands_in_the_list() -> None:
    named = [each for each in vars(roles).values() if isinstance(each, roles.Role)]
    assert named == list(roles.ROLES)
    assert len(roles.ROLES_BY_CODE) == len(roles.ROLES)


def test_the_marks_give_what_each_role_has() -> None:
    """Whoever adds a role or a mark writes here what it opens."""
    assert {mark: roles.role_codes(mark) for mark in MARKS} == {
        "back_office": ("editor", "director", "chief", "proofreader", "photo", "admin"),
        "writes": ("reporter", "correspondent", "editor", "director", "chief"),
        "signs": ("editor", "director", "chief"),
        "reads_signed_off": ("proofreader", "photo"),
        "keeps_photos": ("photo",),
        "keeps_accounts": ("admin",),
        "second_factor": ("chief", "admin"),
    }


def test_who_signs_or_keeps_accounts_is_made_by_two_people() -> None:
    assert {"editor", "director", "chief", "admin"} == policy.TWO_PERSON_ROLES
    assert set(second_factor.ROLES_NEEDING_SECOND_FACTOR) <= policy.TWO_PERSON_ROLES


def test_lists_of_roles_are_taken_from_their_marks() -> None:
    """Two roles side by side in the source are a list that a third would be missing from."""
    listed = re.compile(r"roles\.[A-Z_]+(?:\.code)?, *\*?roles\.[A-Z_]+(?:\.code)?")
    found = [
        f"{path.relative_to(ROOT)}: {each[0]}"
        for floor in ("newsroom", "people", "stories")
        for path in (ROOT / floor).rglob("*.py")
        for each in listed.finditer(path.read_text("utf-8"))
        if path.name not in ("demo.py", "roles.py")
    ]
    # Three roles get a short name there, one each.
    assert found == ["stories/policy.py: roles.EDITOR.code, roles.DIRECTOR.code"]
