"""A wrong setting stops the start with one sentence that names the variable; a right one needs no second look."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler

from newsroom import env

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Qm3v-7ZsLx9TnB2cRk8YwHf5GpJd4EaUo6iV1tXbNqWz0KyMhSgCrDjPlFeA"
PRODUCTION = {
    "NEWSROOM_ENV": "production",
    "NEWSROOM_SECRET_KEY": SECRET,
    "NEWSROOM_HOSTS": "paper.example, www.paper.example",
}


def check(folder: Path, variables: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` has run with these variables and nothing else of ours around it."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", *options],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONIOENCODING": "utf-8",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "NEWSROOM_VAR": str(folder),
            **variables,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (
            {"DATABASE_URL": "mysql://editor@localhost/paper"},
            "DATABASE_URL names no database we know; write sqlite:///path/to/file "
            "or postgres://user:password@host:5432/name.",
        ),
        (
            {"DATABASE_URL": "sqlite://paper.sqlite3"},
            "DATABASE_URL names no database we know; write sqlite:///path/to/file "
            "or postgres://user:password@host:5432/name.",
        ),
        (
            {"DATABASE_URL": "postgres://editor:secret@localhost/"},
            "DATABASE_URL names no database we know; write sqlite:///path/to/file "
            "or postgres://user:password@host:5432/name.",
        ),
        (
            {"DATABASE_URL": "postgres://editor:secret@localhost:door/paper"},
            "DATABASE_URL cannot be read as an address (Port could not be cast to integer value as 'door'); "
            "write postgres://user:password@host:5432/name.",
        ),
        ({"NEWSROOM_ENV": "staging"}, "NEWSROOM_ENV is “staging”; set it to one of: demo, production."),
        ({"NEWSROOM_DEBUG": "perhaps"}, "NEWSROOM_DEBUG is “perhaps”; set it to yes or no."),
        ({"NEWSROOM_HTTPS": "perhaps"}, "NEWSROOM_HTTPS is “perhaps”; set it to yes or no."),
        ({"NEWSROOM_FACES": "site,shop"}, "NEWSROOM_FACES names “shop”; the faces are: site, admin, desk."),
        (
            {**PRODUCTION, "NEWSROOM_DEBUG": "yes"},
            "NEWSROOM_DEBUG is on in production; set it to no.",
        ),
        (
            {**PRODUCTION, "NEWSROOM_SECRET_KEY": ""},
            "NEWSROOM_SECRET_KEY must be at least 50 random characters in production.",
        ),
        (
            {**PRODUCTION, "NEWSROOM_SECRET_KEY": SECRET[:49]},
            "NEWSROOM_SECRET_KEY must be at least 50 random characters in production.",
        ),
        (
            {**PRODUCTION, "NEWSROOM_SECRET_KEY": "abcd" * 20},
            "NEWSROOM_SECRET_KEY must be at least 50 random characters in production.",
        ),
        (
            {**PRODUCTION, "NEWSROOM_SECRET_KEY": "django-insecure-" + SECRET},
            "NEWSROOM_SECRET_KEY must be at least 50 random characters in production.",
        ),
        (
            {**PRODUCTION, "NEWSROOM_HOSTS": " , "},
            "NEWSROOM_HOSTS must name each host of the site in production, without wildcards.",
        ),
        (
            {**PRODUCTION, "NEWSROOM_HOSTS": "paper.example,*"},
            "NEWSROOM_HOSTS must name each host of the site in production, without wildcards.",
        ),
        (
            {**PRODUCTION, "NEWSROOM_HOSTS": ".paper.example"},
            "NEWSROOM_HOSTS must name each host of the site in production, without wildcards.",
        ),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_so(tmp_path, variables, sentence):
    stopped = check(tmp_path, variables)
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert stopped.stderr.splitlines() == [sentence]


def test_a_fresh_checkout_starts_without_any_variable(tmp_path):
    started = check(tmp_path, {})
    assert (started.returncode, started.stdout, started.stderr) == (
        0,
        "System check identified no issues (0 silenced).\n",
        "",
    )


def test_the_shipped_production_settings_leave_nothing_to_warn_of(tmp_path):
    started = check(tmp_path, PRODUCTION, "--deploy", "--fail-level", "WARNING")
    assert (started.returncode, started.stdout, started.stderr) == (
        0,
        "System check identified no issues (0 silenced).\n",
        "",
    )


@pytest.mark.parametrize("value", ["many", "-1", "3", "4.5", "٤٢"])
def test_a_number_that_is_none_or_too_small_is_refused(monkeypatch, value):
    monkeypatch.setenv("NEWSROOM_LINES", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.read_number("NEWSROOM_LINES", 10, least=4)
    assert str(refused.value) == f"NEWSROOM_LINES is “{value}”; set it to a whole number of at least 4."


def test_each_type_reads_its_variable_and_has_a_default(monkeypatch):
    monkeypatch.setenv("NEWSROOM_LINES", " 12 ")
    monkeypatch.setenv("NEWSROOM_BELL", "Yes")
    monkeypatch.setenv("NEWSROOM_ROOMS", "desk, ,site,")
    assert (env.read_number("NEWSROOM_LINES", 10), env.read_number("NEWSROOM_UNSET", 10)) == (12, 10)
    assert (env.read_flag("NEWSROOM_BELL", False), env.read_flag("NEWSROOM_UNSET", True)) == (True, True)
    assert (
        env.read_comma_separated("NEWSROOM_ROOMS"),
        env.read_comma_separated("NEWSROOM_UNSET", "a,b"),
    ) == (
        ["desk", "site"],
        ["a", "b"],
    )
    assert env.read_choice("NEWSROOM_UNSET", "demo", ("demo", "production")) == "demo"


def test_a_postgres_address_keeps_odd_passwords_and_takes_a_socket_folder(monkeypatch, tmp_path):
    monkeypatch.setenv(
        "DATABASE_URL", "postgres://editor:p%40ss%2Fword@db.example:6432/paper?sslmode=require"
    )
    assert env.database_settings("DATABASE_URL", tmp_path / "unused") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "paper",
        "USER": "editor",
        "PASSWORD": "p@ss/word",
        "HOST": "db.example",
        "PORT": "6432",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "5", "tcp_user_timeout": "10000", "sslmode": "require"},
    }
    monkeypatch.setenv("DATABASE_URL", "postgres://editor@/paper?host=/run/postgresql")
    socket = env.database_settings("DATABASE_URL", tmp_path / "unused")
    assert (socket["HOST"], socket["PORT"], socket["PASSWORD"], socket["OPTIONS"]) == (
        "/run/postgresql",
        "",
        "",
        {"connect_timeout": "5", "tcp_user_timeout": "10000"},
    )


def test_a_fresh_sqlite_connection_is_durable_and_patient(monkeypatch, tmp_path, django_db_blocker):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/报纸/paper.sqlite3")
    connections = ConnectionHandler({"default": env.database_settings("DATABASE_URL", tmp_path / "unused")})
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        answers = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            cursor.execute(f"PRAGMA {pragma}")
            answers[pragma] = cursor.fetchone()[0]
        connections["default"].close()
    # 2 is FULL: what was acknowledged survives a power cut.
    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20000}
    assert (tmp_path / "报纸" / "paper.sqlite3").exists()
