"""Public answers are the same for everybody, carry no cookies, and allow no inline script or style."""

import gzip
import re

import pytest
from django.conf import settings
from django.test import Client

from people.models import User
from tests.feeds import feeds

PAGES = [
    "/",
    "/en/",
    "/wenfeng/2020-03-27/",
    "/wenfeng/2020-03-27/page-1/",
    "/wenfeng/2020-03-27/6-photo/",
    "/reporters/",
    "/reporters/zhou-junying/",
    "/columns/",
    "/tags/",
    "/editions/",
    "/editions/2020/",
    "/editions/2020/03/",
    "/recent/",
    "/about/",
    "/corrections/",
    "/corrections/feed.atom",
    "/corrections/reports/",
    "/offline/",
    "/manifest.webmanifest",
    "/sw.js",
    *feeds(),
    "/sitemap.xml",
    "/robots.txt",
    "/a/3/",
    "/nothing/",
]

pytestmark = pytest.mark.usefixtures("wenfeng")


@pytest.mark.parametrize("address", PAGES)
def test_a_reader_gets_no_cookie_and_an_editor_the_same_bytes(
    client: Client, chief: User, address: str
) -> None:
    plain = client.get(address)
    assert not plain.cookies and "Cookie" not in plain.get("Vary", "")
    client.force_login(chief)
    again = client.get(address, HTTP_ACCEPT_LANGUAGE="en", HTTP_X_FORWARDED_HOST="elsewhere.example")
    assert again.content == plain.content
    assert not again.cookies and "Cookie" not in again.get("Vary", "")
    assert "elsewhere.example" not in again.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_the_security_policy_allows_nothing_inline_and_no_framing(client: Client, address: str) -> None:
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    page = answer.content.decode()
    assert " style=" not in page and "<style" not in page and " onclick=" not in page
    # Scripts are files of our own, each useful and none needed; JSON is data.
    scripts = re.findall(r"<script(?![^>]*json)[^>]*>", page)
    assert [tag for tag in scripts if not tag.startswith('<script src="/static/')] == []


def test_a_page_may_be_kept_for_two_seconds_and_has_a_fingerprint(client: Client) -> None:
    answer = client.get("/wenfeng/2020-03-27/")
    assert answer["Cache-Control"] == "public, max-age=2"
    assert client.get("/wenfeng/2020-03-27/", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_an_unknown_host_is_refused(client: Client) -> None:
    answer = client.get("/", HTTP_HOST="elsewhere.example")
    assert answer.status_code == 400


def test_unknown_parameters_change_nothing(client: Client) -> None:
    assert client.get("/?utm_source=x&before=1&page=99999").content == client.get("/").content


def test_a_story_travels_compressed_in_less_than_thirty_kilobytes_with_all_it_names(client: Client) -> None:
    page = client.get(
        "/wenfeng/2020-03-27/8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/", HTTP_ACCEPT_ENCODING="gzip"
    )
    assert page["Content-Encoding"] == "gzip" and "Accept-Encoding" in page["Vary"]
    folder = settings.BASE_DIR / "newsroom" / "static" / "newsroom"
    fetched = r'<(?:link rel="(?:stylesheet|icon)" href|script src)="/static/newsroom/([^"]+)"'
    linked = set(re.findall(fetched, gzip.decompress(page.content).decode()))
    assert {"css/site.css", "css/print.css", "js/type_size.js", "img/seal.svg"} <= linked
    sheets = [folder / name for name in linked]
    assert len(page.content) + sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets) < 30_000


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_icon_is_where_browsers_look_for_it_unasked(client: Client, method: str) -> None:
    answer = getattr(client, method)("/favicon.ico")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/x-icon")
    assert answer["Cache-Control"] == "public, max-age=86400"
    again = client.get("/favicon.ico", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    if method == "get":
        # An ICO file with three sizes in it.
        assert answer.content[:6] == b"\x00\x00\x01\x00\x03\x00"


@pytest.mark.parametrize("address", PAGES)
def test_every_time_on_a_page_says_which(client: Client, address: str) -> None:
    """A time without a machine's form must be one itself, so an empty one is an error of the page's."""
    times = re.findall(r"<time([^>]*)>(.*?)</time>", client.get(address).content.decode("utf-8", "replace"))
    assert [inside for attributes, inside in times if "datetime=" not in attributes or not inside] == []


@pytest.mark.django_db
def test_a_form_without_its_token_gets_a_page_of_ours() -> None:
    answer = Client(enforce_csrf_checks=True).post("/desk/login/", {"username": "a", "password": "b"})
    page = answer.content.decode()
    assert answer.status_code == 403 and "重新" in page and "<style" not in page and "CSRF" not in page
