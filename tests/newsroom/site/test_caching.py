"""Kept pages are never later than their news, the same for everybody, and nobody fills or poisons the shelf."""

import gzip
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Value
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from newsroom.site import caching
from newsroom.site.caching import PageCache
from newsroom.site.shelf import KeptPage, Shelf, encoding
from people.models import User
from stories.actions.publishing import withdraw
from stories.models import PublishedArticle, PublishedEdition, published
from stories.press import reading
from stories.press.reading import Printing
from tests import make

STORY = "/ceshi/2020-04-03/1-jie-dao-pu-shang-xin-lu-mian/"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Reader:
    """Asks the cache as a server would, and moves its clock."""

    def __init__(self, patch: pytest.MonkeyPatch, most: int = 4_000_000) -> None:
        self.clock = 1000.0
        patch.setattr(caching, "monotonic", lambda: self.clock)
        # Between requests a server lets go of broken connections; a test's transaction would look like one.
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None)
        self.cache = PageCache(WSGIHandler(), most)
        self.cache.hosts.add("testserver")

    def get(self, path: str, query: str = "", **more: Any) -> Answer:
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **more,
        }
        got: list[Any] = []
        parts = self.cache(environ, lambda status, headers: got.extend([status, headers]))
        return Answer(int(got[0][:3]), dict(got[1]), b"".join(parts))

    @property
    def kept(self) -> list[str]:
        """What stands on the shelves."""
        return [
            path + (f"?{question}" if question else "")
            for shelf in (self.cache.pages, self.cache.asked)
            for _secure, _host, path, question in shelf.pages  # type: ignore[misc]
        ]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Reader(monkeypatch)


