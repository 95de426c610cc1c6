"""The chiefs cannot be put out of hearing: the last one goes by two people, and whoever was chief lately is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from people import roles
from people.actors import SYSTEM
from people.models import AccountChange, ChiefAddress, User
from stories.actions.accounts.staff import save_account
from tests.cast import account
from tests.rows import unchanged

from .accounts import CHANGES, decide, fresh, save, told
from .conftest import SignIn

Sent = Callable[..., set[str]]


@pytest.fixture
def second_administrator(db: None) -> User:
    return account("administrator2", "管理员二", roles.ADMINISTRATOR)


@pytest.fixture
def second_chief(db: None) -> User:
    return account("chief2", "另一总编", roles.CHIEF)


@pytest.fixture
def letters(office_client: Client, django_capture_on_commit_callbacks: Any) -> Sent:
    """The administrator saves the form of an account; returned is who has a letter of it."""

    def sent(user: User, **changes: Any) -> set[str]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert save(office_client, user, **changes).status_code == 302
        return {letter.to[0] for letter in mail.outbox}

    return sent


LAST = {"closed": {"is_active": None}, "role": {"roles": ["editor"]}, "all roles": {"roles": []}}


@pytest.mark.parametrize("what", LAST)
def test_the_last_chief_is_put_out_by_two_people_only(
    letters: Sent, sign_in: SignIn, second_administrator: User, chief: User, what: str,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    heard = letters(chief, **LAST[what], full_name="老总编")
    assert "chief@example.org" in heard
    after = fresh(chief)
    assert (after.is_active, after.has_role("chief"), after.full_name) == (True, True, "老总编")
    page = sign_in(second_administrator).get(CHANGES).text
    assert ("停用账号" if what == "closed" else "撤去职务“总编”") in page
    own = sign_in(fresh(chief))
    with unchanged():
        assert decide(own).status_code == 403
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert decide(sign_in(second_administrator)).status_code == 302
    assert not fresh(chief).has_role("chief") and "chief" in told("change_confirmed")
    assert "chief@example.org" in {letter.to[0] for letter in mail.outbox}


def test_the_last_chief_is_closed_by_breaking_the_glass_and_has_a_letter(letters: Sent, chief: User) -> None:
    assert letters(chief, is_active=None, at_once="on") == {"chief@example.org"}
    assert not fresh(chief).is_active and told("change_emergency") == ["chief"]


def test_one_of_two_chiefs_is_closed_at_once_and_both_have_a_letter(
    letters: Sent, chief: User, second_chief: User
) -> None:
    assert letters(chief, is_active=None) == {"chief@example.org", "chief2@example.org"}
    assert not fresh(chief).is_active
    letters(second_chief, is_active=None)
    assert fresh(second_chief).is_active and AccountChange.objects.get().closes


def test_from_the_server_the_last_chief_goes_at_once_and_is_told(
    chief: User, django_capture_on_commit_callbacks: Any
) -> None:
    chief.is_active = False
    with django_capture_on_commit_callbacks(execute=True):
        save_account(chief, by=SYSTEM)
    assert not fresh(chief).is_active and [letter.to for letter in mail.outbox] == [["chief@example.org"]]


@pytest.mark.parametrize("name", ["editor", "director", "chief", "second_administrator"])
@pytest.mark.parametrize("address", ["", "elsewhere@example.org"])
def test_the_address_of_who_signs_is_changed_by_two_people_only(
    letters: Sent, sign_in: SignIn, request: pytest.FixtureRequest, second_chief: User, name: str, address: str
) -> None:  # fmt: skip
    user = request.getfixturevalue(name)
    old = user.email
    assert old in letters(user, email=address)
    assert fresh(user).email == old
    browser = sign_in(second_chief)
    assert (address or "删去电子邮箱") in browser.get(CHANGES).text
    assert decide(browser).status_code == 302
    assert fresh(user).email == address and fresh(user).roles == user.roles


def test_a_first_address_and_that_of_who_does_not_sign_are_changed_at_once(
    letters: Sent, chief: User, proofreader: User
) -> None:
    User.objects.filter(pk=chief.pk).update(email="")
    letters(fresh(chief), email="first@example.org")
    letters(proofreader, email="")
    assert (fresh(chief).email, fresh(proofreader).email) == ("first@example.org", "")
    assert not AccountChange.objects.exists()


def test_an_administrator_alone_becomes_chief_behind_no_chiefs_back(
    letters: Sent, chief: User, administrator: User
) -> None:
    """Each step with the glass broken: the address blanked, the account closed, the role given."""
    assert letters(chief, email="", at_once="on") == {"chief@example.org"}
    assert letters(fresh(chief), is_active=None, at_once="on") == {"chief@example.org"}
    heard = letters(administrator, roles=["admin", "chief"], at_once="on")
    assert heard == {"chief@example.org", "administrator@example.org"}
    assert told("change_emergency").count("chief") == 3


def test_who_was_chief_lately_is_told_for_a_month_at_the_address_of_then(
    letters: Sent, chief: User, second_chief: User, outsider: User
) -> None:
    letters(second_chief, roles=[])
    letters(fresh(second_chief), email="elsewhere@example.org", is_active=None)
    heard = letters(outsider, roles=["director"], at_once="on")
    assert heard >= {"chief@example.org", "chief2@example.org"}
    ChiefAddress.objects.update(until=timezone.now())
    heard = letters(outsider, roles=["director", "editor"], at_once="on")
    assert "chief@example.org" in heard and not heard & {"chief2@example.org", "elsewhere@example.org"}
