"""Breaking the glass, and what acts at once: with a reason where it takes one, and every chief is told."""

import io
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from people import roles, second_factor
from people.actors import SYSTEM
from people.models import AccountChange, Reporter, User
from stories.actions.accounts import account_changes
from stories.actions.accounts.staff import save_account, save_reporter
from stories.actions.accounts.staff import save_reporter as keep_reporter_in_journal
from stories.models import JournalEntry
from tests.cast import account
from tests.rows import unchanged

from .accounts import fresh, save, told, written_down
from .conftest import SignIn, typed


# ---- breaking the glass ---------------------------------------------------------------------------
def test_the_glass_is_broken_with_a_reason_and_every_chief_is_told(
    office_client: Client, administrator: User, chief: User, django_capture_on_commit_callbacks: Any
) -> None:
    account("chief2", "另一总编", roles.CHIEF)
    with unchanged():
        answer = save(office_client, administrator, roles=["admin", "chief"], at_once="on", reason=" ")
        assert answer.status_code == 200 and "errors" in answer.text
    with django_capture_on_commit_callbacks(execute=True):
        save(office_client, administrator, roles=["admin", "chief"], at_once="on", reason="总编失联")
    assert fresh(administrator).roles == {"admin", "chief"}
    assert told("change_emergency") == ["administrator", "chief", "chief2"]
    assert {letter.to[0] for letter in mail.outbox} >= {"chief@example.org", "chief2@example.org"}
    entry = JournalEntry.objects.get(act="emergency")
    assert (entry.detail["reason"], entry.detail["roles"], entry.outcome) == ("总编失联", ["chief"], "done")
    assert AccountChange.objects.get().state == "emergency"


def test_the_action_itself_breaks_no_glass_without_a_reason(administrator: User, chief: User) -> None:
    with unchanged(), pytest.raises(account_changes.InvalidState):
        save_account(administrator, by=administrator, role_codes=["admin", "chief"], at_once=True)
    assert written_down() == [("emergency", "管理员", "denied")]


def test_where_nobody_could_confirm_the_form_says_so(
    office_client: Client, administrator: User, outsider: User
) -> None:
    address = reverse("admin:people_user_change", args=[outsider.pk])
    assert "目前没有人可以确认" in office_client.get(address).text
    assert "目前没有人可以确认" in office_client.get("/admin/people/user/add/").text
    save(office_client, outsider, roles=["chief"], at_once="on", reason="第一位总编")
    assert fresh(outsider).roles == {"chief"}
    assert "目前没有人可以确认" not in office_client.get("/admin/people/user/add/").text
    # About this one account only the chief himself could; and he is the one it is about.
    assert "目前没有人可以确认" in office_client.get(address).text


# ---- what acts at once and is told ----------------------------------------------------------------
def test_a_chief_who_is_put_out_hears_of_it_with_all_the_others(
    office_client: Client, chief: User, django_capture_on_commit_callbacks: Any
) -> None:
    account("chief2", "另一总编", roles.CHIEF)
    with django_capture_on_commit_callbacks(execute=True):
        assert save(office_client, chief, roles=[]).status_code == 302
    assert told("role_taken") == ["chief", "chief2"]
    assert sorted(letter.to[0] for letter in mail.outbox) == ["chief2@example.org", "chief@example.org"]


def test_another_address_for_a_chief_is_told_at_the_old_one(
    office_client: Client, chief: User, django_capture_on_commit_callbacks: Any
) -> None:
    address = reverse("admin:people_user_change", args=[chief.pk])
    sent = typed(office_client.get(address), email="elsewhere@example.org", at_once="on", reason="换邮箱")
    with django_capture_on_commit_callbacks(execute=True):
        assert office_client.post(address, sent).status_code == 302
    assert fresh(chief).email == "elsewhere@example.org"
    assert [letter.to for letter in mail.outbox] == [["chief@example.org"]]
    assert told("change_emergency") == ["chief"]


def test_another_name_to_sign_in_with_is_told_to_every_chief(
    office_client: Client, chief: User, editor: User
) -> None:
    assert save(office_client, editor, username="editor9").status_code == 302
    assert told("way_changed") == ["chief", "editor9"]


def test_a_person_in_bylines_is_parted_from_an_account_and_every_chief_is_told(
    administrator: User, chief: User, editor: User
) -> None:
    person = save_reporter(Reporter(name="周俊英", user=editor), by=SYSTEM)
    person.user = None
    keep_reporter_in_journal(person, by=administrator, expected=person.version)
    assert told("byline_parted") == ["chief"]


def test_the_server_acts_at_once_and_every_chief_is_told(
    monkeypatch: pytest.MonkeyPatch, chief: User, director: User, sign_in: SignIn
) -> None:
    browser = sign_in(director)

    def said(password: str, *arguments: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        call_command("account", *arguments, stdout=io.StringIO())

    said("luo-dai-xi-6", "keeper", "--role", "admin")
    assert told("change_server") == ["chief"]
    said("luo-dai-xi-7", "director", "--password")
    assert fresh(director).check_password("luo-dai-xi-7") and fresh(director).roles == {"director"}
    assert browser.get("/admin/").status_code == 302
    assert told("change_server") == ["chief", "chief"]
    phone = second_factor.begin_enrolment(director)
    type(phone).objects.update(confirmed=True)
    call_command("account", "director", "--forget-second-factor", stdout=io.StringIO())
    assert not second_factor.is_enrolled(director) and told("change_server") == ["chief"] * 3
    assert {row.state for row in AccountChange.objects.all()} == {"server"}
    for arguments in (["nobody", "--password"], ["nobody"]):
        with unchanged(), pytest.raises(CommandError):
            said("luo-dai-xi-8", *arguments)
    with unchanged(), pytest.raises(CommandError):
        call_command("changepassword", "director")
