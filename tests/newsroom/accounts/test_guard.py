"""Ten wrong tries, however the name is spelled and whatever the headers say; and nobody can lock everybody out."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.db.models import F
from django.test import RequestFactory, override_settings

from newsroom.accounts import throttle
from people.models import User

from .conftest import ELSEWHERE, OFFICE, browser, is_in, knock

pytestmark = pytest.mark.django_db


def try_wrong(times: int, name: str = "editor", address: str = ELSEWHERE, **headers: str) -> list[int]:
    return [knock(browser(address, **headers), name, f"wrong-{n}").status_code for n in range(times)]


def an_hour_passes() -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=61))


def test_the_tenth_wrong_try_is_the_last_and_the_right_password_comes_too_late(editor: User) -> None:
    assert try_wrong(12) == [200] * 9 + [429] * 3
    client = browser(ELSEWHERE)
    answer = knock(client, "editor")
    assert (answer.status_code, is_in(client)) == (429, False)
    assert "输错次数太多" in answer.text
    an_hour_passes()
    assert knock(client, "editor").status_code == 302 and is_in(client)


def test_nine_wrong_tries_are_forgiven_by_a_right_one_in_the_same_place(editor: User) -> None:
    for _round in range(2):
        assert try_wrong(9) == [200] * 9
        assert knock(browser(ELSEWHERE), "editor").status_code == 302


@pytest.mark.parametrize(
    "name", ["Editor", "ｅｄｉｔｏｒ", " editor ", "EDIT\u200bOR", "ＥＤＩＴＯＲ", "edi\u00adtor"]
)
def test_another_spelling_of_the_name_is_the_same_name(editor: User, name: str) -> None:
    for n in range(10):
        knock(browser(f"203.0.113.{n}"), name, "wrong")
    client = browser(ELSEWHERE)
    assert (knock(client, "editor").status_code, is_in(client)) == (429, False)


def test_ten_addresses_get_no_more_tries_at_one_account_than_one_address(editor: User) -> None:
    for n in range(10):
        knock(browser(f"203.0.113.{n}"), "editor", "wrong")
    assert knock(browser("203.0.113.99"), "editor").status_code == 429


def test_one_address_gets_no_more_tries_at_many_accounts(editor: User, director: User) -> None:
    for n in range(10):
        knock(browser(ELSEWHERE), f"nobody{n}", "wrong")
    assert knock(browser(ELSEWHERE), "director").status_code == 429
    assert knock(browser(OFFICE), "director").status_code == 302


def test_a_network_of_ipv6_counts_as_one_address(editor: User) -> None:
    for n in range(10):
        knock(browser(f"2001:db8:1:1::{n:x}"), f"nobody{n}", "wrong")
    assert knock(browser("2001:db8:1:1:ffff::1"), "editor").status_code == 429
    assert knock(browser("2001:db8:1:2::1"), "editor").status_code == 302


@pytest.mark.parametrize(
    "header", ["X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "CLIENT_IP", "TRUE_CLIENT_IP"]
)
def test_a_header_makes_no_new_address(editor: User, header: str) -> None:
    for n in range(10):
        knock(browser(ELSEWHERE, **{f"HTTP_{header}": f"203.0.113.{n}"}), f"nobody{n}", "wrong")
    answer = knock(browser(ELSEWHERE, **{f"HTTP_{header}": "203.0.113.200"}), "editor")
    assert answer.status_code == 429


@override_settings(BEHIND_PROXY=True)
def test_behind_the_proxy_its_own_word_counts_and_what_the_caller_wrote_before_it_does_not(
    editor: User,
) -> None:
    for n in range(10):
        knock(browser("10.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, {ELSEWHERE}"), f"nobody{n}", "wrong")
    assert knock(browser("10.0.0.1", HTTP_X_FORWARDED_FOR=ELSEWHERE), "editor").status_code == 429
    assert knock(browser("10.0.0.1", HTTP_X_FORWARDED_FOR=OFFICE), "editor").status_code == 302
    nonsense = RequestFactory(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="not an address").get("/")
    assert throttle.client_ip(nonsense) is None


def test_a_stranger_locks_strangers_out_and_not_the_person_where_she_works(editor: User) -> None:
    assert knock(browser(OFFICE), "editor").status_code == 302
    assert try_wrong(15)[-1] == 429
    assert knock(browser(ELSEWHERE), "editor").status_code == 429
    assert knock(browser(OFFICE), "editor").status_code == 302
    # Thirty days later nobody remembers the address.
    AccessLog.objects.update(attempt_time=F("attempt_time") - timedelta(days=31))
    try_wrong(10)
    assert knock(browser(OFFICE), "editor").status_code == 429


def test_one_stranger_in_the_office_locks_nobody_out_who_works_there(editor: User, director: User) -> None:
    for name in ("editor", "director"):
        knock(browser(OFFICE), name)
    for n in range(12):
        knock(browser(OFFICE), f"nobody{n}", "wrong")
    assert [knock(browser(OFFICE), name).status_code for name in ("editor", "director")] == [302, 302]


def test_where_an_account_is_known_it_still_has_ten_tries_only(editor: User) -> None:
    knock(browser(OFFICE), "editor")
    assert try_wrong(10, address=OFFICE)[-1] == 429
    assert knock(browser(OFFICE), "editor").status_code == 429


def test_signing_in_to_ones_own_account_forgives_no_tries_at_anothers(editor: User, director: User) -> None:
    for _n in range(3):
        try_wrong(3)
        assert knock(browser(ELSEWHERE), "director").status_code == 302
    assert try_wrong(1) == [429]
    assert knock(browser(ELSEWHERE), "editor").status_code == 429


def test_known_and_unknown_names_get_the_same_answers(editor: User, outsider: User) -> None:
    def answers(name: str, address: str) -> list[tuple[int, str]]:
        asked = (knock(browser(address), name, "wrong") for _n in range(11))
        return [(answer.status_code, answer.text.split("<form")[0]) for answer in asked]

    known = answers("editor", "203.0.113.1")
    assert answers("nobody", "203.0.113.2") == answers("outsider", "203.0.113.3") == known


def test_the_password_is_hashed_once_whether_the_name_is_known_or_not(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt, *more: hashed.append(password) or "md5$x$y",
    )
    for n, name in enumerate(("editor", "nobody")):
        knock(browser(f"203.0.113.{n}"), name, "wrong")
    assert hashed == ["wrong", "wrong"]


def test_the_right_password_of_who_has_no_business_here_is_answered_like_a_wrong_one(outsider: User) -> None:
    client = browser()
    right, wrong = knock(client, "outsider"), knock(client, "outsider", "wrong")
    assert right.text.split("<form")[0] == wrong.text.split("<form")[0]
    assert not is_in(client)


@pytest.mark.parametrize("odd", ["?x=%00", "?x=%ED%A0%80", "?" + "x=1&" * 900])
def test_odd_addresses_and_headers_are_no_accident(editor: User, odd: str) -> None:
    client = browser(HTTP_USER_AGENT="火\x7f" * 400, HTTP_ACCEPT="x" * 5000)
    assert knock(client, "editor", "wrong", door=f"/admin/login/{odd}").status_code == 200
    assert knock(client, "ed\x00itor", "wrong").status_code == 200
    assert knock(client, "editor", door=f"/admin/login/{odd}").status_code == 302


def test_what_is_kept_of_a_wrong_try_is_no_word_that_was_typed(editor: User) -> None:
    try_wrong(1)
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.post_data, attempt.get_data, attempt.user_agent) == (
        "editor",
        "",
        "",
        "",
    )
