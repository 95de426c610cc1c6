"""Kept pages are never later than their news, the same for everybody, and nobody fills or poisons the shelf."""

from datetime import datetime, timedelta

import pytest
from django.db.models import DateTimeField, Value
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from newsroom.site import caching
from newsroom.site.page_store import CachedPage
from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.models import published
from stories.published import queries
from stories.published.queries import PublicContentVersion
from tests import make
from tests.newsroom.site.reader import STORY, Reader


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
    withdraw_story(article, by=chief, expected=article.version, why="error", reason="有误")
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
        for module in (queries, published):
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
    assert caching.CONTENT_CHECK_SECONDS + 2 * seconds <= 5


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
    page = CachedPage(status, list(headers.items()), b"", PublicContentVersion(0, None, None), 0)
    assert not caching.is_cacheable(page)


def test_every_readers_view_says_whether_its_pages_are_kept():
    """A view that depends only on its path and named parameters wears `@kept(…)`; all others stand here, with why."""
    anybody = "readers type what they like, and could push every other page out"
    not_kept = {
        "report": "a form carries a token of its own, and what comes back is for one reader",
        "search": anybody,
        "suggest": anybody,
    }
    patterns = next(
        one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "zh"
    ).url_patterns
    views = {one.name: one.callback for one in patterns if isinstance(one, URLPattern)}
    assert {name for name, view in views.items() if not hasattr(view, "kept_by")} == set(not_kept)
