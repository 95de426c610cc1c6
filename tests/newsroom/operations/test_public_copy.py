"""A copy without drafts is built of what readers have, or not at all; nothing else is in any table or file of it."""

import json
import shutil
from pathlib import Path

import pytest
from django.db import connection

from people.models import User
from stories.models import Article, PublishedArticle
from tests import make
from tests.newsroom.commands import said
from tests.newsroom.operations import looking, planted
from tests.newsroom.operations.conftest import Elsewhere, address_of, run_beside

pytestmark = pytest.mark.django_db(transaction=True)
COPY = ("--rehearse", "--without-drafts")
TELL = """
import django
django.setup()
from django.conf import settings
print(settings.EMAIL_BACKEND)
"""


@pytest.fixture
def cast(reporter_account, editor, second_editor, director, chief) -> dict[str, User]:
    return {
        "reporter_account": reporter_account, "editor": editor, "second_editor": second_editor,
        "director": director, "chief": chief,
    }  # fmt: skip


@pytest.fixture
def newsroom(cast: dict[str, User], settings, tmp_path: Path) -> Path:
    """A newsroom with every kind of thing readers may not see, and the folder that it lives in."""
    settings.MEDIA_ROOT = tmp_path / "newsroom" / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)
    planted.newsroom(cast)
    return tmp_path / "newsroom"


def backup(tmp_path: Path, name: str = "backup.tar") -> str:
    said("backup", str(tmp_path / name))
    return str(tmp_path / name)


def here(*command: str, var: Path, **how: object) -> str:
    """What the command says over the database of this test."""
    address = address_of(str(connection.settings_dict["NAME"]))
    return run_beside(*command, address=address, var=var, **how)  # type: ignore[arg-type]


def test_readers_have_the_same_pages_and_nothing_else_is_in_any_table_or_file(
    newsroom: Path, elsewhere: Elsewhere, tmp_path: Path
):
    """Counted both ways: what was planted is found in the newsroom, and not in its copy."""
    counted = planted.plant()
    without = [label for label, number in counted.items() if not number]
    source = looking.dumped(here("-c", looking.DUMP, var=newsroom))

    assert without == [] and sum(counted.values()) > 300
    assert sum(bool(planted.betrayed(rows)) for rows in source.values()) > 40
    assert len(planted.files_that_betray(newsroom / "media")) > 8

    said_there = elsewhere("manage.py", "restore", backup(tmp_path), *COPY)
    copy = looking.dumped(elsewhere("-c", looking.DUMP))
    assert {table: marks for table, rows in copy.items() if (marks := planted.betrayed(rows))} == {}
    assert planted.files_that_betray(tmp_path / "elsewhere") == []
    assert not any(
        pair in copy.get(table, "") for pair in planted.PAIRS for table in ("temp.words", "temp.heads")
    )

    only_files_that_readers_may_fetch_came_along(tmp_path)

    # One number more than there are: a story that never was.
    stories = sorted(Article.objects.values_list("pk", flat=True))
    asked = json.dumps([*ASKED, *(f"/a/{number}/" for number in (*stories, stories[-1] + 1))])
    before = json.loads(here("-c", looking.PAGES, asked, var=newsroom, face="tests.settings"))
    after = json.loads(elsewhere("-c", looking.PAGES, asked, face="tests.settings"))
    assert {path for path in {*before, *after} if before.get(path) != after.get(path)} == set()
    assert len(before) > 90 and {answer[0] for answer in before.values()} == {200, 301, 404, 410}

    the_copy_is_whole_guarded_and_silent_and_knows_no_account(said_there, copy, elsewhere)


def the_copy_is_whole_guarded_and_silent_and_knows_no_account(
    said_there: str, copy: dict[str, str], elsewhere: Elsewhere
) -> None:
    assert "manage.py account" in said_there and "\nok, as of " in said_there
    assert elsewhere("manage.py", "integrity").startswith("ok, 0 stories")
    assert elsewhere("manage.py", "search", "check")
    assert "head 1:" in elsewhere("manage.py", "journal", "verify")
    assert elsewhere("manage.py", "photos", "check")
    assert elsewhere("-c", TELL).strip().endswith("dummy.EmailBackend")
    rows = {name: held for name, held in copy.items() if "pg_" not in name}
    filled = {name.strip('"').rpartition('"')[2] for name, held in rows.items() if held != "[]"}
    assert {name for name in filled if name.startswith(("stories_", "people_", "django_", "auth_", "axes_", "otp_"))
            and not name.startswith("stories_search")} == FILLED  # fmt: skip
    # And one can work in it: what is new gets a number that readers know nothing by.
    elsewhere("-c", WORK)
    assert elsewhere("manage.py", "integrity").startswith("ok, 1 stories")


