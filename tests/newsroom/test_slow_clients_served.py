"""Slow and large bodies at a real server without a proxy, as `make demo` serves; all bounds are generous."""

import http.client
import io
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.http import urlencode
from PIL import Image

from tests.bench._archive import manage
from tests.bench._server import House, serving
from tests.bench._slow import SlowSenders
from tests.bench.filing import SIGN_IN
from tests.newsroom.arriving import FORM

pytestmark = pytest.mark.served
REPORT = "/wenfeng/2020-03-27/8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/report/"
TOKEN = "a" * 32


@pytest.mark.django_db
def test_twenty_readers_are_answered_while_thirty_forms_arrive_byte_by_byte(tmp_path: Path) -> None:
    """Without a proxy, as `make demo` serves; the bounds are generous, `tests/bench/slow_bodies.py` has figures."""
    with newsroom(tmp_path) as house:
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


@pytest.mark.django_db
def test_a_huge_body_is_refused_at_once_and_nobody_who_signs_in_a_little_slowly_notices(
    tmp_path: Path,
) -> None:
    """A trickle of an announced petabyte, and one of what a sign-in may be, from one address; others from another."""
    with newsroom(tmp_path) as house, ExitStack() as lines:
        for length in (10**15, 10**15, 60_000, 60_000):
            attacker = lines.enter_context(dialled(house, "/desk/login/", length, "127.0.0.2"))
            attacker.sendall(b"x" * 8192)
            if length > 60_000:
                assert attacker.recv(12) == b"HTTP/1.1 413"
        began = time.monotonic()
        for _try in range(3):
            visitor = lines.enter_context(dialled(house, "/desk/login/", 12, "127.0.0.1"))
            # The head is there, and the body some time later.
            time.sleep(0.3)
            visitor.sendall(b"username=abc")
            # Without its token it is refused, but by Django and not unheard.
            assert visitor.recv(12) == b"HTTP/1.1 403"
        assert time.monotonic() - began < 8


@pytest.mark.django_db
def test_five_photos_sent_at_the_same_moment_by_a_photo_editor_are_all_taken(tmp_path: Path) -> None:
    photos = [noise(seed) for seed in range(5)]
    assert all(len(photo) > 1_600_000 for photo in photos)
    with newsroom(tmp_path) as house, ThreadPoolExecutor(5) as senders:
        said = house.manage(
            "shell", "-v0", "-c", SIGN_IN.replace("REPORTER.", "PHOTO_EDITOR.").format(count=1)
        )
        session = next(line.split()[1] for line in said.splitlines() if line.startswith("session "))
        answers = list(senders.map(lambda photo: send(house, session, photo), photos))
        assert answers == [200] * 5
        # Who is signed out sees a page, and not a broken connection.
        assert send(house, "a" * 32, photos[0]) == 413
        count = "from stories.models import Photo; print(Photo.objects.filter(sent_name='a.jpg').count())"
        assert int(house.manage("shell", "-v0", "-c", count)) == 5


@pytest.mark.django_db
def test_eight_pieces_of_a_megabyte_sent_at_the_same_moment_are_all_answered(tmp_path: Path) -> None:
    with newsroom(tmp_path) as house, ThreadPoolExecutor(8) as senders:
        said = house.manage("shell", "-v0", "-c", SIGN_IN.format(count=1))
        session = next(line.split()[1] for line in said.splitlines() if line.startswith("session "))
        answers = list(senders.map(lambda _one: put(house, session, bytes(1024 * 1024)), range(8)))
        assert answers == [200] * 8


@contextmanager
def newsroom(folder: Path) -> Iterator[House]:
    """The product with the first edition, served by one process of eight threads from a database of its own."""
    database = folder / "newsroom.sqlite3"
    address = f"sqlite:///{database}"
    if connection.vendor == "postgresql":
        manage(address, "migrate", "-v0", NEWSROOM_VAR=str(folder))
    else:
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as suite:
            suite.execute("VACUUM INTO ?", [str(database)])
    manage(address, "loaddata", "wenfeng", "-v0", NEWSROOM_VAR=str(folder))
    with serving(address, folder, workers=1, threads=8) as house:
        yield house


@contextmanager
def dialled(house: House, path: str, length: int, source: str) -> Iterator[socket.socket]:
    """A connection from that address, over which the head of a form has been sent."""
    parts = urlsplit(house.url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), 20, (source, 0)) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: {FORM}\r\n"
        line.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
        yield line


def noise(seed: int) -> bytes:
    """A photo that does not become small, and that is like no other."""
    image = Image.effect_noise((1250, 1250), 90 + seed).convert("RGB")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()


def send(house: House, session: str, photo: bytes) -> int:
    """What the library answers to a form with one photo."""
    form = {"csrfmiddlewaretoken": TOKEN, "files": SimpleUploadedFile("a.jpg", photo, "image/jpeg")}
    body = encode_multipart(BOUNDARY, form)
    headers = {"Content-Type": MULTIPART_CONTENT}
    return exchange(house, session, "POST", "/admin/stories/photo/upload/", body, headers)


def put(house: House, session: str, piece: bytes) -> int:
    headers = {"X-CSRFToken": TOKEN, "X-Size": str(2 * len(piece)), "X-Name": "a.jpg"}
    return exchange(house, session, "PUT", f"/desk/uploads/{uuid4()}/?offset=0", piece, headers)


def exchange(house: House, session: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(house.url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    cookies = f"sessionid={session}; csrftoken={TOKEN}"
    line.request(method, path, body, {"Cookie": cookies, "Origin": house.url, **headers})
    return line.getresponse().status


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
