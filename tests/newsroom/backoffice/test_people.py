"""Accounts, desks and reporters in the back office."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people import second_factor
from people.errors import NotAllowed
from people.models import Desk, PenName, Reporter, User
from stories.actions.accounts.staff import save_reporter
from stories.models import JournalEntry
from tests.cast import PASSWORD
from tests.rows import unchanged

from .conftest import SignIn, rows, typed

FRESH = "一个够长的新密码2026"


def address(view: str, thing: Any) -> str:
    return reverse(f"admin:people_{thing._meta.model_name}_{view}", args=[thing.pk])


# ---- accounts -----------------------------------------------------------------------------------
def test_an_account_is_added_with_its_roles_and_can_sign_in(office_client: Client) -> None:
    add = "/admin/people/user/add/"
    sent = typed(
        office_client.get(add),
        username="newcomer",
        full_name="新编辑",
        roles=["photo", "proofreader"],
        password1=FRESH,
        password2=FRESH,
    )
    assert office_client.post(add, sent).status_code == 302
    account = User.objects.get(username="newcomer")
    assert account.roles == {"photo", "proofreader"}
    assert account.check_password(FRESH)
    assert Client().post("/admin/login/", {"username": "newcomer", "password": FRESH}).status_code == 302


def test_an_account_cannot_be_given_powers_by_other_names(office_client: Client, editor: User) -> None:
    smuggled = {"is_superuser": "on", "is_staff": "on", "groups": "1", "user_permissions": "1", "id": "4711"}
    sent = typed(office_client.get(address("change", editor)), roles=["reporter"], **smuggled)
    assert office_client.post(address("change", editor), {**sent, "password": "md5$x"}).status_code == 302
    after = User.objects.get(username="editor")
    assert (after.pk, after.is_superuser, after.is_staff) == (editor.pk, False, False)
    assert after.roles == {"reporter"}
    assert not after.user_permissions.exists()
    assert after.check_password(PASSWORD)


def test_the_administrator_takes_a_lost_phone_off_an_account(
    office_client: Client, proofreader: User
) -> None:
    page = address("change", proofreader)
    assert "forget_second_factor" not in office_client.get(page).text
    phone = second_factor.begin_enrolment(proofreader)
    type(phone).objects.update(confirmed=True)
    sent = typed(office_client.get(page))
    assert office_client.post(page, sent).status_code == 302 and second_factor.is_enrolled(proofreader)
    sent = typed(office_client.get(page), forget_second_factor="on")
    assert office_client.post(page, sent).status_code == 302
    assert not second_factor.is_enrolled(proofreader)
    assert JournalEntry.objects.get(act="forget_second_factor").thing_id == str(proofreader.pk)


def test_a_role_that_does_not_exist_is_refused(office_client: Client, editor: User) -> None:
    sent = typed(office_client.get(address("change", editor)), roles=["editor", "emperor"])
    assert office_client.post(address("change", editor), sent).status_code == 200
    assert User.objects.get(username="editor").roles == {"editor"}


def test_a_new_password_ends_the_sessions_of_that_account(
    office_client: Client, sign_in: SignIn, proofreader: User
) -> None:
    browser = sign_in(proofreader)
    sent = typed(office_client.get(address("change", proofreader)), password1=FRESH, password2=FRESH)
    assert office_client.post(address("change", proofreader), sent).status_code == 302
    assert User.objects.get(pk=proofreader.pk).check_password(FRESH)
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("first", "second"), [(FRESH, "别的密码2026"), ("12345678", "12345678"), ("", FRESH)]
)
def test_a_bad_new_password_is_refused(office_client: Client, editor: User, first: str, second: str) -> None:
    sent = typed(office_client.get(address("change", editor)), password1=first, password2=second)
    assert office_client.post(address("change", editor), sent).status_code == 200
    assert User.objects.get(username="editor").check_password(PASSWORD)


def test_accounts_are_never_deleted(office_client: Client, editor: User) -> None:
    assert office_client.post(address("delete", editor), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [editor.pk], "post": "yes"}
    office_client.post("/admin/people/user/", chosen)
    assert User.objects.filter(username="editor").exists()


@pytest.mark.parametrize("who", ["editor", "director", "chief", "proofreader", "photo_editor"])
def test_accounts_are_closed_to_everybody_but_administrators(
    sign_in: SignIn, request: pytest.FixtureRequest, administrator: User, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    before = rows(User)
    assert client.get("/admin/people/user/").status_code == 403
    assert client.get(address("change", administrator)).status_code == 403
    assert client.post(address("change", administrator), {"is_active": ""}).status_code == 403
    asked = {"app_label": "people", "model_name": "reporter", "field_name": "user", "term": ""}
    assert client.get("/admin/autocomplete/", asked).status_code == 403
    assert rows(User) == before


def test_a_password_cannot_be_guessed_at_by_the_address(office_client: Client) -> None:
    for query in (
        "password__startswith=md5",
        "last_login__isnull=1",
        "is_superuser=1",
        "desk__users__password=x",
    ):
        assert office_client.get(f"/admin/people/user/?{query}").status_code == 400


def test_a_person_changes_the_own_password_and_nothing_else(desk_client: Client, editor: User) -> None:
    sent = {"old_password": PASSWORD, "new_password1": FRESH, "new_password2": FRESH, "is_superuser": "on"}
    assert desk_client.post("/admin/password_change/", sent).status_code == 302
    after = User.objects.get(username="editor")
    assert after.check_password(FRESH) and not after.is_superuser
    assert desk_client.get("/admin/").status_code == 200


# ---- desks and reporters ------------------------------------------------------------------------
def test_a_desk_is_added_changed_and_deleted(desk_client: Client) -> None:
    add = "/admin/people/desk/add/"
    assert desk_client.post(add, typed(desk_client.get(add), name="要闻部")).status_code == 302
    desk = Desk.objects.get(name="要闻部")
    assert desk.slug == "yao-wen-bu"
    sent = typed(desk_client.get(address("change", desk)), name="新闻部")
    assert desk_client.post(address("change", desk), sent).status_code == 302
    desk.refresh_from_db()
    assert desk.name == "新闻部"
    assert desk_client.post(address("delete", desk), {"post": "yes"}).status_code == 302
    assert not Desk.objects.filter(pk=desk.pk).exists()


def test_a_desk_with_people_is_not_deleted(desk_client: Client, writer: Reporter) -> None:
    desk = Desk.objects.create(name="要闻部", slug="yaowen")
    Reporter.objects.update(desk=desk)
    response = desk_client.post(address("delete", desk), {"post": "yes"}, follow=True)
    assert response.redirect_chain == [(address("change", desk), 302)]
    assert list(response.context["messages"])
    assert Desk.objects.get(pk=desk.pk) == desk


def test_a_reporter_gets_an_address_and_pen_names(desk_client: Client) -> None:
    add = "/admin/people/reporter/add/"
    sent = typed(
        desk_client.get(add),
        name="欧阳修文",
        status="staff",
        **{"pen_names-TOTAL_FORMS": 2, "pen_names-0-name": "修文", "pen_names-1-name": "阿文"},
    )
    assert desk_client.post(add, sent).status_code == 302
    reporter = Reporter.objects.get()
    assert (reporter.slug, reporter.version) == ("ouyang-xiuwen", 1)
    assert set(reporter.pen_names.values_list("name", flat=True)) == {"修文", "阿文"}


def test_a_pen_name_is_renamed_and_deleted_in_one_version_each(desk_client: Client, writer: Reporter) -> None:
    sent = typed(desk_client.get(address("change", writer)), **{"pen_names-0-name": "小周"})
    desk_client.post(address("change", writer), sent)
    assert list(PenName.objects.values_list("name", flat=True)) == ["小周"]
    sent = typed(desk_client.get(address("change", writer)), **{"pen_names-0-DELETE": "on"})
    desk_client.post(address("change", writer), sent)
    assert not PenName.objects.exists()
    assert Reporter.objects.get().version == 3


def test_only_an_administrator_joins_a_reporter_to_an_account(
    desk_client: Client, office_client: Client, writer: Reporter, reporter_account: User
) -> None:
    sent = typed(desk_client.get(address("change", writer)), user=reporter_account.pk)
    assert desk_client.post(address("change", writer), sent).status_code == 302
    assert Reporter.objects.get().user is None
    sent = typed(office_client.get(address("change", writer)), user=reporter_account.pk)
    assert office_client.post(address("change", writer), sent).status_code == 302
    assert Reporter.objects.get().user == reporter_account


def test_no_editor_ties_a_person_in_bylines_to_an_account(
    editor: User, director: User, administrator: User, writer: Reporter
) -> None:
    """The form hides the field from editors; the action itself refuses, whether there was a tie before or not."""
    writer.user = director
    with unchanged(), pytest.raises(NotAllowed):
        save_reporter(writer, by=editor, expected=writer.version)
    with unchanged(), pytest.raises(NotAllowed):
        save_reporter(Reporter(name="新人", user=director), by=editor)
    tied = Reporter.objects.get()
    tied.user = director
    save_reporter(tied, by=administrator, expected=tied.version)
    tied.bio = "简介"
    save_reporter(tied, by=editor, expected=tied.version)
    assert Reporter.objects.get().user == director


def test_the_proofreader_looks_at_people_and_changes_nobody(
    sign_in: SignIn, proofreader: User, writer: Reporter
) -> None:
    client = sign_in(proofreader)
    before = rows(Reporter)
    assert client.get(address("change", writer)).status_code == 200
    assert client.post(address("change", writer), {"name": "别人"}).status_code == 403
    assert client.post(address("delete", writer), {"post": "yes"}).status_code == 403
    assert rows(Reporter) == before


def test_a_reporter_whom_bylines_name_is_not_deleted(
    desk_client: Client, writer: Reporter, story: Any
) -> None:
    response = desk_client.post(address("delete", writer), {"post": "yes"}, follow=True)
    assert list(response.context["messages"])
    assert Reporter.objects.get() == writer