@pytest.fixture
def edition(db: None) -> PublishedEdition:
    return make.published([make.story(), make.story("社区食堂开张")])


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Takes the database away, or brings it back."""
    ask = reading.printing

    def fail() -> Printing:
        raise OperationalError("the server closed the connection unexpectedly")

    return lambda gone: monkeypatch.setattr(reading, "printing", fail if gone else ask)


# ---- in time ------------------------------------------------------------------------------------
def test_a_kept_page_costs_nothing_for_a_second_and_then_one_query(
    reader, edition, django_assert_num_queries
):
    first = reader.get(STORY)
    assert first.status == 200 and "街道铺上新路面" in first.text
    with django_assert_num_queries(0):
        assert reader.get(STORY) == first
    reader.clock += 1
    reader.get("/")
    with django_assert_num_queries(0):
        assert reader.get(STORY) == first
    reader.clock += 1
    with django_assert_num_queries(1):
        assert reader.get(STORY) == first


def test_a_minute_old_page_is_made_anew(reader, edition, django_assert_num_queries):
    reader.get(STORY)
    reader.clock += 61
    with django_assert_num_queries(1 + 3):
        reader.get(STORY)


def test_what_another_process_takes_down_is_gone_after_a_second(reader, edition, chief: User):
    front, story = reader.get("/"), reader.get(STORY)
    assert "社区食堂开张" in front.text and story.status == 200
    article = make.Article.objects.get(headline="街道铺上新路面")
    withdraw(article, by=chief, expected=article.version, why="error", reason="有误")
    assert reader.get(STORY) == story, "the same second"
    reader.clock += 1
    assert reader.get(STORY).status == 410
    assert "街道铺上新路面" not in reader.get("/").text
    assert reader.kept == [STORY, "/"]


def test_what_this_process_publishes_is_there_at_once(reader, edition, django_capture_on_commit_callbacks):
    assert "第二天" not in reader.get("/").text
    with django_capture_on_commit_callbacks(execute=True):
        make.published([make.story("第二天的消息")], day=make.DAY + timedelta(1))
    assert "第二天的消息" in reader.get("/").text


def test_a_story_under_embargo_appears_at_its_time_and_not_before(reader, edition, monkeypatch):
    later = timezone.now() + timedelta(hours=1)
    make.published([make.story("一小时后见报")], day=make.DAY + timedelta(1), at=later)

    def database_clock(moment: datetime) -> None:
        for module in (reading, published):
            monkeypatch.setattr(module, "Now", lambda: Value(moment, output_field=DateTimeField()))

    database_clock(later - timedelta(microseconds=1))
    reader.clock += 5
    assert "一小时后见报" not in reader.get("/").text
    database_clock(later)
    reader.clock += 1
    assert "一小时后见报" in reader.get("/").text
    database_clock(later - timedelta(minutes=1))
    reader.clock += 1
    assert "一小时后见报" not in reader.get("/").text, "a clock set back hides it again"


def test_page_and_caches_together_stay_below_five_seconds(reader, edition):
    answer = reader.get(STORY)
    seconds = int(answer.headers["Cache-Control"].removeprefix("public, max-age="))
    # Ours, a shared cache that hands its whole life on, and the browser's.
    assert caching.LOOK_EVERY + 2 * seconds <= 5


# ---- the same for everybody -------------------------------------------------------------------
STRANGE = [
    {"HTTP_COOKIE": "sessionid=x; csrftoken=y"},
    {"HTTP_X_FORWARDED_HOST": "elsewhere.example"},
    {"HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_ACCEPT_LANGUAGE": "en"},
    {"HTTP_AUTHORIZATION": "Basic eDp5"},
    {"HTTP_RANGE": "bytes=0-3"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_X_ORIGINAL_URL": "/admin/"},
    {"HTTP_IF_NONE_MATCH": '"x"'},
    {"HTTP_ACCEPT_ENCODING": "x" * 5000},
    {"HTTP_CACHE_CONTROL": "no-cache"},
    {"CONTENT_LENGTH": "10", "CONTENT_TYPE": "text/plain"},
    {"QUERY_STRING": "utm_source=x"},
    {"QUERY_STRING": "before=2020-04-03.1"},
    {"QUERY_STRING": "&&=&%00"},
]


@pytest.mark.parametrize("strange", STRANGE, ids=[str(sorted(one.items()))[:60] for one in STRANGE])
def test_whatever_a_visitor_sends_nobody_gets_another_page(monkeypatch, edition, strange):
    plain = Reader(monkeypatch).get(STORY)
    reader = Reader(monkeypatch)
    assert reader.get(STORY, **strange) == plain
    assert reader.get(STORY) == plain
    assert reader.kept == [STORY]


@pytest.mark.parametrize("host", ["elsewhere.example", "", "testserver:81", "testserver@x", "TESTSERVER"])
def test_another_host_is_not_answered_from_the_shelf_and_puts_nothing_there(reader, edition, host):
    reader.get(STORY)
    answer = reader.get(STORY, HTTP_HOST=host)
    assert answer.status == (200 if host.lower().startswith("testserver") and "@" not in host else 400)
    assert len(reader.kept) == 1


def test_what_is_not_a_page_is_not_kept(reader, edition):
    answers = {
        "/nothing/": 404,
        "/ceshi/2020-04-03/1-other-words/": 301,
        "/ceshi/2020-04-03/9-nothing/": 404,
        "/tags": 301,
    }
    assert {path: reader.get(path).status for path in answers} == answers
    assert reader.kept == []


def test_what_is_hidden_is_answered_like_what_never_was(reader, edition, reporter_account):
    make.draft(reporter_account, headline="没有见报")
    make.published(
        [make.story("明天见报")], day=make.DAY + timedelta(1), at=timezone.now() + timedelta(hours=1)
    )
    hidden, never = reader.get("/ceshi/2020-04-04/1-x/"), reader.get("/ceshi/2020-04-05/1-x/")
    assert hidden.status == 404
    assert (hidden.headers, hidden.body) == (never.headers, never.body)


def test_made_up_values_push_out_only_each_other(monkeypatch, db):
    make.published([make.story(f"第{n}条", full=True) for n in range(3)])
    reader = Reader(monkeypatch, most=400_000)
    paths = ["/", "/reporters/zhang-san/", "/tags/dao-lu/"]
    for path in paths:
        reader.get(path)
    for n in range(1, 20):
        assert reader.get("/tags/dao-lu/", f"before=2020-04-{n:02}.1&x={n}").status in (200, 404)
    assert [path for path in reader.kept if "?" not in path] == paths
    assert 0 < reader.cache.asked.bytes <= 50_000
    reader.get("/tags/dao-lu/", f"before={'9' * 200}")
    assert not any("999" in path for path in reader.kept)


def test_one_page_has_one_place_however_its_parameters_are_written(reader, db):
    make.published([make.story(full=True)])
    for query in (
        "before=2020-04-05.1",
        "x=1&before=2020-04-05.1",
        "before=a&before=2020-04-05%2E1",
        "&before=2020-04-05.1&",
    ):
        reader.get("/tags/dao-lu/", query)
    assert reader.kept == ["/tags/dao-lu/?before=2020-04-05.1"]
    reader.get("/tags/dao-lu/", "before=&x=1")
    assert reader.kept == ["/tags/dao-lu/", "/tags/dao-lu/?before=2020-04-05.1"]


def test_the_back_office_and_forms_go_past_the_shelf(reader, edition):
    assert reader.get("/admin/").status == 302
    assert reader.get(STORY, REQUEST_METHOD="POST").status in (403, 405)
    assert reader.kept == []


def test_with_tls_demanded_a_plain_request_is_sent_there(monkeypatch, edition, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    reader = Reader(monkeypatch)
    assert reader.get(STORY).status == 301
    assert reader.get(STORY, HTTP_X_FORWARDED_PROTO="https").status == 200
    assert reader.get(STORY).status == 301
    assert reader.get(STORY, HTTP_X_FORWARDED_PROTO="http").status == 301
    assert len(reader.kept) == 1


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", {"Cache-Control": "private"}),
        ("200 OK", {}),
        ("500 Internal Server Error", {"Cache-Control": "public"}),
        ("404 Not Found", {"Cache-Control": "public"}),
        ("200 OK", {"Cache-Control": "public", "Set-Cookie": "a=b"}),
        ("200 OK", {"Cache-Control": "public", "Content-Security-Policy": "script-src 'nonce-abc'"}),
    ],
)
def test_only_a_public_page_without_cookie_or_nonce_is_kept(status, headers):
    page = KeptPage(status, list(headers.items()), b"", Printing(0, None, None), 0)
    assert not caching.may_be_kept(page)


def test_every_readers_view_says_whether_its_pages_are_kept():
    """A view that depends only on its path and named parameters wears `@kept(…)`; all others stand here, with why."""
    not_kept: dict[str, str] = {}
    patterns = next(
        one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "zh"
    ).url_patterns
    views = {one.name: one.callback for one in patterns if isinstance(one, URLPattern)}
    assert {name for name, view in views.items() if not hasattr(view, "kept_by")} == set(not_kept)


# ---- how it is sent -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wish", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("identity", ""),
        ("gzip;q=0.000", ""),
        ("", ""),
    ],
)
def test_a_page_is_sent_as_the_browser_likes_it(reader, edition, wish, coding):
    plain = reader.get(STORY)
    answer = reader.get(STORY, HTTP_ACCEPT_ENCODING=wish)
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](answer.body)
    assert opened == plain.body
    assert answer.headers.get("Content-Encoding", "") == coding == encoding(wish)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    again = reader.get(STORY, HTTP_ACCEPT_ENCODING=wish, HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    head = reader.get(STORY, HTTP_ACCEPT_ENCODING=wish, REQUEST_METHOD="HEAD")
    assert (head.status, head.headers, head.body) == (200, answer.headers, b"")


def test_a_kept_page_carries_every_header_of_a_made_one(reader, edition, client):
    names = set(client.get(STORY).headers) - {"Content-Length"}
    assert names <= set(reader.get(STORY).headers)
    assert names <= set(reader.get(STORY).headers)


def test_the_shelf_never_holds_more_than_it_may(monkeypatch):
    shelf = Shelf(50_000)

    def page(size: int) -> KeptPage:
        return KeptPage("200 OK", [], b"x" * size, Printing(0, None, None), 0)

    for n in range(100):
        shelf.put(n, page(8_000))
        assert shelf.bytes <= 50_000
    assert list(shelf.pages) == [98, 99]
    shelf.get(98)
    shelf.put(100, page(8_000))
    assert list(shelf.pages) == [98, 100], "the one nobody read went first"
    shelf.put(101, page(60_000))
    assert list(shelf.pages) == [98, 100], "what is larger than the shelf is not kept"
    shelf.put(100, page(0))
    assert shelf.bytes == sum(one.cost for one in shelf.pages.values())


def test_of_many_who_ask_at_once_one_makes_the_page(monkeypatch):
    monkeypatch.setattr(reading, "printing", lambda: Printing(1, None, None))
    started, go, made = threading.Event(), threading.Event(), []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        made.append(environ["PATH_INFO"])
        started.set()
        go.wait(30)
        start("200 OK", [("Cache-Control", "public")])
        return [b"page"]

    reader = Reader(monkeypatch)
    reader.cache.application = application
    answers: list[bytes] = []

    def read() -> None:
        answers.append(reader.get("/about/").body)
        connection.close()

    threads = [threading.Thread(target=read) for _reader in range(5)]
    for thread in threads:
        thread.start()
    assert started.wait(30)
    go.set()
    for thread in threads:
        thread.join(30)
    assert (answers, made) == ([b"page"] * 5, ["/about/"])


# ---- with the database away -----------------------------------------------------------------------
def test_with_the_database_away_readers_keep_the_pages_they_had_for_a_while(reader, edition, away):
    story = reader.get(STORY)
    away(True)
    for _turn in range(5):
        reader.clock += 100
        assert reader.get(STORY) == story
    reader.clock += caching.LONGEST_ALONE
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

    def fail() -> Printing:
        asked.append(reader.clock)
        raise OperationalError("away")

    monkeypatch.setattr(reading, "printing", fail)
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

    monkeypatch.setattr(reading, "edition_of", fail)
    client.raise_request_exception = False
    answer = client.get("/ceshi/2020-04-03/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_a_page_that_breaks_is_replaced_by_the_one_that_is_kept(reader, edition, monkeypatch):
    story = reader.get(STORY)
    reader.clock += 61
    monkeypatch.setattr(PublishedArticle.objects, "visible", None)
    monkeypatch.setattr(reading, "story_of", None)
    assert reader.get(STORY) == story
