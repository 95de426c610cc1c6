"""After the password comes the code: each good once, nobody is in before, and every way round is closed."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client, override_settings
from django_otp.plugins.otp_totp.models import TOTPDevice

from people import roles, second_factor
from people.errors import ActionError, NotAllowed
from people.models import RecoveryCode, User
from stories.actions.accounts.account_changes import confirm_account_change
from stories.actions.accounts.second_factor import remove_own_second_factor
from stories.actions.accounts.staff import save_account
from stories.models import JournalEntry
from tests.cast import PASSWORD, account

from .conftest import DOOR, ELSEWHERE, OFFICE, Enrolled, Phone, browser, is_in, knock

pytestmark = pytest.mark.django_db
PAGE = "/sign-in/second-factor/"
required = override_settings(SECOND_FACTOR="required")


def type_code(client: Client, code: str, door: str = DOOR) -> int:
    return client.post(door, {"code": code}).status_code


def test_a_password_alone_no_longer_opens_the_account(chief: User, enrolled: Enrolled) -> None:
    phone, _codes = enrolled(chief)
    client = browser()
    assert (
        knock(client, "chief", door=f"{DOOR}?next=/admin/queue/")["Location"] == f"{DOOR}?next=/admin/queue/"
    )
    assert "one-time-code" in client.get(DOOR).text
    assert not is_in(client) and client.get("/admin/").status_code == 302
    # Not even to make another second factor.
    assert client.get(PAGE).status_code == client.post(PAGE, {"step": "begin"}).status_code == 302
    before = client.session.session_key
    assert type_code(client, "000000") == 200 and not is_in(client)
    code = phone.code()
    answer = client.post(DOOR, {"code": f" {code[:3]} {code[3:]} "})
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, "/admin/queue/", True)
    assert client.session.session_key != before


def test_a_code_is_good_once(chief: User, enrolled: Enrolled) -> None:
    phone, _codes = enrolled(chief)
    code = phone.code()
    first, second = browser(), browser()
    for client in (first, second):
        knock(client, "chief")
    assert (type_code(first, code), type_code(second, code)) == (302, 200)
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_opens_once_and_the_journal_tells(chief: User, enrolled: Enrolled) -> None:
    _phone, codes = enrolled(chief)
    assert len(set(codes)) == 10 and not RecoveryCode.objects.filter(digest__in=codes).exists()
    for code, opens in ((codes[0].upper().replace("-", " "), True), (codes[0], False), (codes[1], True)):
        client = browser()
        knock(client, "chief")
        type_code(client, code)
        assert is_in(client) is opens
    told = (
        JournalEntry.objects.filter(act="recover").order_by("number").values_list("detail__left", flat=True)
    )
    assert list(told) == [9, 8]


def test_wrong_codes_are_wrong_tries(chief: User, enrolled: Enrolled) -> None:
    phone, _codes = enrolled(chief)
    client = browser(ELSEWHERE)
    knock(client, "chief")
    assert [type_code(client, "000000") for _n in range(11)] == [200] * 9 + [429] * 2
    assert type_code(client, phone.code()) == 429 and not is_in(client)
    # A right password in between gives no more of them.
    assert knock(client, "chief").status_code == 429


@pytest.mark.parametrize("code", ["", "0", "１２", "+12345", "12_345", "a" * 5000, "\x00", "  ", "١٢٣٤٥٦"])
def test_what_is_no_code_is_refused_like_a_wrong_one(chief: User, enrolled: Enrolled, code: str) -> None:
    enrolled(chief)
    client = browser()
    knock(client, "chief")
    assert (type_code(client, code), is_in(client)) == (200, False)


def test_a_code_without_a_password_is_nothing(chief: User, enrolled: Enrolled) -> None:
    phone, _codes = enrolled(chief)
    client = browser()
    assert (type_code(client, phone.code()), is_in(client)) == (302, False)


@pytest.mark.parametrize("change", ["password", "roles", "inactive", "late"])
def test_halfway_in_is_forgotten_when_the_account_changes_or_time_passes(
    chief: User, enrolled: Enrolled, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, _codes = enrolled(chief)
    client = browser()
    knock(client, "chief")
    chief.refresh_from_db()
    if change == "password":
        chief.set_password("bie-de-mi-ma-9")
    elif change == "roles":
        chief.sessions_ended += 1
    elif change == "inactive":
        chief.is_active = False
    else:
        now = client.session["halfway_in"]["at"]
        monkeypatch.setattr("newsroom.accounts.pending_login.time", SimpleNamespace(time=lambda: now + 601))
    chief.save()
    assert (type_code(client, phone.code()), is_in(client)) == (302, False)


def test_somebody_else_may_sign_in_instead(chief: User, editor: User, enrolled: Enrolled) -> None:
    enrolled(chief)
    client = browser()
    knock(client, "chief")
    client.post(DOOR, {"again": "yes"})
    assert "id_username" in client.get(DOOR).text
    assert knock(client, "editor").status_code == 302 and is_in(client)


# ---- switching it on ----------------------------------------------------------------------------
def test_switching_it_on_ends_every_other_session(
    editor: User, enrolled: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = browser(OFFICE), browser(ELSEWHERE)
    for client in (here, there):
        knock(client, "editor")
    assert here.post(PAGE, {"step": "begin", "password": "wrong"}).status_code == 409
    assert not TOTPDevice.objects.exists()
    assert here.post(PAGE, {"step": "begin", "password": PASSWORD}).status_code == 302
    picture = here.get(f"{PAGE}qr.svg")
    assert picture["Content-Type"] == "image/svg+xml" and b"style" not in picture.content
    assert "no-store" in picture["Cache-Control"]
    assert there.get(f"{PAGE}qr.svg").status_code == 200  # the same person
    phone = Phone(TOTPDevice.objects.get(), monkeypatch)
    assert here.post(PAGE, {"step": "confirm", "code": "123"}).status_code == 409
    answer = here.post(PAGE, {"step": "confirm", "code": phone.code()})
    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", answer.text)) == 10
    assert "no-store" in answer["Cache-Control"]
    assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (200, 302)
    assert here.get(f"{PAGE}qr.svg").status_code == 404
    assert JournalEntry.objects.filter(act="enrol", actor_id=editor.pk, outcome="done").count() == 1
    # The codes are shown once.
    assert "<code>" not in here.get(PAGE).text


@required
@pytest.mark.parametrize("who", ["chief", "administrator"])
def test_where_it_is_required_chief_and_administrator_come_in_only_with_it(
    who: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = request.getfixturevalue(who)
    client = browser()
    assert knock(client, user.username, door=f"{DOOR}?next=/admin/queue/")["Location"] == PAGE
    assert not is_in(client) and client.get("/admin/").status_code == 302
    assert client.post(PAGE, {"step": "begin"}).status_code == 302
    phone = Phone(TOTPDevice.objects.get(), monkeypatch)
    answer = client.post(PAGE, {"step": "confirm", "code": phone.code()})
    assert 'href="/admin/queue/"' in answer.text and is_in(client)
    assert client.get("/admin/").status_code == 200
    assert client.post(PAGE, {"step": "off", "code": phone.code()}).status_code == 409
    assert second_factor.is_enrolled(user)


@required
def test_where_it_is_required_everybody_else_comes_in_as_before(editor: User) -> None:
    client = browser()
    assert knock(client, "editor")["Location"] == "/admin/" and is_in(client)


def test_switching_off_and_new_codes_need_a_code(editor: User, enrolled: Enrolled) -> None:
    phone, old = enrolled(editor)
    client = browser()
    knock(client, "editor")
    type_code(client, phone.code())
    for step in ("off", "renew"):
        assert client.post(PAGE, {"step": step, "code": "000000"}).status_code == 409
    assert second_factor.is_enrolled(editor)
    assert client.post(PAGE, {"step": "renew", "code": phone.code()}).status_code == 200
    assert client.post(PAGE, {"step": "off", "code": old[0]}).status_code == 409
    assert client.post(PAGE, {"step": "off", "code": phone.code()}).status_code == 302
    assert not second_factor.is_enrolled(editor) and not RecoveryCode.objects.exists()
    assert client.get("/admin/").status_code == 200


def test_steps_need_the_forgery_token(editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(PAGE, {"step": "begin", "password": PASSWORD}).status_code == 403
    assert not TOTPDevice.objects.exists()


# ---- a lost phone -------------------------------------------------------------------------------
def test_only_owner_and_administrator_take_it_away_and_the_journal_tells(
    chief: User, editor: User, administrator: User, enrolled: Enrolled
) -> None:
    enrolled(chief)
    with pytest.raises(NotAllowed):
        remove_own_second_factor(chief, by=editor)
    with pytest.raises(NotAllowed):
        save_account(chief, by=editor, forget_factor=True)
    with override_settings(SECOND_FACTOR="required"), pytest.raises(ActionError):
        remove_own_second_factor(chief, by=chief)
    assert second_factor.is_enrolled(chief) and RecoveryCode.objects.count() == 10
    assert JournalEntry.objects.filter(act="forget_second_factor", outcome="denied").count() == 1
    client = browser()
    client.force_login(chief)
    # An administrator alone takes it from nobody who signs.
    change = save_account(chief, by=administrator, forget_factor=True, reason="试验")
    assert (
        change is not None and second_factor.is_enrolled(chief) and client.get("/admin/").status_code == 200
    )
    second = account("administrator2", "管理员二", roles.ADMINISTRATOR)
    confirm_account_change(change, by=second)
    assert not second_factor.is_enrolled(chief) and not RecoveryCode.objects.exists()
    assert client.get("/admin/").status_code == 302
    entry = JournalEntry.objects.filter(act="forget_second_factor", outcome="done").get()
    assert (entry.actor_id, entry.thing_id) == (second.pk, str(chief.pk))
