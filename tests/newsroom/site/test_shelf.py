"""A kept page is sent as each browser likes it, and the shelf holds no more than it may."""

import gzip
import threading
from typing import Any

import brotli
import pytest
from django.db import connection

from newsroom.site.page_store import CachedPage, PageStore, choose_content_encoding
from stories.published import queries
from stories.published.queries import PublicContentVersion
from tests.newsroom.site.reader import STORY, Reader


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
        ("gzip;q=0.5, br;q=0.1", "gzip"),
        ("gzip;q=0.5, br;q=0.5", "br"),
        ("br;q=0.2, gzip;q=0.8, *;q=0.1", "gzip"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("*;q=0", ""),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity;q=0", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, *;q=0.4", ""),
        ("identity;q=0.5, gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=2, gzip;q=x", ""),
        ("br;q=1.001, gzip;q=0.001", "gzip"),
        ("br ; q=0.3 ,\tgzip;Q=0.4", "gzip"),
    ],
)
def test_a_page_is_sent_as_the_browser_likes_it(reader, edition, wish, coding):
    plain = reader.get(STORY)
    answer = reader.get(STORY, HTTP_ACCEPT_ENCODING=wish)
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](answer.body)
    assert opened == plain.body
    assert answer.headers.get("Content-Encoding", "") == coding == choose_content_encoding(wish)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    again = reader.get(STORY, HTTP_ACCEPT_ENCODING=wish, HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    head = reader.get(STORY, HTTP_ACCEPT_ENCODING=wish, REQUEST_METHOD="HEAD")
    assert (head.status, head.headers, head.body) == (200, answer.headers, b"")


@pytest.mark.parametrize(
    ("wish", "coding"),
    [("gzip", "gzip"), ("gzip;q=0", ""), ("identity, gzip;q=0.1", ""), ("*", ""), ("br", "")],
)
def test_what_is_not_kept_is_sent_as_the_browser_likes_it_too(client, edition, wish, coding):
    answer = client.get(f"{STORY}report/", headers={"Accept-Encoding": wish})
    assert answer.headers.get("Content-Encoding", "") == coding
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_kept_page_carries_every_header_of_a_made_one(reader, edition, client):
    names = set(client.get(STORY).headers) - {"Content-Length"}
    assert names <= set(reader.get(STORY).headers)
    assert names <= set(reader.get(STORY).headers)


def test_the_shelf_never_holds_more_than_it_may(monkeypatch):
    shelf = PageStore(50_000)

    def page(size: int) -> CachedPage:
        return CachedPage("200 OK", [], b"x" * size, PublicContentVersion(0, None, None), 0)

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
    monkeypatch.setattr(queries, "public_content_version", lambda: PublicContentVersion(1, None, None))
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
