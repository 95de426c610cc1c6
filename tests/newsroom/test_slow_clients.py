"""Bodies that arrive slowly hold a few threads and none for long; nothing else waits for them, and nothing is lost."""

import http.client
import io
import json
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils.http import urlencode

from newsroom import slow_clients
from newsroom.request_body import READ_AHEAD
from newsroom.slow_clients import Allowances, SlowClientLimiter, blocking_threads
from people.models import User
from stories.models import ReaderReport
from tests.bench._archive import manage
from tests.bench._server import serving
from tests.bench._slow import SlowSenders
from tests.newsroom.arriving import FORM, Answer, Asked, Line, request

REPORT = "/wenfeng/2020-03-27/8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/report/"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes ten seconds takes a part of one."""
    monkeypatch.setattr(slow_clients, "PATIENCE", 0.4)
    monkeypatch.setattr(slow_clients, "LONGEST_PAUSE", 0.3)
    # On a machine that is busy with other tests a thread may wait longer for its turn than a body in a crowd.
    monkeypatch.setattr(slow_clients, "AT_ONCE_IN_A_CROWD", 0.5)
    # Between requests a server lets go of broken connections; a test's transaction would look like one.
    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None)


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def limiter(asked: Asked) -> SlowClientLimiter:
    return SlowClientLimiter(asked, threads=8)


def waiting(limiter: SlowClientLimiter) -> int:
    return limiter.allowances.waiting


# ---- one request ----------------------------------------------------------------------------------
def test_a_body_that_is_there_is_handed_on_whole(limiter: SlowClientLimiter, asked: Asked) -> None:
    answer = Answer(limiter, request(REPORT, Line(b"text=abc"), 8))
    assert (answer.status, answer.body, asked.bodies) == (200, b"taken", [b"text=abc"])
    assert not answer.is_cut_off and waiting(limiter) == 0


def test_a_body_that_does_not_end_is_not_waited_for_and_its_connection_is_cut(
    limiter: SlowClientLimiter, asked: Asked
) -> None:
    began = time.monotonic()
    answer = Answer(limiter, request(REPORT, Line(b"text="), 2000))
    assert 0.3 < time.monotonic() - began < 5
    assert (answer.status, answer.body, answer.is_cut_off) == (408, b"no", True)
    assert asked.bodies == [] and waiting(limiter) == 0


def test_a_body_whose_client_is_gone_never_reaches_the_application(
    limiter: SlowClientLimiter, asked: Asked
) -> None:
    answer = Answer(limiter, request(REPORT, Line(b"text=", then="gone"), 2000))
    assert answer.status == 408 and asked.bodies == [] and waiting(limiter) == 0


def test_a_body_that_needs_a_little_longer_is_waited_for(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_clients, "AT_ONCE", 0.001)
    monkeypatch.setattr(slow_clients, "PATIENCE", 10)

    class Slow:
        def read(self, size: int) -> bytes:
            time.sleep(0.1)
            return b"x" * size

    assert Answer(limiter, request(REPORT, Slow(), 2000)).status == 200
    assert asked.bodies == [b"x" * 2000] and waiting(limiter) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_request_that_has_no_use_for_a_body_is_not_kept_waiting_by_one(
    limiter: SlowClientLimiter, asked: Asked, method: str
) -> None:
    line = Line(b"x")
    assert Answer(limiter, request("/", line, 2000, REQUEST_METHOD=method)).status == 200
    assert line.reads == 0 and asked.bodies == [b""]


@pytest.mark.parametrize("length", ["", "0", "-1", "x", "٣", "9" * 30])
def test_a_body_of_no_known_length_is_not_read(limiter: SlowClientLimiter, length: str) -> None:
    line = Line(b"x")
    assert limiter.application.bodies == []  # type: ignore[attr-defined]
    environ = request("/desk/login/", line, None, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH=length)
    environ["CONTENT_LENGTH"] = length
    limiter.application = lambda environ, start: start("200 OK", []) or []
    assert Answer(limiter, environ).status == 200 and line.reads == 0


def test_an_upload_too_large_for_memory_is_read_while_it_arrives(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_clients, "is_signed_in", lambda environ: True)
    size = 3 * READ_AHEAD
    line = Line(b"p" * size)
    answer = Answer(limiter, request("/admin/stories/photo/add/", line, size, HTTP_COOKIE="sessionid=a"))
    assert (answer.status, len(asked.bodies[0])) == (200, size) and waiting(limiter) == 0


def test_an_upload_that_stops_is_answered_as_late_whatever_was_made_of_its_half(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_clients, "is_signed_in", lambda environ: True)
    line = Line(b"p" * READ_AHEAD)
    answer = Answer(
        limiter, request("/admin/stories/photo/add/", line, 3 * READ_AHEAD, HTTP_COOKIE="sessionid=a")
    )
    assert (answer.status, answer.is_cut_off, asked.bodies) == (408, True, []) and waiting(limiter) == 0


# ---- many requests --------------------------------------------------------------------------------
def test_slow_reports_take_no_place_from_others_and_one_address_not_all_of_theirs() -> None:
    allowances = Allowances(32)
    with ExitStack() as places:

        def place(kind: str, address: str) -> bool:
            return places.enter_context(allowances.place(kind, address))

        assert [place("readers", "192.0.2.1") for _one in range(4)] == [True, True, False, False]
        assert [place("readers", f"192.0.2.{n}") for n in range(2, 6)] == [True, True, False, False]
        assert [place("sign-in", "192.0.2.1") for _one in range(3)] == [True, True, False]
        assert [place("machines", "192.0.2.1") for _one in range(3)] == [True, True, False]
        assert [place("staff", "192.0.2.1") for _one in range(13)] == [True] * 12 + [False]
        assert allowances.waiting == 20
    assert allowances.waiting == 0 and not any(kind.addresses for kind in allowances.kinds.values())


@pytest.mark.parametrize("threads", [2, 4, 8, 16, 64])
def test_every_fourth_thread_is_for_those_who_read(threads: int) -> None:
    allowances = Allowances(threads)
    with ExitStack() as places:
        taken = [
            places.enter_context(allowances.place(kind, f"192.0.2.{number}"))
            for kind in allowances.kinds
            for number in range(threads)
        ]
        assert 1 <= sum(taken) <= threads - max(1, threads // 4)


def test_while_strangers_are_slow_a_quick_form_is_taken_and_a_slow_one_turned_away_at_once(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_clients, "PATIENCE", 5)
    line = Line(b"text=")
    with ThreadPoolExecutor(1) as elsewhere:
        first = elsewhere.submit(Answer, limiter, request(REPORT, line, 2000, REMOTE_ADDR="198.51.100.9"))
        while not waiting(limiter):
            time.sleep(0.01)
        began = time.monotonic()
        refused = Answer(limiter, request(REPORT, Line(b"text="), 2000))
        assert (refused.status, refused.is_cut_off) == (503, True) and time.monotonic() - began < 2
        assert Answer(limiter, request(REPORT, Line(b"text=abc"), 8)).status == 200
        assert Answer(limiter, request("/desk/login/", Line(b"name"), 4)).status == 200
        assert Answer(limiter, request("/", Line(), None, REQUEST_METHOD="GET")).status == 200
        line.closed.set()
        assert first.result().status == 408
    assert waiting(limiter) == 0


@pytest.mark.django_db
def test_the_places_of_staff_are_for_those_who_are_signed_in(
    limiter: SlowClientLimiter, reporter_account: User, client: Client
) -> None:
    client.force_login(reporter_account)
    real = client.cookies["sessionid"].value
    places: list[str] = []
    taken = limiter.allowances.place

    def noted(kind: str, address: str) -> Any:
        places.append(kind)
        return taken(kind, address)

    limiter.allowances.place = noted  # type: ignore[method-assign]
    for cookie in (f"sessionid={real}", f"sessionid={'a' * 32}", "sessionid=", "csrftoken=x", ""):
        Answer(limiter, request("/desk/drafts/x/", Line(b"{"), 2000, HTTP_COOKIE=cookie))
    Answer(limiter, request("/api/v1/stories/", Line(b"{"), 2000))
    assert places == ["staff", "sign-in", "sign-in", "sign-in", "sign-in", "machines"]


# ---- answers --------------------------------------------------------------------------------------
def test_an_answer_of_ordinary_size_leaves_in_one_piece_and_is_closed(
    limiter: SlowClientLimiter, asked: Asked
) -> None:
    answer = Answer(limiter, request("/", io.BytesIO(), None, REQUEST_METHOD="GET"))
    assert answer.parts == [b"taken"] and asked.closed == 1


def test_an_answer_too_large_for_memory_leaves_in_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_clients, "LARGEST_WHOLE_ANSWER", 4)
    asked = Asked()
    answer = Answer(SlowClientLimiter(asked, 4), request("/", io.BytesIO(), None, REQUEST_METHOD="GET"))
    assert answer.parts is asked and answer.body == b"taken" and asked.closed == 0


# ---- what is said ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "more", "sentence"),
    [
        (REPORT, {}, "发送的内容迟迟没有收全，未作任何保存；请再发送一次。"),
        (
            f"/en{REPORT}",
            {},
            "What you sent took too long to arrive. Nothing was saved; please send it once more.",
        ),
        ("/desk/login/", {}, "发送的内容迟迟没有收全，未作任何保存；请再发送一次。"),
        (
            "/desk/login/",
            {"HTTP_ACCEPT_LANGUAGE": "en"},
            "What you sent took too long to arrive. Nothing was saved; please send it once more.",
        ),
    ],
)
@pytest.mark.django_db
def test_who_is_not_waited_for_is_told_in_a_sentence_without_asking_the_database(
    path: str, more: dict[str, str], sentence: str, django_assert_num_queries: Any
) -> None:
    limiter = SlowClientLimiter(WSGIHandler(), 8)
    with django_assert_num_queries(0):
        answer = Answer(limiter, request(path, Line(b"text="), 2000, **more))
    assert answer.status == 408 and answer.is_cut_off and sentence in answer.body.decode()
    assert answer.headers["Retry-After"] == "10" and "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Security-Policy" in answer.headers and answer.headers["X-Frame-Options"] == "DENY"
    if "/desk/" not in path:
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.django_db
def test_a_program_is_told_in_json(django_assert_num_queries: Any) -> None:
    limiter = SlowClientLimiter(WSGIHandler(), 8)
    with django_assert_num_queries(0):
        answer = Answer(
            limiter, request("/api/v1/stories/", Line(b"{"), 2000, CONTENT_TYPE="application/json")
        )
    assert answer.status == 408 and list(json.loads(answer.body)) == ["detail"]


@pytest.mark.django_db
def test_a_report_that_is_not_waited_for_is_no_case() -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    limiter = SlowClientLimiter(WSGIHandler(), 8)
    with ExitStack() as places:
        for number in range(8):
            places.enter_context(limiter.allowances.place("readers", f"192.0.2.{number}"))
        answer = Answer(limiter, request(REPORT, Line(b"text="), 2000))
    assert answer.status == 503 and "10" in answer.headers["Retry-After"]
    assert not ReaderReport.objects.exists()
    # The same form, sent again by the browser, is read.
    body = urlencode({"text": "时间有误", "token": ""}).encode()
    assert Answer(limiter, request(REPORT, Line(body), len(body))).status == 400


@pytest.mark.django_db
def test_a_report_larger_than_one_may_be_is_refused_unread() -> None:
    line = Line(b"text=")
    answer = Answer(SlowClientLimiter(WSGIHandler(), 8), request(REPORT, line, 20_001))
    assert answer.status == 413 and line.reads == 0


def test_a_flood_of_slow_bodies_does_not_flood_the_log(
    limiter: SlowClientLimiter, caplog: pytest.LogCaptureFixture
) -> None:
    for _one in range(5):
        Answer(limiter, request(REPORT, Line(b"text=", then="gone"), 2000))
    assert len(caplog.records) == 1 and "192.0.2.1" in caplog.text


# ---- as it is served ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "environment", "threads"),
    [
        (["granian", "--blocking-threads", "8", "newsroom.wsgi:application"], "", 8),
        (["granian", "--blocking-threads=16"], "", 16),
        (["granian"], "12", 12),
        (["granian", "--blocking-threads"], "", 4),
        (["manage.py", "runserver"], "", 4),
        (["granian", "--blocking-threads", "0"], "", 4),
    ],
)
def test_the_number_of_threads_is_the_one_that_the_server_was_given(
    monkeypatch: pytest.MonkeyPatch, line: list[str], environment: str, threads: int
) -> None:
    monkeypatch.setattr(sys, "argv", line)
    monkeypatch.setenv("GRANIAN_BLOCKING_THREADS", environment)
    assert blocking_threads() == threads


@pytest.mark.django_db
def test_twenty_readers_are_answered_while_thirty_forms_arrive_byte_by_byte(tmp_path: Path) -> None:
    """Without a proxy, as `make demo` serves; the bounds are generous, `tests/bench/slow_bodies.py` has figures."""
    if connection.vendor == "postgresql":
        return  # it brings its own database, so one run of the suite is enough
    address = f"sqlite:///{tmp_path}/newsroom.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as suite:
        suite.execute("VACUUM INTO ?", [str(tmp_path / "newsroom.sqlite3")])
    manage(address, "loaddata", "wenfeng", "-v0", NEWSROOM_VAR=str(tmp_path))
    with serving(address, tmp_path, workers=1, threads=8) as house:
        slow = SlowSenders(house.url, REPORT, 15, pause=0.3)
        # To the door of the desk, too: its forms are read before anybody is asked for.
        others = SlowSenders(house.url, "/desk/login/", 15, pause=0.3)
        with slow.sending(), others.sending():
            began = time.monotonic()
            with ThreadPoolExecutor(20) as readers:
                answers = list(readers.map(lambda number: read(house.url, number), range(20)))
            took = time.monotonic() - began
            # An honest form is read, this one lacks its token; on a busy machine perhaps not the first time.
            posted = next((400 for _try in range(5) if post(house.url, REPORT) == 400), 503)
        assert answers == [200] * 20 and took < 5
        assert posted == 400
        assert slow.answers[503] and others.answers[503], "who found no place was told so"


def read(url: str, number: int) -> int:
    """The status of a page made anew for every reader."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    line.request("GET", f"/search/?q=city{number}" if number % 2 else REPORT.removesuffix("report/"))
    return line.getresponse().status


def post(url: str, path: str) -> int:
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    line.request("POST", path, urlencode({"text": "时间有误"}), {"Content-Type": FORM})
    return line.getresponse().status
