"""The baked copy holds what readers may see and nothing else, and changes only where they see something new."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.operations import static_export
from people.models import User
from stories import static_site_copies
from stories.actions.editions.publishing import withdraw_story
from stories.models import Article
from tests import make
from tests.bench._server import free_port, proxy
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


def read(address: str) -> tuple[int, str]:
    """Status and text of the answer."""
    try:
        with urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


# ---- a copy that may be shown ---------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_copy_is_not_shown_between_a_takedown_and_the_next_bake(folder: Path, chief: User):
    assert (folder / "current").exists()
    story = Article.objects.get(headline="社区食堂开张")
    withdraw_story(story, by=chief, expected=story.version, why="privacy", reason="来电")
    assert not (folder / "current").exists()
    said("bake", str(folder))
    assert (folder / "current").exists()


@pytest.mark.django_db(transaction=True)
def test_a_copy_during_whose_making_something_was_taken_down_is_not_shown(
    folder: Path, chief: User, monkeypatch
):
    crawl = static_export.crawl_pages

    def withdrawn_meanwhile() -> Iterator[tuple[str, bytes]]:
        yield from crawl()
        story = Article.objects.get(headline="社区食堂开张")
        withdraw_story(story, by=chief, expected=story.version, why="privacy", reason="来电")

    monkeypatch.setattr(static_export, "crawl_pages", withdrawn_meanwhile)
    said("bake", str(folder), "--all")
    assert not (folder / "current").exists()


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_cannot_be_reached_keeps_no_story_from_being_withdrawn(folder: Path, chief: User, caplog):
    (folder / "current").unlink()
    (folder / "current").mkdir()
    story = Article.objects.get(headline="社区食堂开张")
    withdraw_story(story, by=chief, expected=story.version, why="privacy", reason="来电")
    assert story.state == "withdrawn" and "may still show" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nginx_shows_the_copy_while_nobody_answers_but_not_after_a_takedown(
    folder: Path, chief: User, tmp_path: Path
):
    # Below a folder of pytest's nginx's own user could not read anything.
    with TemporaryDirectory(prefix="newsroom-baked-") as readable:
        look_through_nginx(Path(readable), tmp_path, chief)


def look_through_nginx(var: Path, home: Path, chief: User) -> None:
    """The copy in `var` is shown while nobody answers, and no more after a takedown."""
    said("bake", str(var / "baked"))
    nobody: Any = SimpleNamespace(
        url=f"http://127.0.0.1:{free_port()}", environment={"NEWSROOM_VAR": str(var)}
    )
    for place in (var, *var.rglob("*")):
        place.chmod(0o755 if place.is_dir() else 0o644)
    with proxy(home, nobody) as address:
        if address is None:  # not installed; that the manual asks for the file is looked at below
            return
        assert "社区食堂开张" in read(f"{address}/")[1]
        story = Article.objects.get(headline="社区食堂开张")
        withdraw_story(story, by=chief, expected=story.version, why="privacy", reason="来电")
        assert read(f"{address}/")[0] == 503


def test_the_manual_has_nginx_look_for_the_file_that_a_takedown_removes():
    manual = (settings.BASE_DIR / "docs" / "operating.md").read_text("utf-8")
    assert (
        f"if (!-f /srv/newsroom/baked/{static_site_copies.SERVABLE_MARKER_FILE}) {{ return 503; }}" in manual
    )
