"""With the database away readers keep the pages they had, and are told so for all others."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError

from newsroom.site import caching
from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.models import PublishedArticle
from stories.published import queries
from stories.published.queries import PublicContentVersion
from stories.signals import public_content_changed
from tests import make
from tests.newsroom.site.reader import STORY


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Takes the database away, or brings it back."""
    ask = queries.public_content_version

    def fail() -> PublicContentVersion:
        raise OperationalError("the server closed the connection unexpectedly")

    return lambda gone: monkeypatch.setattr(queries, "public_content_version", fail if gone else ask)


def test_with_the_database_away_readers_keep_the_pages_they_had_for_a_while(reader, edition, away):
    story = reader.get(STORY)
    away(True)
    for _turn in range(5):
        reader.clock += 100
        assert reader.get(STORY) == story
    reader.clock += caching.MAX_STALE_SECONDS
    assert reader.get(STORY).status == 503
    away(False)
    reader.clock += 1
    assert reader.get(STORY) == story


def test_with_the_database_away_any_other_page_says_so_in_its_language(reader, edition, away):
    reader.get(STORY)
    away(True)
    reader.clock += 2
    answer = reader.get("/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "请稍后再来" in answer.text
    assert "Back in a moment" in reader.get("/en/").text
    hidden, never = reader.get("/ceshi/2020-04-03/2-x/"), reader.get("/ceshi/2020-04-09/2-x/")
    assert (hidden.status, hidden.body) == (never.status, never.body)
    away(False)
    reader.clock += 1
    assert reader.get("/").status == 200


def test_one_reader_a_second_finds_out_whether_the_database_is_back(reader, edition, monkeypatch):
    reader.get(STORY)
    asked = []

    def fail() -> PublicContentVersion:
        asked.append(reader.clock)
        raise OperationalError("away")

    monkeypatch.setattr(queries, "public_content_version", fail)
    reader.clock += 2
    for _turn in range(10):
        assert reader.get(STORY).status == 200
    reader.clock += 1
    reader.get(STORY)
    assert len(asked) == 2


def test_a_page_known_to_be_outdated_is_not_handed_out_when_the_database_goes_away(
    reader, edition, away, chief: User
):
    reader.get("/"), reader.get(STORY)
    article = make.Article.objects.get(headline="街道铺上新路面")
    withdraw_story(article, by=chief, expected=article.version, why="error", reason="有误")
    reader.clock += 1
    assert reader.get("/").status == 200
    away(True)
    reader.clock += 1
    assert reader.get("/").status == 200
    assert reader.get(STORY).status == 503


# ---- taken down, and then the database goes ----------------------------------------------------
def another_process() -> None:
    """The signal is heard only in the process that took it down; the reader stands for another one."""
    public_content_changed.receivers.clear()
    public_content_changed.sender_receivers_cache.clear()


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """What happens in this test happens in another process than the reader's."""
    heard = list(public_content_changed.receivers)
    another_process()
    yield
    public_content_changed.receivers[:] = heard


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", [0, 0.1, 1, 40, 800])
def test_what_was_withdrawn_elsewhere_is_not_served_without_the_database(
    reader, edition, away, chief: User, elsewhere, seconds
):
    before = reader.get(STORY)
    article = make.Article.objects.get(headline="街道铺上新路面")
    withdraw_story(article, by=chief, expected=article.version, why="error", reason="有误")
    away(True)
    reader.clock += seconds
    # Within the second until it asks again a process may serve what it had.
    assert reader.get(STORY) == before if seconds < 1 else reader.get(STORY).status == 503
    for later in (2, 10, 300):
        reader.clock += later
        assert reader.get(STORY).status == 503
    away(False)
    reader.clock += 1
    assert reader.get(STORY).status == 410


@pytest.mark.django_db(transaction=True)
def test_a_takedown_known_before_the_database_went_keeps_no_other_page_back(
    reader, edition, away, chief: User, elsewhere
):
    reader.get("/")
    article = make.Article.objects.get(headline="街道铺上新路面")
    withdraw_story(article, by=chief, expected=article.version, why="error", reason="有误")
    reader.clock += 1
    front = reader.get("/")
    away(True)
    reader.clock += 60
    assert reader.get("/") == front and reader.get(STORY).status == 503


@pytest.mark.django_db(transaction=True)
def test_publishing_makes_no_kept_page_doubtful(reader, edition, away, elsewhere):
    story = reader.get(STORY)
    make.published([make.story("又一篇")], day=make.DAY + timedelta(days=1))
    away(True)
    reader.clock += 60
    assert reader.get(STORY) == story


def test_without_room_for_the_mark_the_story_is_withdrawn_all_the_same(
    reader, edition, chief: User, settings, tmp_path, caplog
):
    settings.TAKEDOWN_MARKER_FILE = tmp_path / "file" / "takedown"
    (tmp_path / "file").write_text("no folder")
    article = make.Article.objects.get(headline="街道铺上新路面")
    withdraw_story(article, by=chief, expected=article.version, why="error", reason="有误")
    assert "could not be remembered" in caplog.text
    reader.clock += 1
    assert reader.get(STORY).status == 410


def test_a_database_error_anywhere_is_a_503(client, edition, monkeypatch):
    def fail(*_arguments: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(queries, "edition_of_publication", fail)
    client.raise_request_exception = False
    answer = client.get("/ceshi/2020-04-03/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_a_page_that_breaks_is_replaced_by_the_one_that_is_kept(reader, edition, monkeypatch):
    story = reader.get(STORY)
    reader.clock += 61
    monkeypatch.setattr(PublishedArticle.objects, "visible", None)
    monkeypatch.setattr(queries, "story_with_neighbours", None)
    assert reader.get(STORY) == story
