"""What opens doors for an account ends with the right to it, and none of it comes back: the table, tried over HTTP."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people import roles
from people.models import AccountChange, ApiToken, Desk, User
from stories.actions.accounts.account_changes import pending_change_of
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.accounts.staff import save_account
from stories.actions.review.previews import make_preview
from stories.models import Draft
from tests import make
from tests.cast import PASSWORD, account
from tests.newsroom.backoffice.conftest import typed

from .conftest import DOOR, Enrolled, browser, is_in, knock

pytestmark = pytest.mark.django_db

SET, CHOSEN, AWAITED = "shi-xin-de-mi-ma-1", "zi-ji-xuan-de-2", "deng-zhe-de-mi-ma-3"
# Columns: what happens to the account. Rows: what it, or somebody in its name, still holds.
COLUMNS = (
    "password_set", "password_chosen", "factor_taken", "signing_role_lost", "all_roles_lost", "closed",
    "closed_and_reopened", "role_taken_and_given_back", "token_expired", "token_revoked",
)  # fmt: skip
TABLE = """
session          no   yes  no   no   no   no   no   no   yes  yes
second_session   no   no   no   no   no   no   no   no   yes  yes
token_read       no   no   yes  no   no   no   no   no   no   no
token_file       no   no   yes  no   no   no   no   no   no   no
preview          no   no   yes  no   no   no   no   no   yes  yes
pending_sign_in  no   no   no   no   no   no   no   no   yes  yes
carried_form     no   no   no   no   no   no   no   no   yes  yes
recovery_code    yes  yes  no   yes  no   no   yes  yes  yes  yes
change_asked     no   yes  yes  no   no   no   no   no   yes  yes
pending_password no   no   no   no   no   no   no   no   yes  yes
"""
TYPED = {
    "version": 0,
    "based_on": "",
    "do": "keep",
    "kind": "news",
    "desk": "",
    "headline": "带过登录的稿件",
    "body": "",
}


class Holder:
    """An editor who is an administrator too, with everything that may open a door, and those who act on the account."""

    def __init__(self, desk: Desk, enrolled: Enrolled) -> None:
        held = (roles.REPORTER, roles.EDITOR, roles.ADMINISTRATOR)
        self.user = account("holder", "持有人", *held, desk=desk)
        self.office = signed_in(account("administrator2", "管理员二", roles.ADMINISTRATOR))
        self.chief = signed_in(account("chief", "总编", roles.CHIEF))
        self.target = account("target", "别人", roles.PROOFREADER)
        self.phone, self.codes = enrolled(self.user)
        self.password = PASSWORD
        self.user.refresh_from_db()
        self.first, self.second = signed_in(self.user), signed_in(self.user)
        self.secrets = {
            scope: make_api_token(
                name=scope, by=self.user, may_read=scope == "read", may_file=scope == "file"
            )[1]
            for scope in ("read", "file")
        }
        story = make.filed(account("writer", "记者", roles.REPORTER, desk=desk))
        self.preview = make_preview(story, by=self.user)[1]
        self.halfway = browser()
        knock(self.halfway, "holder")
        self.carrier, self.draft = browser(), uuid4()
        self.write(username="holder", password=PASSWORD)
        assert save_account(self.target, by=self.user, role_codes=["director"], reason="试验") is not None
        admin = User.objects.get(username="administrator2")
        assert save_account(self.user, by=admin, password=AWAITED, reason="试验") is not None
        self.asked, self.awaited = (AccountChange.objects.get(user=one) for one in (self.target, self.user))

    def write(self, **more: str) -> Any:
        address = reverse("desk:write", args=[self.draft])
        return self.carrier.post(address, {**TYPED, "save_key": uuid4().hex, **more})

    # ---- what happens ------------------------------------------------------------------------------
    def form(self, **changes: Any) -> None:
        """The other administrator sends the form of the account, breaking the glass where it takes two people."""
        address = reverse("admin:people_user_change", args=[self.user.pk])
        sent = typed(self.office.get(address), at_once="on", reason="试验", **changes)
        assert self.office.post(address, sent).status_code == 302

    def password_set(self) -> None:
        self.form(password1=SET, password2=SET)
        self.password = SET

    def password_chosen(self) -> None:
        sent = {"old_password": PASSWORD, "new_password1": CHOSEN, "new_password2": CHOSEN}
        assert self.first.post("/admin/password_change/", sent).status_code == 302
        self.password = CHOSEN

    def factor_taken(self) -> None:
        self.form(forget_second_factor="on")

    def signing_role_lost(self) -> None:
        self.form(roles=["reporter", "admin"])

    def all_roles_lost(self) -> None:
        self.form(roles=[])

    def closed(self) -> None:
        self.form(is_active=None)

    def closed_and_reopened(self) -> None:
        self.closed()
        self.form(is_active="on")

    def role_taken_and_given_back(self) -> None:
        self.form(roles=[])
        self.form(roles=["reporter", "editor", "admin"])

    def token_expired(self) -> None:
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    def token_revoked(self) -> None:
        for token in ApiToken.objects.all():
            assert self.first.post(reverse("desk:token_revoke", args=[token.pk])).status_code == 302

    # ---- what still opens --------------------------------------------------------------------------
    def opens(self) -> dict[str, bool]:
        """Each key is tried once, those that change something last."""
        return {
            "session": self.first.get("/admin/").status_code == 200,
            "second_session": self.second.get("/admin/").status_code == 200,
            "token_read": self.api("read", Client().get),
            "token_file": self.api("file", Client().post),
            "preview": Client().get(f"/preview/{self.preview}/").status_code == 200,
            "pending_sign_in": self.signs_in(self.halfway, self.phone.code()),
            "carried_form": self.carries(),
            "recovery_code": self.recovers(),
            "change_asked": self.confirmed(self.asked) and "director" in fresh(self.target).roles,
            "pending_password": self.confirmed(self.awaited) and fresh(self.user).check_password(AWAITED),
        }

    def api(self, scope: str, ask: Callable[..., Any]) -> bool:
        sent = (
            {}
            if scope == "read"
            else {"data": json.dumps({"headline": "机器稿"}), "content_type": "application/json"}
        )
        headers = {"Authorization": f"Bearer {self.secrets[scope]}"}
        status = ask("/api/v1/stories/", headers=headers, **sent).status_code
        assert status in (200, 201, 401)
        return status != 401

    def signs_in(self, client: Client, code: str) -> bool:
        client.post(DOOR, {"code": code})
        return is_in(client)

    def carries(self) -> bool:
        self.write(code=self.phone.code())
        return Draft.objects.exists()

    def recovers(self) -> bool:
        client = browser()
        knock(client, "holder", self.password)
        return not is_in(client) and self.signs_in(client, self.codes[0])

    def confirmed(self, change: AccountChange) -> bool:
        address = reverse("admin:account_change_decide", args=[change.pk])
        status = self.chief.post(address, {"decision": "confirm"}).status_code
        assert status in (302, 409)
        return status == 302


def signed_in(user: User) -> Client:
    client = browser()
    client.force_login(user)
    return client


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def holder(desk: Desk, enrolled: Enrolled) -> Holder:
    return Holder(desk, enrolled)


@pytest.mark.parametrize("column", COLUMNS)
def test_what_works_after_what_is_as_the_table_says(holder: Holder, column: str) -> None:
    getattr(holder, column)()
    place = COLUMNS.index(column)
    lines = [line.split() for line in TABLE.strip().split("\n")]
    assert holder.opens() == {name: cells[place] == "yes" for name, *cells in lines}


def test_before_anything_happens_everything_opens(holder: Holder) -> None:
    assert pending_change_of(holder.user) == holder.awaited
    assert set(holder.opens().values()) == {True}
