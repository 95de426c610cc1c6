"""Nobody makes a signer alone: it waits for a second person, or the glass is broken, and every chief is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people import roles
from people.actors import SYSTEM
from people.errors import NotAllowed, StaleVersion
from people.models import AccountChange, Desk, User
from stories.actions.accounts import account_changes
from stories.actions.accounts.staff import save_account
from stories.models import JournalEntry, Notification
from tests.cast import PASSWORD, account
from tests.rows import unchanged

from .accounts import CHANGES, decide, fresh, save, told, written_down
from .conftest import SignIn, typed

FRESH = "一个够长的新密码2026"


@pytest.fixture
def second_administrator(db: None) -> User:
    return account("administrator2", "管理员二", roles.ADMINISTRATOR)


# ---- asking ---------------------------------------------------------------------------------------
def test_an_administrator_does_not_make_himself_chief(
    office_client: Client, sign_in: SignIn, administrator: User, second_administrator: User, chief: User,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = save(office_client, administrator, roles=["admin", "chief"], reason="总编出差")
    assert answer.status_code == 302 and fresh(administrator).roles == {"admin"}
    assert told("change_asked") == ["administrator", "administrator2", "chief"]
    assert "chief@example.org" in [letter.to[0] for letter in mail.outbox]
    assert "总编出差" in mail.outbox[0].body and "授予职务“总编”" in mail.outbox[0].subject
    # His own page says that it waits; nobody is his own second person, not even by the bare address.
    with unchanged():
        assert decide(office_client).status_code == 403
    assert fresh(administrator).roles == {"admin"}
    assert decide(sign_in(second_administrator)).status_code == 302
    assert fresh(administrator).roles == {"admin", "chief"}
    assert told("change_confirmed") == ["administrator", "chief"]
    assert written_down() == [
        ("ask_change", "管理员", "done"),
        ("keep", "管理员", "done"),
        ("confirm_change", "管理员", "denied"),
        ("confirm_change", "管理员二", "done"),
    ]
    # What he had open before is shut.
    assert office_client.get("/admin/").status_code == 302


@pytest.mark.parametrize("role", ["editor", "director", "chief", "admin"])
def test_a_signing_role_and_that_of_the_administrator_wait_for_a_second_person(
    office_client: Client, chief_client: Client, proofreader: User, role: str
) -> None:
    assert save(office_client, proofreader, roles=[role, "photo"]).status_code == 302
    assert fresh(proofreader).roles == {"photo"}
    assert decide(chief_client).status_code == 302
    assert fresh(proofreader).roles == {"photo", role} and fresh(proofreader).is_staff


@pytest.mark.parametrize("role", ["reporter", "correspondent", "proofreader", "photo"])
def test_every_other_role_is_given_at_once(
    office_client: Client, chief: User, outsider: User, role: str
) -> None:
    assert save(office_client, outsider, roles=[role]).status_code == 302
    assert fresh(outsider).roles == {role}
    assert not AccountChange.objects.exists() and not Notification.objects.exists()


def test_a_new_account_is_made_and_its_signing_role_waits(
    office_client: Client, sign_in: SignIn, second_administrator: User
) -> None:
    add = "/admin/people/user/add/"
    sent = typed(
        office_client.get(add),
        username="newcomer",
        roles=["reporter", "admin"],
        password1=FRESH,
        password2=FRESH,
        reason="试验",
    )
    assert office_client.post(add, sent).status_code == 302
    newcomer = User.objects.get(username="newcomer")
    assert newcomer.roles == {"reporter"} and newcomer.check_password(FRESH)
    # A second administrator of one's own making is no second person: as long as it waits he confirms nothing.
    own = sign_in(newcomer)
    assert own.get(CHANGES).status_code == decide(own).status_code == 403
    assert decide(sign_in(second_administrator)).status_code == 302
    assert fresh(newcomer).roles == {"reporter", "admin"}


@pytest.mark.parametrize("name", ["editor", "director", "chief", "second_administrator"])
def test_a_new_password_for_who_signs_waits_as_a_hash(
    office_client: Client, sign_in: SignIn, request: pytest.FixtureRequest, chief: User, name: str
) -> None:
    user = request.getfixturevalue(name)
    other = account("chief2", "另一总编", roles.CHIEF)
    browser = sign_in(user)
    assert save(office_client, user, password1=FRESH, password2=FRESH).status_code == 302
    assert fresh(user).check_password(PASSWORD) and browser.get("/admin/").status_code == 200
    change = AccountChange.objects.get()
    assert FRESH not in str(AccountChange.objects.values()) + str(list(JournalEntry.objects.values()))
    assert change.password.count("$") >= 2
    with unchanged():
        assert decide(browser).status_code == 403
    assert decide(sign_in(other)).status_code == 302
    assert fresh(user).check_password(FRESH) and browser.get("/admin/").status_code == 302
    assert AccountChange.objects.get().password == ""


def test_an_administrator_does_not_set_the_own_password_by_the_form(
    office_client: Client, administrator: User
) -> None:
    with unchanged():
        answer = save(
            office_client, administrator, password1=FRESH, password2=FRESH, at_once="on", reason="忘了"
        )
    assert answer.status_code == 409 and "请用右上角的“修改密码”" in answer.text


def test_another_desk_for_an_editor_waits_and_none_at_all_is_at_once(
    office_client: Client, chief_client: Client, editor: User, proofreader: User, other_desk: Desk
) -> None:
    old = editor.desk
    assert save(office_client, editor, desk=other_desk.pk).status_code == 302
    assert fresh(editor).desk == old
    assert decide(chief_client).status_code == 302
    assert fresh(editor).desk == other_desk
    assert save(office_client, editor, desk="").status_code == 302
    assert fresh(editor).desk is None
    assert save(office_client, proofreader, desk=other_desk.pk).status_code == 302
    assert fresh(proofreader).desk == other_desk


def test_the_desk_cannot_be_changed_under_a_role_that_waits(
    office_client: Client, proofreader: User, desk: Desk, other_desk: Desk
) -> None:
    save(office_client, proofreader, desk=desk.pk, roles=["editor"])
    assert fresh(proofreader).desk == desk
    answer = save(office_client, proofreader, desk=other_desk.pk)
    assert answer.status_code == 409 and fresh(proofreader).desk == desk


def test_who_signed_and_left_comes_back_by_a_second_person_only(
    office_client: Client, chief_client: Client, sign_in: SignIn, editor: User
) -> None:
    browser = sign_in(editor)
    assert save(office_client, editor, is_active=None).status_code == 302
    assert not fresh(editor).is_active and told("role_taken") == ["chief"]
    assert save(office_client, editor, is_active="on", full_name="回来的编辑").status_code == 302
    assert not fresh(editor).is_active and fresh(editor).full_name == "回来的编辑"
    assert decide(chief_client).status_code == 302
    assert fresh(editor).is_active and fresh(editor).roles == {"editor"}
    assert browser.get("/admin/").status_code == 302


def test_one_change_waits_for_an_account_at_a_time(office_client: Client, editor: User, chief: User) -> None:
    save(office_client, editor, roles=["editor", "director"])
    with unchanged():
        answer = save(office_client, editor, password1=FRESH, password2=FRESH)
    assert answer.status_code == 409 and "已有一项变更在等待第二人确认" in answer.text
    assert written_down()[-1] == ("ask_change", "管理员", "denied")


def test_what_takes_nothing_over_acts_at_once_while_another_thing_waits(
    office_client: Client, editor: User, chief: User
) -> None:
    save(office_client, editor, roles=["editor", "director"], full_name="新名字")
    assert fresh(editor).full_name == "新名字"
    save(office_client, editor, roles=[])
    assert fresh(editor).roles == set() and AccountChange.objects.get().state == "void"


# ---- deciding -------------------------------------------------------------------------------------
def test_what_was_decided_has_lapsed_or_is_void_is_decided_no_more(
    office_client: Client, chief_client: Client, editor: User
) -> None:
    save(office_client, editor, roles=["editor", "director"])
    change = AccountChange.objects.get()
    assert decide(chief_client, "decline").status_code == 302
    assert told("change_declined") == ["administrator", "chief", "editor"]
    for decision in ("confirm", "decline"):
        with unchanged():
            answer = decide(chief_client, decision, change)
        assert answer.status_code == 409 and "已不在等待" in answer.text
    save(office_client, editor, roles=["editor", "director"])
    AccountChange.objects.filter(state="waiting").update(expires_at=timezone.now() - timedelta(seconds=1))
    with unchanged():
        assert decide(chief_client).status_code == 409
    # What has lapsed is in nobody's way.
    save(office_client, editor, roles=["editor", "director"])
    assert fresh(editor).roles == {"editor"}
    assert [row.state for row in AccountChange.objects.order_by("pk")] == ["declined", "expired", "waiting"]
    assert decide(chief_client).status_code == 302 and fresh(editor).roles == {"editor", "director"}


def test_who_asked_may_take_it_back_and_nothing_unheard_of_is_decided(
    office_client: Client, editor: User, chief: User
) -> None:
    save(office_client, editor, roles=["editor", "director"])
    with unchanged():
        assert decide(office_client, "approve").status_code == 409
        assert office_client.post("/admin/account-changes/4711/decide/", {}).status_code == 404
        assert office_client.get(reverse("admin:account_change_decide", args=[1])).status_code == 405
    assert decide(office_client, "decline").status_code == 302
    assert AccountChange.objects.get().state == "declined" and fresh(editor).roles == {"editor"}


def test_of_two_who_decide_at_once_one_is_told_that_he_comes_late(
    administrator: User, second_administrator: User, chief: User, editor: User
) -> None:
    change = save_account(editor, by=administrator, role_codes=["editor", "chief"], reason="试验")
    assert change is not None
    late = AccountChange.objects.get(pk=change.pk)
    account_changes.confirm_account_change(change, by=chief)
    with unchanged(), pytest.raises(StaleVersion):
        account_changes.decline_account_change(late, by=second_administrator)
    assert fresh(editor).roles == {"editor", "chief"}


def test_who_was_chief_a_moment_ago_confirms_nothing(administrator: User, chief: User, editor: User) -> None:
    change = save_account(editor, by=administrator, role_codes=["editor", "director"], reason="试验")
    assert change is not None and chief.roles == {"chief"}
    save_account(fresh(chief), by=SYSTEM, role_codes=[])
    with unchanged(), pytest.raises(NotAllowed):
        account_changes.confirm_account_change(change, by=chief)


def test_a_change_asked_by_who_keeps_accounts_no_longer_is_void(
    office_client: Client,
    sign_in: SignIn,
    administrator: User,
    second_administrator: User,
    editor: User,
    chief: User,
) -> None:
    save(office_client, editor, roles=["editor", "chief"])
    assert save(sign_in(second_administrator), administrator, is_active=None).status_code == 302
    browser = sign_in(chief)
    with unchanged():
        assert decide(browser).status_code == 409


def test_a_role_that_waits_survives_the_new_password_of_its_owner(
    office_client: Client, chief_client: Client, sign_in: SignIn, proofreader: User
) -> None:
    sent = {"old_password": PASSWORD, "new_password1": FRESH, "new_password2": FRESH}
    save(office_client, proofreader, roles=["proofreader", "editor"])
    assert sign_in(proofreader).post("/admin/password_change/", sent).status_code == 302
    assert decide(chief_client).status_code == 302
    assert fresh(proofreader).roles == {"proofreader", "editor"} and fresh(proofreader).check_password(FRESH)


@pytest.mark.parametrize("who", ["editor", "director", "proofreader", "photo_editor", "reporter_account"])
def test_only_chiefs_and_administrators_know_of_it(
    office_client: Client, sign_in: SignIn, request: pytest.FixtureRequest, outsider: User, who: str
) -> None:
    user = request.getfixturevalue(who)
    save(office_client, outsider, roles=["chief"], reason="机密的理由")
    browser = sign_in(user)
    with unchanged():
        answers = [browser.get(CHANGES), decide(browser), decide(browser, "decline")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not any("机密的理由" in answer.text for answer in answers)
    with unchanged(), pytest.raises(NotAllowed):
        account_changes.confirm_account_change(AccountChange.objects.get(), by=user)
    assert written_down()[-1] == ("confirm_change", str(user), "denied")


def test_the_first_page_of_chief_and_administrator_says_that_something_waits(
    office_client: Client, chief_client: Client, desk_client: Client, outsider: User
) -> None:
    save(office_client, outsider, roles=["director"])
    for browser in (office_client, chief_client):
        assert "外人: 授予职务“部主任”" in browser.get("/admin/").text
        assert "外人" in browser.get(CHANGES).text
    assert "外人" not in desk_client.get("/admin/").text
    assert "外人" in chief_client.get("/admin/notices/").text
    assert chief_client.get("/desk/notices/").status_code == 200


def test_who_is_chief_no_longer_reads_of_accounts_no_more(
    office_client: Client, sign_in: SignIn, chief: User, director: User, outsider: User
) -> None:
    save(office_client, outsider, roles=["director"], reason="机密的理由")
    save_account(fresh(chief), by=SYSTEM, role_codes=["editor"])
    for page in ("/admin/notices/", "/desk/notices/", "/admin/"):
        assert "外人" not in sign_in(fresh(chief)).get(page).text


# ---- what the database holds ----------------------------------------------------------------------
def test_the_database_lets_nobody_confirm_his_own(administrator: User, chief: User, editor: User) -> None:
    change = save_account(editor, by=administrator, role_codes=["editor", "chief"], reason="试验")
    assert change is not None
    for person in (administrator, editor):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountChange.objects.update(state="confirmed", decided_by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.update(state="declined", password="pbkdf2_sha256$x")


def test_a_form_opened_before_a_new_password_does_not_bring_the_old_one_back(
    office_client: Client, sign_in: SignIn, proofreader: User
) -> None:
    kept = fresh(proofreader)
    sent = {"old_password": PASSWORD, "new_password1": FRESH, "new_password2": FRESH}
    assert sign_in(proofreader).post("/admin/password_change/", sent).status_code == 302
    kept.full_name = "改名"
    save_account(kept, by=SYSTEM)
    after = fresh(proofreader)
    assert after.check_password(FRESH) and after.full_name == "改名"
