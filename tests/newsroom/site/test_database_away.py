"""With the database away readers keep the pages they had, and are told so for all others."""

from collections.abc import Callable

import pytest
from django.db import OperationalError

from newsroom.site import caching
from people.models import User
from stories.actions.editions.publishing import withdraw
from stories.models import PublishedArticle
from stories.published import queries
from stories.published.queries import ContentGeneration
from tests import make
from tests.newsroom.site.reader import STORY


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Takes the database away, or brings it back."""
    ask = queries.content_generation

    def fail() -> ContentGeneration:
        raise OperationalError("the server closed the connection unexpectedly")

    return lambda gone: monkeypatch.setattr(queries, "content_generation", fail if gone else ask)


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

    def fail() -> ContentGeneration:
        asked.append(reader.clock)
        raise OperationalError("away")

    monkeypatch.setattr(queries, "content_generation", fail)
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
    withdraw(article, by=chief, expected=article.version, why="error", reason="有误")
    reader.clock += 1
    assert reader.get("/").status == 200
    away(True)
    reader.clock += 1
    assert reader.get("/").status == 200
    assert reader.get(STORY).status == 503


def test_a_database_error_anywhere_is_a_503(client, edition, monkeypatch):
    def fail(*_arguments: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(queries, "edition_of", fail)
    client.raise_request_exception = False
    answer = client.get("/ceshi/2020-04-03/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_a_page_that_breaks_is_replaced_by_the_one_that_is_kept(reader, edition, monkeypatch):
    story = reader.get(STORY)
    reader.clock += 61
    monkeypatch.setattr(PublishedArticle.objects, "visible", None)
    monkeypatch.setattr(queries, "story_of", None)
    assert reader.get(STORY) == story
