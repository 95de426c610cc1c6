"""A database that would lose what it acknowledged is not served in production."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.utils import ConnectionHandler, OperationalError
from django.test import override_settings

from newsroom import durability, env

production = override_settings(PRODUCTION=True)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=EXTRA;"}, []),
        ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"}, ["synchronous = 1"]),
        ({"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"}, ["synchronous = 0", "journal_mode"]),
        ({"transaction_mode": None}, ["transaction_mode = None"]),
        ({"transaction_mode": "DEFERRED"}, ["transaction_mode = DEFERRED"]),
    ],
)  # fmt: skip
def test_sqlite_is_asked_what_it_is_set_to(
    tmp_path: Path, django_db_blocker: Any, changed: dict[str, Any], named: list[str]
) -> None:
    options = {**env.sqlite_options(), **changed}
    facts = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "x.sqlite3"), "OPTIONS": options}
    made = ConnectionHandler({"default": facts})["default"]
    with django_db_blocker.unblock():
        found = durability.unsafe_settings(made)
        made.close()
    assert len(found) == len(named) and all(word in told for word, told in zip(named, found, strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize("name", durability.POSTGRESQL_SETTINGS)
def test_postgresql_is_asked_what_it_is_set_to(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = dict.fromkeys((f"SHOW {each}" for each in durability.POSTGRESQL_SETTINGS), "on") | {
        f"SHOW {name}": "off"
    }
    if connection.vendor == "postgresql":
        # The real server knows each of them.
        with connection.cursor() as cursor:
            assert durability.fetch_single_value(cursor, f"SHOW {name}") in ("on", "off")
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(durability, "fetch_single_value", lambda cursor, question: answers[question])
    assert [name in told for told in durability.unsafe_settings(connection)] == [True]


@pytest.mark.django_db
def test_what_is_unsafe_stops_the_start_in_production_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Closing the connection would end the test's own transaction.
    monkeypatch.setattr(connections["default"], "close", lambda: None)
    monkeypatch.setattr(durability, "unsafe_settings", lambda connection: ["fsync = off"])
    assert durability.check_durability(None, databases=["default"]) == []
    durability.refuse_unsafe_database()
    with production:
        assert [error.id for error in durability.check_durability(None, databases=["default"])] == [
            "newsroom.E001"
        ]
        assert durability.check_durability(None) == []
        with pytest.raises(ImproperlyConfigured, match="fsync"):
            durability.refuse_unsafe_database()

    def away(connection: Any) -> list[str]:
        raise OperationalError

    monkeypatch.setattr(durability, "unsafe_settings", away)
    with production:
        durability.refuse_unsafe_database()