def only_files_that_readers_may_fetch_came_along(tmp_path: Path) -> None:
    media = tmp_path / "elsewhere" / "media"
    there = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    shown = PublishedArticle.objects.filter(headline__in=planted.SEEN, current=True)
    tokens = {story.photos[0]["file"]["token"] for story in shown}
    assert {name.split("/")[2] for name in there if name.startswith("renditions/")} == tokens
    assert {name.split("/")[0] for name in there} == {"renditions", "cards"}
    assert sum(name.startswith("cards/") for name in there) == 2
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == sorted(
        ["media", "rehearsal", "secret-key"] + ["newsroom.sqlite3"] * (connection.vendor == "sqlite")
    )


def test_a_photo_in_a_working_copy_does_not_keep_the_drafts_in(
    cast, elsewhere: Elsewhere, settings, tmp_path: Path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    make.published([make.story()])
    planted.copy_with_photo(
        cast["reporter_account"], make.draft(cast["reporter_account"], headline=planted.word())
    )
    elsewhere("manage.py", "restore", backup(tmp_path, "backup"), *COPY)
    copy = looking.dumped(elsewhere("-c", looking.DUMP))
    assert not any(map(planted.betrayed, copy.values()))
    assert "街道铺上新路面" in str(copy)


# ---- failures -----------------------------------------------------------------------------------
NOTHING: dict[str, object] = {"files": [], "rows": {}}


def failing(where: str, source: str, how: str) -> str:
    """A script that makes the copy, and in which that step goes wrong."""
    return FAILING.format(where=where, source=source, how=how)


def state(elsewhere: Elsewhere, tmp_path: Path) -> dict[str, object]:
    """What lies in the folder, and in which tables there are rows of anybody's."""
    var = tmp_path / "elsewhere"
    names = sorted(str(path.relative_to(var)) for path in var.rglob("*") if "secret-key" not in path.name)
    return {"files": [name for name in names if not name.startswith("newsroom.sqlite3")],
            "rows": json.loads(elsewhere("-c", ROWS))}  # fmt: skip


@pytest.mark.parametrize(
    "where", ["migrate_and_verify", "insert_public_copy_rows", "require_integrity", "copy_public_media"]
)
def test_a_failure_leaves_no_copy_and_one_sentence(
    small: str, where: str, elsewhere: Elsewhere, tmp_path: Path
):
    told = elsewhere("-c", failing(where, small, "raise OSError('disk full')"), fails=True).splitlines()
    assert "副本没有做成" in told[-1] and "disk full" in told[-1]
    assert state(elsewhere, tmp_path) == NOTHING


@pytest.mark.parametrize("where", ["migrate_and_verify", "insert_public_copy_rows"])
def test_sudden_death_leaves_no_copy_and_the_next_run_clears_what_is_left(
    small: str, where: str, elsewhere: Elsewhere, tmp_path: Path
):
    elsewhere("-c", failing(where, small, "os.kill(os.getpid(), 9)"), fails=True)
    assert ((tmp_path / "elsewhere" / "restore-scratch").stat().st_mode & 0o777) == 0o700
    assert state(elsewhere, tmp_path)["rows"] == {}
    elsewhere("manage.py", "restore", small, *COPY)
    assert not (tmp_path / "elsewhere" / "restore-scratch").exists()
    copy = looking.dumped(elsewhere("-c", looking.DUMP))
    assert not any(map(planted.betrayed, copy.values())) and "街道铺上新路面" in str(copy)
    assert not any("newsroom_scratch" in table for table in copy)
    assert planted.files_that_betray(tmp_path / "elsewhere") == []


def test_media_without_a_database_are_not_taken_for_a_copy(small: str, elsewhere: Elsewhere, tmp_path: Path):
    """The database comes last; when death comes just before, there are files, and the next run says so."""
    elsewhere(
        "-c", failing("copy_public_media", small, "original(*args); os.kill(os.getpid(), 9)"), fails=True
    )
    assert (tmp_path / "elsewhere" / "media").exists() and state(elsewhere, tmp_path)["rows"] == {}
    assert "媒体" in elsewhere("manage.py", "restore", small, *COPY, fails=True).splitlines()[-1]
    assert state(elsewhere, tmp_path)["rows"] == {}
    shutil.rmtree(tmp_path / "elsewhere" / "media")
    elsewhere("manage.py", "restore", small, *COPY)
    assert state(elsewhere, tmp_path)["rows"]["stories_publishedarticle"] == 1  # type: ignore[index]


@pytest.fixture
def small(cast, settings, tmp_path: Path) -> str:
    """A backup of a newsroom with a story, its photo, and a draft."""
    settings.MEDIA_ROOT = tmp_path / "newsroom" / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)
    make.published([planted.seen_story("街道铺上新路面")])
    make.draft(cast["reporter_account"], headline=planted.word(), body=f"<p>{planted.word()}</p>")
    return backup(tmp_path)


