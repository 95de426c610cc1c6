"""A field that comes to stories is saved, compared, signed, frozen and shown, and the database guards it."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from stories import fields
from stories.models import Article, PublishedArticle


@pytest.mark.own_database
def test_a_new_field_walks_through_the_house_and_nothing_is_lost_or_unsigned(tmp_path: Path) -> None:
    is_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    name = str(tmp_path / "walk.sqlite3") if is_sqlite else f"walk_{uuid4().hex[:12]}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.new_field_walk", name],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == ["from_the_desk", "signed", "out", "corrected", "restored", "whole"]


# What stories were made of when the first was signed.
FIRST = (
    "publication kind kicker headline deck lead_in body bylines photos tags column series desk source note due_at"
    " length changed_at"
).split()
LISTS = {"bylines", "photos", "tags"}
NOT_MODELLED = {"note"}


@pytest.mark.parametrize("field", [each for each in fields.STORY if each.name not in NOT_MODELLED])
def test_the_declaration_says_what_the_models_say(field: fields.StoryField) -> None:
    if field.name in LISTS:
        assert not field.saved and field.most
        return
    column = Article._meta.get_field(field.name)
    assert field.saved and (field.longest or None) == (
        getattr(column, "max_length", None) if field.value in fields.PLAIN_TEXT_TYPES else None
    )
    if field.shown:
        frozen = PublishedArticle._meta.get_field(field.name)
        assert getattr(frozen, "max_length", None) == getattr(column, "max_length", None)


def test_every_column_of_a_story_is_declared_or_moves_only_by_its_own_action() -> None:
    moved = {
        "id", "author", "state", "state_since", "held_from", "round", "origin", "revision", "live", "embargo_until",
        "created_at", "version",
    }  # fmt: skip
    columns = {column.name for column in Article._meta.concrete_fields}
    assert columns - moved == set(fields.field_names(saved=True))


def test_whatever_is_signed_is_kept_and_whatever_is_shown_is_signed() -> None:
    assert all(each.kept for each in fields.STORY if each.signed)
    assert all(each.signed for each in fields.STORY if each.shown)


def test_a_field_that_was_not_there_from_the_first_says_so() -> None:
    """Without `later` it would stand empty in every revision, and what was signed would not fit its fingerprint."""
    assert [field.name for field in fields.STORY if not field.later] == FIRST


def test_whoever_files_by_a_machine_finds_every_field_in_the_document() -> None:
    told = (
        (settings.BASE_DIR / "docs/api.md")
        .read_text("utf-8")
        .partition("`content`: ")[2]
        .partition("\n\n")[0]
    )
    assert [name for name in fields.field_names(typed=True) if f"`{name}`" not in told] == []


def test_what_cannot_come_to_stories_by_declaration_alone_is_refused() -> None:
    for value, signed in ((fields.StoryFieldType.NAMED, True), (fields.StoryFieldType.LINE, False)):
        with pytest.raises(ValueError, match="only words"):
            fields.StoryField("later", value, later=True, signed=signed)
