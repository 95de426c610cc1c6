"""Bodies that arrive slowly hold a few threads and none for long; nothing else waits for them, and nothing is lost."""

import io
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils.http import urlencode

from newsroom import slow_clients
from newsroom.request_body import MAX_READ_AHEAD_BYTES
from newsroom.slow_clients import SlowClientLimiter, server_thread_count
from people.models import User
from stories.models import ReaderReport
from stories.photo_storage import INCOMING
from tests.newsroom.arriving import Answer, Asked, Line, request

REPORT = "/wenfeng/2020-03-27/8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/report/"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes ten seconds takes a part of one."""
    monkeypatch.setattr(slow_clients, "GRACE_SECONDS", 0.4)
    monkeypatch.setattr(slow_clients, "MAX_BODY_PAUSE_SECONDS", 0.3)
    # On a machine that is busy with other tests a thread may wait longer for its turn than a body in a crowd.
    monkeypatch.setattr(slow_clients, "INITIAL_BODY_WAIT_SECONDS_WHEN_BUSY", 0.5)
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
    assert answer.status == 400 and asked.bodies == [] and waiting(limiter) == 0


def test_a_body_that_needs_a_little_longer_is_waited_for(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_clients, "INITIAL_BODY_WAIT_SECONDS", 0.001)
    monkeypatch.setattr(slow_clients, "GRACE_SECONDS", 10)

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
def test_a_body_of_no_known_length_is_not_read_and_not_taken_for_an_empty_one(
    limiter: SlowClientLimiter, asked: Asked, length: str
) -> None:
    line = Line(b"x")
    environ = request("/desk/login/", line, None, HTTP_TRANSFER_ENCODING="chunked")
    environ["CONTENT_LENGTH"] = length
    answer = Answer(limiter, environ)
    assert (answer.status, line.reads, asked.bodies) == (411, 0, [])
    without = {**environ, "CONTENT_LENGTH": "", "REQUEST_METHOD": "GET"}
    assert Answer(limiter, without).status == 200


@pytest.mark.parametrize("cut", [1, 4, 20, 60])
def test_a_form_in_parts_that_was_cut_and_announced_as_cut_is_not_taken_for_whole(
    limiter: SlowClientLimiter, asked: Asked, cut: int
) -> None:
    kind = "multipart/form-data; boundary=abc"
    part = b'--abc\r\nContent-Disposition: form-data; name="body"\r\n\r\nfirst\nsecond\r\n'
    whole = part + part + b"--abc--\r\n"
    for form in (whole, whole[:-2]):
        assert Answer(limiter, request(REPORT, Line(form), len(form), CONTENT_TYPE=kind)).status == 200
    cut_form = whole[: -cut - 2]
    answer = Answer(limiter, request(REPORT, Line(cut_form), len(cut_form), CONTENT_TYPE=kind))
    assert answer.status == 400 and asked.bodies == [whole, whole[:-2]]


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Path:
    """Every session is somebody's; given is the folder where uploads arrive."""
    monkeypatch.setattr(slow_clients, "is_signed_in", lambda environ: True)
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT / INCOMING


def upload(line: Any, length: int, **more: str) -> dict[str, Any]:
    return request("/admin/stories/photo/add/", line, length, HTTP_COOKIE="sessionid=a", **more)


@pytest.mark.parametrize(
    "size",
    [MAX_READ_AHEAD_BYTES - 1, MAX_READ_AHEAD_BYTES, MAX_READ_AHEAD_BYTES + 1, 3 * MAX_READ_AHEAD_BYTES],
)
def test_an_upload_is_there_whole_and_holds_no_place_when_django_is_asked(
    limiter: SlowClientLimiter, asked: Asked, signed_in: Path, size: int
) -> None:
    held: list[int] = []

    def application(environ: dict[str, Any], start: Any) -> Any:
        held.append(waiting(limiter))
        return asked(environ, start)

    limiter.application = application
    answer = Answer(limiter, upload(Line(b"p" * size), size))
    assert (answer.status, len(asked.bodies[0]), held) == (200, size, [0])
    assert signed_in.exists() == (size > MAX_READ_AHEAD_BYTES)
    assert not signed_in.exists() or list(signed_in.iterdir()) == []


def test_an_upload_that_stops_never_reaches_django_and_leaves_nothing(
    limiter: SlowClientLimiter, asked: Asked, signed_in: Path
) -> None:
    answer = Answer(limiter, upload(Line(b"p" * MAX_READ_AHEAD_BYTES), 3 * MAX_READ_AHEAD_BYTES))
    assert (answer.status, answer.is_cut_off, asked.bodies) == (408, True, []) and waiting(limiter) == 0
    assert list(signed_in.iterdir()) == []


