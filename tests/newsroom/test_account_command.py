"""The first administrator is made from the server."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from people import roles
from people.actors import SYSTEM
from people.errors import ActionError
from people.models import User
from stories.actions.accounts.staff import save_account
from stories.models import JournalEntry
from tests.cast import account

pytestmark = pytest.mark.django_db


def make(monkeypatch: pytest.MonkeyPatch, password: str, *arguments: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    out = io.StringIO()
    call_command("account", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_can_sign_in(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    assert make(monkeypatch, "luo-dai-xi-6", "keeper", "--role", "admin") == "账号“keeper”可以登录了。\n"
    user = User.objects.get(username="keeper")
    assert user.roles == {"admin"} and user.is_staff and not user.is_superuser
    client.post("/admin/login/", {"username": "keeper", "password": "luo-dai-xi-6"})
    assert client.get("/admin/").status_code == 200
    assert JournalEntry.objects.filter(act="keep", actor_name="manage.py").count() == 1


def test_a_weak_password_makes_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        make(monkeypatch, "123", "keeper", "--role", "admin")
    assert not User.objects.exists()


def test_the_last_administrator_stays_one() -> None:
    keeper = account("keeper", "管理员", roles.ADMINISTRATOR)
    with pytest.raises(ActionError):
        save_account(keeper, by=SYSTEM, role_codes=["chief"])
    keeper.is_active = False
    with pytest.raises(ActionError):
        save_account(keeper, by=SYSTEM)
    keeper = User.objects.get()
    assert keeper.is_active and keeper.roles == {"admin"}
    account("second", "管理员二", roles.ADMINISTRATOR)
    save_account(keeper, by=SYSTEM, role_codes=["chief"])
    assert User.objects.get(username="keeper").roles == {"chief"}


def test_a_lost_phone_and_a_locked_account_are_helped_from_the_server(client: Client) -> None:
    user = account("keeper", "管理员", roles.ADMINISTRATOR)
    TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    for _n in range(10):
        client.post("/admin/login/", {"username": "keeper", "password": "wrong"})
    out = io.StringIO()
    call_command("account", "keeper", "--unlock", "--forget-second-factor", stdout=out)
    assert out.getvalue() == "账号“keeper”可以重新尝试登录了。\n账号“keeper”的二次验证已经解除。\n"
    assert client.post("/admin/login/", {"username": "keeper", "password": "test"})["Location"] == "/admin/"
    assert JournalEntry.objects.get(act="forget_second_factor").actor_name == "manage.py"


@pytest.mark.parametrize("arguments", [["nobody", "--unlock"], ["keeper"]])
def test_nothing_is_done_for_nobody_and_for_no_reason(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("account", *arguments)
    assert not User.objects.exists()
