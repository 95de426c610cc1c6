"""Settings from the environment, of six types; every error names the variable."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsroom.sqlite_file import SQLiteFileConnection

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def read_text(name: str, default: str = "") -> str:
    """The variable's value, stripped; the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def read_flag(name: str, default: bool) -> bool:
    """The variable as yes or no."""
    value = read_text(name, "yes" if default else "no").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to yes or no.")
    return value in TRUE


def read_number(name: str, default: int, least: int = 0) -> int:
    """The variable as a whole number not smaller than `least`."""
    value = read_text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to a whole number of at least {least}.")
    return int(value)


def read_comma_separated(name: str, default: str = "") -> list[str]:
    """The variable as a list: its comma-separated parts, blanks dropped."""
    return [part.strip() for part in read_text(name, default).split(",") if part.strip()]


def read_choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """The variable as one of the allowed words."""
    value = read_text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to one of: {', '.join(allowed)}.")
    return value


def read_url_origin(name: str) -> str:
    """The variable as scheme and host, such as https://paper.example; "" when unset."""
    value = read_text(name).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query):
        raise ImproperlyConfigured(f"{name} is “{value}”; write scheme and host only, such as https://…")
    return value


def database_settings(name: str, default: Path) -> dict[str, Any]:
    """Parses `sqlite:///path` or `postgres://user:pass@host:port/name?option=value`."""
    address = read_text(name) or f"sqlite:///{default}"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read as an address ({error}); write postgres://user:password@host:5432/name."
        ) from None
    if parts.scheme == "sqlite" and address.startswith("sqlite:///") and len(parts.path) > 1:
        path = unquote(address.removeprefix("sqlite:///"))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "CONN_MAX_AGE": 60,
            "OPTIONS": sqlite_options(),
        }
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        # A database that has vanished is found out in seconds, or every thread would wait for it.
        options = {"connect_timeout": "5", "tcp_user_timeout": "10000", **options}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # A socket directory does not fit an address's host; libpq takes it as ?host=/run/postgresql.
            "HOST": options.pop("host", unquote(parts.hostname or "")),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured(
        f"{name} names no database we know; write sqlite:///path/to/file or postgres://user:password@host:5432/name."
    )


def sqlite_options() -> dict[str, Any]:
    """WAL lets readers go on during writes; FULL keeps commits through a power cut."""
    return {
        "timeout": 20,
        "factory": SQLiteFileConnection,
        # Without IMMEDIATE a transaction that reads first and writes later fails at once instead of waiting.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