def test_an_upload_for_which_the_disk_has_no_room_is_refused(
    limiter: SlowClientLimiter, asked: Asked, signed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, block: Any) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(slow_clients, "anonymous_temporary_file", Full)
    answer = Answer(limiter, upload(Line(b"p" * 2 * MAX_READ_AHEAD_BYTES), 2 * MAX_READ_AHEAD_BYTES))
    assert answer.status >= 400 and asked.bodies == [] and waiting(limiter) == 0


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/desk/login/", 64 * 1024),
        ("/admin/login/", 64 * 1024),
        ("/sign-in/code/", 64 * 1024),
        ("/desk/drafts/x/", MAX_READ_AHEAD_BYTES),
        ("/api/v1/stories/", 8 * MAX_READ_AHEAD_BYTES),
    ],
)
def test_what_is_announced_larger_than_it_may_be_is_refused_and_nothing_of_it_kept(
    limiter: SlowClientLimiter, asked: Asked, signed_in: Path, path: str, most: int
) -> None:
    assert Answer(limiter, request(path, Line(b"x" * most), most)).status == 200
    for length in (most + 1, 10**15):
        answer = Answer(limiter, request(path, Line(b"x"), length))
        assert (answer.status, answer.is_cut_off) == (413, True)
    assert [len(body) for body in asked.bodies] == [most] and waiting(limiter) == 0
    assert not signed_in.exists()


def test_of_people_who_are_signed_in_no_more_is_taken_than_the_photos_of_one_form(
    limiter: SlowClientLimiter, asked: Asked, signed_in: Path
) -> None:
    assert Answer(limiter, upload(Line(b"x"), slow_clients.MAX_STAFF_BODY_BYTES + 1)).status == 413
    assert not signed_in.exists() and asked.bodies == []


@pytest.mark.django_db
def test_a_large_body_with_a_made_up_session_touches_no_disk(
    limiter: SlowClientLimiter, asked: Asked, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    size = 2 * MAX_READ_AHEAD_BYTES
    assert Answer(limiter, upload(Line(b"p" * size), size)).status == 413
    assert asked.bodies == [] and not settings.MEDIA_ROOT.exists()


class Drip:
    """So many bytes a second, and never a pause."""

    def __init__(self, rate: int) -> None:
        self.rate = rate

    def read(self, size: int) -> bytes:
        time.sleep(size / self.rate)
        return b"x" * size


@pytest.mark.parametrize("path", ["/desk/drafts/x/", "/api/v1/stories/"])
def test_a_body_that_arrives_steadily_and_too_slowly_is_cut_off_whatever_it_announced(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(slow_clients, "MAX_BODY_PAUSE_SECONDS", 5)
    monkeypatch.setattr(slow_clients, "MIN_BYTES_PER_SECOND", 256 * 1024)
    began = time.monotonic()
    assert Answer(limiter, request(path, Drip(64 * 1024), MAX_READ_AHEAD_BYTES)).status == 408
    assert time.monotonic() - began < 4 and asked.bodies == []


def test_however_steadily_it_arrives_no_strangers_body_holds_a_place_for_ever(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_clients, "MAX_BODY_SECONDS", 0.5)
    began = time.monotonic()
    assert Answer(limiter, request("/desk/drafts/x/", Drip(128 * 1024), MAX_READ_AHEAD_BYTES)).status == 408
    assert time.monotonic() - began < 4 and asked.bodies == []


# ---- many requests --------------------------------------------------------------------------------
def test_while_strangers_are_slow_a_quick_form_is_taken_and_a_slow_one_turned_away_at_once(
    limiter: SlowClientLimiter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_clients, "GRACE_SECONDS", 5)
    monkeypatch.setattr(slow_clients, "MAX_BODY_PAUSE_SECONDS", 5)
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
        assert first.result().status == 400
    assert waiting(limiter) == 0


@pytest.mark.django_db
def test_the_places_of_staff_are_for_those_who_are_signed_in(
    limiter: SlowClientLimiter, reporter_account: User, client: Client
) -> None:
    client.force_login(reporter_account)
    real = client.cookies["sessionid"].value
    places: list[str] = []
    taken = limiter.allowances.place

    def noted(kind: str, *more: Any) -> Any:
        places.append(kind)
        return taken(kind, *more)

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
    monkeypatch.setattr(slow_clients, "MAX_BUFFERED_RESPONSE_BYTES", 4)
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
    assert server_thread_count() == threads