def test_a_place_that_holds_anything_is_refused_and_stays_as_it_was(
    small: str, elsewhere: Elsewhere, tmp_path: Path
):
    elsewhere("manage.py", "migrate", "-v0")
    elsewhere("-c", SIGNED_IN)
    before = state(elsewhere, tmp_path)
    assert "不是空的" in elsewhere("manage.py", "restore", small, *COPY, fails=True)
    assert state(elsewhere, tmp_path) == before and before["rows"] == {"django_session": 1}


def test_a_spoiled_backup_makes_no_copy(small: str, elsewhere: Elsewhere, tmp_path: Path):
    shutil.unpack_archive(small, tmp_path / "spoiled")
    manifest = json.loads((tmp_path / "spoiled" / "manifest.json").read_text())
    manifest["anchor"] = "1:" + "0" * 64
    (tmp_path / "spoiled" / "manifest.json").write_text(json.dumps(manifest))
    assert "rewritten" in elsewhere("manage.py", "restore", str(tmp_path / "spoiled"), *COPY, fails=True)
    (tmp_path / "torn.tar").write_bytes(Path(small).read_bytes()[:30_000])
    assert "副本没有做成" in elsewhere("manage.py", "restore", str(tmp_path / "torn.tar"), *COPY, fails=True)
    assert state(elsewhere, tmp_path) == NOTHING


FILLED = {
    "auth_permission", "django_content_type", "django_migrations",
    "stories_journalentry", "stories_journalhead", "stories_publishedarticle", "stories_publishedcase",
    "stories_publishededition", "stories_publishedlisting", "stories_publishedpage", "stories_publishedphoto",
    "stories_publishedprinting", "stories_publishedprofile", "stories_publishedprofileuse",
    "stories_publishedpublication", "stories_publishedsubject", "stories_publishedtally",
}  # fmt: skip
# What no link leads to: numbers of stories, readers' and others', and what may be typed.
ASKED = [
    *(f"/search/?q={words}" for words in ("路面", "食堂", "龘", "zzqx", "zzqx0001", "张三")),
    *(f"/search/suggest/?q={words}" for words in ("路", "zh", "z", "龘")),
    "/ceshi/2031-05-01/",
    "/other/2031-05-01/",
]
WORK = """
import django
django.setup()
from tests import make
from stories.models import Article, PublishedArticle
story = make.story("新的一条")
assert not PublishedArticle.objects.filter(article_id=story.pk).exists()
make.published([story], day=make.date(2026, 1, 2))
"""
ROWS = """
import json
import django
django.setup()
from django.db import connection
from newsroom.operations.public_copy import MODELS_FILLED_BY_MIGRATIONS
from django.apps import apps
there = connection.introspection.table_names()
found = {model._meta.db_table: model._base_manager.count() for model in apps.get_models(include_auto_created=True)
         if model._meta.db_table in there and model not in MODELS_FILLED_BY_MIGRATIONS}
print(json.dumps({name: number for name, number in found.items() if number}))
"""
FAILING = """
import os, sys
import django
django.setup()
from unittest import mock
from django.core.management import execute_from_command_line
from newsroom.operations import public_copy
original = public_copy.{where}
def fail(*args, **kwargs):
    {how}
with mock.patch.object(public_copy, "{where}", fail):
    execute_from_command_line(["manage.py", "restore", "{source}", "--rehearse", "--without-drafts"])
"""
SIGNED_IN = """
import django
django.setup()
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="x" * 32, session_data="y", expire_date=timezone.now())
"""
