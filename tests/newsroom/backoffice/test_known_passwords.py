"""A password that somebody else set does not come along into a signing role; and what the form says of what waits."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from people import roles
from people.actors import SYSTEM
from people.models import AccountChange, User
from stories.actions.accounts.staff import save_account
from stories.models import JournalEntry
from tests.cast import PASSWORD, account
from tests.rows import unchanged

from .accounts import CHANGES, decide, fresh, save
from .conftest import SignIn, typed

FRESH, OWN = "一个够长的新密码2026", "自己选的新密码2026"
ADD = "/admin/people/user/add/"
SET_BY = "密码由管理员于"


def said(client: Client, answer: Any) -> list[str]:
    """What the next page says of what was done."""
    return [str(message) for message in client.get(answer["Location"]).context["messages"]]


# ---- passwords ------------------------------------------------------------------------------------
def test_a_password_that_the_administrator_knows_opens_no_signer(
    office_client: Client, sign_in: SignIn, chief_client: Client, reporter_account: User
) -> None:
    assert save(office_client, reporter_account, password1=FRESH, password2=FRESH).status_code == 302
    browser = sign_in(fresh(reporter_account))
    save(office_client, reporter_account, roles=["reporter", "director"])
    assert SET_BY in chief_client.get(CHANGES).text and SET_BY in chief_client.get("/admin/").text
    answer = decide(chief_client)
    assert any("现已作废" in line for line in said(chief_client, answer))
    after = fresh(reporter_account)
    assert after.roles == {"reporter", "director"} and not after.check_password(FRESH)
    assert browser.get("/desk/").status_code == 302 and after.password_set_by is None
    assert "别人设置的密码作废" in chief_client.get(CHANGES).text
    # The way on: a new password, which a second person knows of.
    save(office_client, reporter_account, password1=FRESH, password2=FRESH)
    assert not fresh(reporter_account).check_password(FRESH)
    assert decide(chief_client).status_code == 302 and fresh(reporter_account).check_password(FRESH)


def test_whose_password_is_set_by_somebody_else_is_told(
    office_client: Client, sign_in: SignIn, reporter_account: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        save(office_client, reporter_account, password1=FRESH, password2=FRESH, email="")
    assert [letter.to for letter in mail.outbox] == [["reporter@example.org"]]
    assert "管理员重设了您的账号“reporter”的密码" in mail.outbox[0].subject
    assert "管理员重设了您的账号" in sign_in(fresh(reporter_account)).get("/desk/notices/").text


def test_a_password_that_the_owner_chose_stays_with_the_new_role(
    office_client: Client, sign_in: SignIn, chief_client: Client, proofreader: User
) -> None:
    save(office_client, proofreader, password1=FRESH, password2=FRESH)
    save(office_client, proofreader, roles=["proofreader", "editor"])
    sent = {"old_password": FRESH, "new_password1": OWN, "new_password2": OWN}
    assert sign_in(fresh(proofreader)).post("/admin/password_change/", sent).status_code == 302
    assert SET_BY not in chief_client.get(CHANGES).text
    assert decide(chief_client).status_code == 302
    after = fresh(proofreader)
    assert after.roles == {"proofreader", "editor"} and after.check_password(OWN)


@pytest.mark.parametrize("at_once", [False, True])
def test_the_first_password_of_a_signer_is_void_unless_chiefs_were_told_of_it(
    office_client: Client, chief_client: Client, at_once: bool
) -> None:
    sent = typed(
        office_client.get(ADD), username="newcomer", roles=["director"], password1=FRESH, password2=FRESH,
        reason="新到任",
    )  # fmt: skip
    answer = office_client.post(ADD, {**sent, "at_once": "on"} if at_once else sent)
    assert answer.status_code == 302
    page = chief_client.get(CHANGES).text
    assert ("重设密码" if at_once else SET_BY) in page
    if not at_once:
        assert decide(chief_client).status_code == 302
    newcomer = User.objects.get(username="newcomer")
    assert newcomer.roles == {"director"} and newcomer.check_password(FRESH) == at_once


def test_role_and_password_in_one_form_are_confirmed_together(
    office_client: Client, chief_client: Client, proofreader: User
) -> None:
    save(office_client, proofreader, roles=["editor"], password1=FRESH, password2=FRESH)
    assert fresh(proofreader).check_password(PASSWORD)
    assert decide(chief_client).status_code == 302
    assert fresh(proofreader).roles == {"editor"} and fresh(proofreader).check_password(FRESH)


def test_breaking_the_glass_makes_the_known_password_void_too(
    office_client: Client, chief_client: Client, proofreader: User
) -> None:
    save(office_client, proofreader, password1=FRESH, password2=FRESH)
    save(office_client, proofreader, roles=["editor"], at_once="on")
    assert fresh(proofreader).roles == {"editor"} and not fresh(proofreader).has_usable_password()
    assert AccountChange.objects.get().voids_password


def test_a_password_from_the_server_is_nobodys(proofreader: User, administrator: User, chief: User) -> None:
    save_account(proofreader, by=administrator, password=FRESH)
    save_account(fresh(proofreader), by=SYSTEM, password=OWN, role_codes=["editor"])
    assert fresh(proofreader).check_password(OWN) and fresh(proofreader).password_set_by is None


# ---- what the form says ---------------------------------------------------------------------------
def test_what_waits_needs_a_reason_and_all_that_was_typed_stays(
    office_client: Client, outsider: User
) -> None:
    account("chief", "总编", roles.CHIEF)
    address = reverse("admin:people_user_change", args=[outsider.pk])
    sent = typed(office_client.get(address), roles=["director"], full_name="新主任", reason="  ")
    before = JournalEntry.objects.count()
    with unchanged():
        answer = office_client.post(address, sent)
    assert answer.status_code == 409 and "请写明理由，当事人会看到。" in answer.text
    form = answer.context["adminform"].form
    assert (form["full_name"].value(), form["roles"].value()) == ("新主任", ["director"])
    assert JournalEntry.objects.count() == before and not AccountChange.objects.exists()
    # What acts at once needs none.
    assert office_client.post(address, {**sent, "roles": ["photo"]}).status_code == 302


def test_of_what_waits_nobody_is_told_that_it_was_done(
    office_client: Client, outsider: User, chief: User
) -> None:
    lines = said(office_client, save(office_client, outsider, roles=["director"]))
    assert lines == ["以下变更等待第二人确认：授予职务“部主任”"]
    lines = said(office_client, save(office_client, outsider, full_name="改名"))
    assert len(lines) == 1 and "成功" in lines[0]


def test_who_breaks_the_glass_reads_that_every_chief_was_told(
    office_client: Client, outsider: User, chief: User
) -> None:
    lines = said(office_client, save(office_client, outsider, roles=["director"], at_once="on"))
    assert "已应急生效，并已通知每位总编：授予职务“部主任”" in lines


def test_a_declined_change_is_called_so(office_client: Client, chief_client: Client, outsider: User) -> None:
    save(office_client, outsider, roles=["director"])
    decide(chief_client, "decline")
    page = chief_client.get(CHANGES).text
    assert "已否决" in page and "不采纳" not in page
