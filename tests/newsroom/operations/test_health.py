"""What whoever watches over the processes is told."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from newsroom.operations import health

ALL_WELL = "database: ok\nmigrations: ok\ndurability: ok\ndisk: ok\nclock: ok\n"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(health, "_last_results", (float("-inf"), []))


def test_a_living_process_says_so_without_asking_anybody(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert not answer.cookies


def test_a_ready_process_says_what_was_looked_at(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (200, ALL_WELL)
    assert answer["Content-Type"].startswith("text/plain") and not answer.cookies


def failing(*_arguments: object) -> None:
    raise OperationalError("connection to server at 10.1.2.3, user newsroom, password secret failed")


@pytest.mark.parametrize(
    ("place", "thing", "line"),
    [
        ("shutil.disk_usage", lambda path: Usage(1, 1, 1), "disk: full"),
        ("database_now", lambda: timezone.now() + timedelta(seconds=9), "clock: apart"),
        ("database_now", failing, "clock: OperationalError"),
        ("MigrationExecutor", failing, "migrations: OperationalError"),
    ],
)
def test_what_is_wrong_is_named_in_a_word_and_tells_no_secret(client, db, monkeypatch, place, thing, line):
    monkeypatch.setattr(f"newsroom.operations.health.{place}", thing)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert line in answer.content.decode().splitlines()
    assert "secret" not in answer.content.decode() and "10.1.2.3" not in answer.content.decode()


def test_the_checks_run_once_a_second_however_often_they_are_asked_for(
    client, db, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(health, "monotonic", lambda: 5.0)
    first = client.get("/readyz").content
    with django_assert_num_queries(0):
        assert client.get("/readyz").content == first


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_watching_needs_no_tls(client, db, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == 200
