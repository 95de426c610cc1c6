"""The baked copy holds what readers may see and nothing else, and changes only where they see something new."""

from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.models import Article
from tests import make
from tests.newsroom.commands import said

STORY = "pages/ceshi/2020-04-03/1-jie-dao-pu-shang-xin-lu-mian/index.html"


@pytest.fixture
def folder(db, tmp_path: Path, monkeypatch, reporter_account: User) -> Path:
    # Between requests a server lets go of broken connections; a test's transaction would look like one.
    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None)
    make.published([make.story(full=True), make.story("社区食堂开张")])
    make.draft(reporter_account, headline="没有见报")
    said("bake", str(tmp_path))
    return tmp_path


def test_every_page_is_there_as_readers_get_it(folder: Path, client):
    for path in ("", "en/", "ceshi/2020-04-03/", "en/ceshi/2020-04-03/page-1/", "tags/dao-lu/"):
        page = (folder / "pages" / path / "index.html").read_bytes()
        assert page == client.get(f"/{path}", headers={"host": "localhost"}).content
    assert "街道铺上新路面" in (folder / STORY).read_text("utf-8")
    assert not any("没有见报" in page.read_text("utf-8") for page in folder.rglob("*.html"))
    assert not (folder / "pages" / "admin").exists()


def test_a_second_bake_writes_only_what_has_changed_and_what_was_withdrawn_vanishes(
    folder: Path, chief: User
):
    assert said("bake", str(folder))[0].endswith(", 0 written, 0 gone")
    other = folder / STORY.replace("1-jie-dao-pu-shang-xin-lu-mian", "2-she-qu-shi-tang-kai-zhang")
    archive = folder / "pages" / "about" / "index.html"
    stood = archive.stat().st_mtime_ns
    story = Article.objects.get(headline="社区食堂开张")
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="有误")
    assert other.exists()
    said("bake", str(folder))
    assert not other.exists() and (folder / STORY).exists()
    assert not any("社区食堂开张" in page.read_text("utf-8") for page in folder.rglob("*.html"))
    assert archive.stat().st_mtime_ns == stood
    assert not list(folder.rglob(".*.html.*")), "nothing half written is left"
