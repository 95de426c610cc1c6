"""What tests of the door share: a browser somewhere in the world, and a phone."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from people import second_factor
from people.models import User
from stories.actions.accounts.second_factor import enrol_second_factor
from tests.cast import PASSWORD

DOOR = "/admin/login/"
OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.7"


def browser(address: str = OFFICE, **headers: str) -> Client:
    return Client(REMOTE_ADDR=address, **headers)


def knock(client: Client, name: str, password: str = PASSWORD, door: str = DOOR, **more: str) -> Any:
    return client.post(door, {"username": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class Phone:
    """An authenticator app that has read the secret; each code it shows is the next one."""

    def __init__(self, device: TOTPDevice, monkeypatch: pytest.MonkeyPatch) -> None:
        self.totp = TOTP(device.bin_key)
        self.monkeypatch, self.minutes = monkeypatch, 0

    def code(self) -> str:
        self.minutes += 1
        moment = 1_900_000_000 + 60 * self.minutes
        self.totp.time = moment
        clock = SimpleNamespace(time=lambda: moment)
        self.monkeypatch.setattr("django_otp.plugins.otp_totp.models.time", clock)
        return f"{self.totp.token():06d}"


Enrolled = Callable[[User], tuple[Phone, list[str]]]


@pytest.fixture
def enrolled(monkeypatch: pytest.MonkeyPatch) -> Enrolled:
    """The account has a second factor; returned are its phone and its recovery codes."""

    def made(user: User) -> tuple[Phone, list[str]]:
        phone = Phone(second_factor.begin_enrolment(user), monkeypatch)
        return phone, enrol_second_factor(user, code=phone.code())

    return made
