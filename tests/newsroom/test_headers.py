"""Every answer, errors and refusals too, bears the headers that keep it where it belongs."""

from typing import Any

import pytest
from django.test import Client, override_settings

from people.models import User
from tests import make

pytestmark = pytest.mark.django_db
DOORS = [
    "/admin/",
    "/admin/nowhere/",
    "/admin/login/",
    "/sign-in/second-factor/",
    "/preview/made-up/",
    "/darkroom/",
]
METHODS = ["get", "head", "post", "put", "delete", "options"]


def asked(client: Client, method: str, address: str, **more: Any) -> Any:
    return getattr(client, method)(address, **more)


@pytest.fixture
def clients(editor: User, other_editor: User, administrator: User) -> list[Client]:
    """Nobody, three who work here, and one whose forms carry no token."""
    made = [Client(raise_request_exception=False) for _n in range(4)]
    made.append(Client(enforce_csrf_checks=True))
    for client, user in zip(made[1:], (editor, other_editor, administrator, editor), strict=True):
        client.force_login(user)
    return made


@pytest.mark.parametrize("method", METHODS)
def test_what_lies_behind_a_door_is_kept_by_no_shared_cache(
    clients: list[Client], reporter_account: User, method: str
) -> None:
    story = make.filed(reporter_account)
    for address in [*DOORS, f"/admin/stories/article/{story.pk}/review/", "/admin/stories/article/?body=x"]:
        for client in clients:
            answer = asked(client, method, address)
            kept = answer.headers["Cache-Control"]
            assert "private" in kept and ("no-store" in kept or answer.status_code == 200), (address, kept)


@pytest.mark.parametrize("method", METHODS)
def test_no_answer_can_be_framed_or_run_what_is_not_ours(clients: list[Client], method: str) -> None:
    places = [(address, {}) for address in [*DOORS, "/", "/nowhere/", "/en/", "/static/nowhere.css"]]
    places.append(("/", {"headers": {"host": "evil.example"}}))
    for address, more in places:
        for client in clients:
            answer = asked(client, method, address, **more)
            assert answer.headers["X-Frame-Options"] == "DENY", (address, answer.status_code)
            policy = answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Original-URL", "/admin/"),
        ("X-Rewrite-URL", "/admin/"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Forwarded-Prefix", "/evil"),
        ("Accept-Language", "en"),
        ("Cookie", "sessionid=x; django_language=en"),
        ("HX-Request", "true"),
        ("X-Requested-With", "XMLHttpRequest"),
    ],
)
def test_unusual_headers_change_nothing_for_readers(client: Client, header: str, value: str) -> None:
    make.published([make.story()])
    plain, odd = client.get("/"), client.get("/", headers={header: value})
    assert (odd.status_code, odd.content, odd.headers.get("Vary")) == (
        200,
        plain.content,
        plain.headers.get("Vary"),
    )
    assert "Set-Cookie" not in str(odd.serialize_headers())


@override_settings(ALLOWED_HOSTS=["paper.example"])
@pytest.mark.parametrize(
    "host", ["evil.example", "paper.example@evil.example", "paper.example,evil.example", ""]
)
def test_another_host_is_answered_with_400_and_named_nowhere(client: Client, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400 and "evil" not in answer.text
