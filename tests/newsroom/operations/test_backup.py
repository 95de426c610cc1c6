"""A backup made while the newsroom works comes back whole; a spoiled one is refused; a rehearsal reaches nobody."""

import json
from pathlib import Path

import pytest

from people.models import User
from stories.models import Article
from tests import make
from tests.newsroom.commands import said
from tests.newsroom.operations.conftest import Elsewhere
from tests.rows import rows

pytestmark = pytest.mark.django_db(transaction=True)
LOOK = """
import json, sys
import django
django.setup()
from django.conf import settings
from tests.rows import rows
from stories.models import JournalEntry
from stories.actions.integrity import integrity_faults, missing_triggers
from django.db import connection
counted = True
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        # Below nothing where nobody has counted yet.
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'stories_publishedarticle'")
        counted = cursor.fetchone()[0] > 0
print(json.dumps({
    "rows": rows(), "journal": [e.line() for e in JournalEntry.objects.order_by("number")],
    "faults": [str(f) for f in integrity_faults()] + missing_triggers(), "mail": settings.EMAIL_BACKEND,
    "counted": counted,
}, default=str, ensure_ascii=False))
"""


@pytest.fixture
def newsroom(reporter_account: User, editor: User, director: User, chief: User, settings, tmp_path) -> None:
    """Stories at every point of their way, a journal, an account with an address, and a file among the media."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "ab" / "原件.jpg").write_bytes(bytes(range(256)) * 9)
    make.published([make.story(full=True)])
    make.signed(make.filed(reporter_account, headline="等待三审"), editor, director)
    make.draft(reporter_account, headline="还是草稿\t“引号”\\与换行")


def whole() -> dict[str, object]:
    return json.loads(json.dumps(rows(), default=str, ensure_ascii=False))


def test_what_was_backed_up_comes_back_whole(newsroom, elsewhere: Elsewhere, tmp_path: Path):
    target = tmp_path / "backup.tar"
    (line,) = said("backup", str(target))
    make.story("之后才写的")  # the copy is of its instant
    before = {**whole(), "Article": [row for row in whole()["Article"] if row["headline"] != "之后才写的"]}  # type: ignore[index]
    anchor = line.rsplit(" ", 1)[1]
    assert elsewhere("manage.py", "restore", str(target)).endswith(f", journal {anchor}\n")
    there = json.loads(elsewhere("-c", LOOK))
    assert there["faults"] == [] and there["counted"]
    assert there["rows"]["Article"] == before["Article"]
    assert there["rows"]["PublishedArticle"] == before["PublishedArticle"]
    assert there["rows"]["Signature"] == before["Signature"]
    assert there["rows"]["User"] == before["User"]
    assert there["mail"].endswith("smtp.EmailBackend")
    assert f"head {anchor}" in elsewhere("manage.py", "journal", "verify", "--anchor", anchor)
    media = tmp_path / "elsewhere" / "media" / "ab" / "原件.jpg"
    assert media.read_bytes() == bytes(range(256)) * 9
    # A second time there is something to lose.
    assert "不是空的" in elsewhere("manage.py", "restore", str(target), fails=True)


def test_a_rehearsal_reaches_nobody_and_loses_nothing(newsroom, elsewhere: Elsewhere, tmp_path: Path):
    target = tmp_path / "backup"
    said("backup", str(target))
    elsewhere("manage.py", "restore", str(target), "--rehearse")
    there = json.loads(elsewhere("-c", LOOK))
    assert there["faults"] == []
    assert {row["email"] for row in there["rows"]["User"]} == {""}
    assert there["mail"].endswith("dummy.EmailBackend")
    assert there["rows"]["Article"] == whole()["Article"] and len(there["rows"]["User"]) == 4


def test_a_spoiled_backup_is_refused_before_anything_is_written(
    newsroom, elsewhere: Elsewhere, tmp_path: Path
):
    target = tmp_path / "backup"
    said("backup", str(target))
    with next((target / "media").rglob("*.jpg")).open("ab") as file:
        file.write(b"x")
    assert "media/ab/原件.jpg" in elsewhere("manage.py", "restore", str(target), fails=True)
    (target / "manifest.json").unlink()
    assert "没有清单" in elsewhere("manage.py", "restore", str(target), fails=True)
    assert not (tmp_path / "elsewhere" / "media").exists()


def test_a_backup_replaces_nothing_and_leaves_nothing_half_made(newsroom, tmp_path: Path, monkeypatch):
    (tmp_path / "there").mkdir()
    with pytest.raises(Exception, match="there"):
        said("backup", str(tmp_path / "there"))
    monkeypatch.setattr("newsroom.operations.backup.list_file_fingerprints", lambda folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        said("backup", str(tmp_path / "half"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["media", "there"]
    assert Article.objects.count() == 3
