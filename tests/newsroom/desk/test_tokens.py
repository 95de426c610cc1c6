"""A token has an end, says what it is for, notes its last use, and is seen and revoked by owner and administrator."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import AccountChange, ApiToken, User
from stories.actions.accounts.api_tokens import make_api_token, remind_owners_of_expiry, revoke_api_token
from stories.actions.accounts.staff import save_account
from stories.errors import FieldErrors, NotVisible
from stories.models import Article, JournalEntry, Notification, Publication
from tests import make
from tests.rows import unchanged

from .conftest import SignIn, denied

STORIES = "/api/v1/stories/"
PAGE = "/desk/tokens/"


def ask(secret: str, method: str = "GET", address: str = STORIES, sent: Any = None, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {secret}"}
    body = "" if sent is None else json.dumps(sent)
    return Client(**more).generic(method, address, body, "application/json", headers=headers)


def end_in(days: float) -> None:
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=days))


def test_a_token_lives_at_most_half_a_year_and_no_longer_than_was_chosen(
    phone: Client, reporter_account: User
) -> None:
    def make(days: str) -> int:
        return phone.post(PAGE, {"name": "编辑系统", "days": days, "scope": ["read"]}).status_code

    assert [make("30"), make("180")] == [200, 200]
    with unchanged():
        assert [make(days) for days in ("181", "0", "-1", "ewig")] == [400] * 4
    lives = [(token.expires_at - token.made_at).days for token in ApiToken.objects.order_by("pk")]
    assert [round(days, -1) for days in lives] == [30, 180]
    token, secret = make_api_token(name="写稿系统", by=reporter_account)
    assert (token.expires_at - timezone.now()).days == 179
    end_in(0)
    assert ask(secret).status_code == 401
    with unchanged(), pytest.raises(FieldErrors):
        make_api_token(name="写稿系统", by=reporter_account, days=181)


def test_a_token_does_what_it_is_for_and_nothing_else(paper: Publication, reporter_account: User) -> None:
    story = make.draft(reporter_account)
    address = f"{STORIES}{story.pk}/"
    reads = make_api_token(name="读", by=reporter_account, may_file=False)[1]
    files = make_api_token(name="交", by=reporter_account, may_read=False)[1]
    assert ask(reads).status_code == ask(reads, "GET", address).status_code == 200
    assert ask(reads, "HEAD").status_code == 200
    before = list(Article.objects.values())
    writes = (
        ("POST", STORIES),
        ("PUT", address),
        ("POST", f"{address}file/"),
        ("POST", f"{address}take-back/"),
    )
    for method, way in writes:
        answer = ask(reads, method, way, {"headline": "新稿", "version": story.version})
        assert (answer.status_code, answer.json()["detail"]) == (
            403,
            "这个令牌只能读取，不能写稿交稿；请另建一个可以交稿的令牌。",
        )
    assert list(Article.objects.values()) == before and denied() == [("use_token", "记者")] * 4
    for way in (STORIES, address):
        answer = ask(files, "GET", way)
        assert answer.status_code == 403 and "社区食堂" not in answer.content.decode()
    assert ask(files, "POST", STORIES, {"headline": "新稿"}).status_code == 201
    assert ask(files, "POST", f"{address}file/", {"version": story.version}).status_code == 200


def test_a_token_good_for_nothing_is_not_made(phone: Client) -> None:
    with unchanged():
        answer = phone.post(PAGE, {"name": "编辑系统", "days": "30"})
    assert answer.status_code == 400 and "请选择令牌的用途" in answer.text and "编辑系统" in answer.text


def test_the_last_use_is_noted_with_its_address_once_a_minute_and_for_a_new_one(
    paper: Publication, reporter_account: User
) -> None:
    secret = make_api_token(name="编辑系统", by=reporter_account)[1]
    ask(secret, REMOTE_ADDR="192.0.2.10")
    first = ApiToken.objects.get()
    assert first.last_used_from == "192.0.2.10" and first.last_used_at is not None
    with unchanged():
        ask(secret, REMOTE_ADDR="192.0.2.10")
    ask(secret, REMOTE_ADDR="198.51.100.7")
    assert ApiToken.objects.get().last_used_from == "198.51.100.7"
    # A refused one is no use.
    with unchanged():
        ask("nr_nothing", REMOTE_ADDR="203.0.113.1")


def test_the_owner_hears_once_before_a_token_ends(
    paper: Publication, reporter_account: User, phone: Client, django_capture_on_commit_callbacks: Any
) -> None:
    make_api_token(name="编辑系统", by=reporter_account)
    with unchanged():
        assert remind_owners_of_expiry() == 0
    end_in(13)
    with django_capture_on_commit_callbacks(execute=True):
        out = StringIO()
        call_command("remind", stdout=out)
    assert out.getvalue() == "已提醒 1 项，已过期 0 项。\n"
    day = timezone.localtime(ApiToken.objects.get().expires_at).strftime("%Y-%m-%d")
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["reporter@example.org"], f"您的一个接口令牌快要到期，请及时换新：编辑系统 · {day}")
    ]
    with unchanged():
        assert remind_owners_of_expiry() == 0
    page = phone.get("/desk/notices/").text
    assert f"编辑系统 · {day}" in page and f'href="{PAGE}"' in page
    assert "快到期" in phone.get(PAGE).text


def test_a_machine_at_work_reminds_its_owner_where_no_timer_does(
    paper: Publication, reporter_account: User
) -> None:
    secret = make_api_token(name="编辑系统", by=reporter_account)[1]
    end_in(13)
    for _time in range(2):
        assert ask(secret).status_code == 200
    assert Notification.objects.get().act == "token_ends"


def test_who_left_or_revoked_it_is_reminded_of_nothing(
    paper: Publication, reporter_account: User, reporter_b: User
) -> None:
    make_api_token(name="一", by=reporter_account)
    token, _secret = make_api_token(name="二", by=reporter_b)
    revoke_api_token(token, by=reporter_b)
    end_in(13)
    User.objects.filter(pk=reporter_account.pk).update(is_active=False)
    with unchanged():
        assert remind_owners_of_expiry() == 0


def test_what_nobody_confirmed_lapses_and_its_password_is_gone(administrator: User, chief: User) -> None:
    save_account(chief, by=administrator, password="ein-neues-wort-9", reason="试验")
    AccountChange.objects.update(expires_at=timezone.now())
    call_command("remind", stdout=StringIO())
    change = AccountChange.objects.get()
    assert (change.state, change.password, change.sets_password) == ("expired", "", True)


def test_the_administrator_sees_and_revokes_a_token_and_never_its_text(
    sign_in: SignIn, administrator: User, chief: User, reporter_account: User, paper: Publication
) -> None:
    token, secret = make_api_token(name="编辑系统", by=reporter_account, may_file=False)
    ask(secret, REMOTE_ADDR="192.0.2.10")
    office = sign_in(administrator)
    page = reverse("admin:people_user_change", args=[reporter_account.pk])
    text = office.get(page).text
    assert "编辑系统" in text and "192.0.2.10" in text and "只读取" in text
    assert secret not in text and token.token_hash not in text
    revoke = reverse("admin:people_user_token_revoke", args=[reporter_account.pk, token.pk])
    browser = sign_in(chief)
    with unchanged():
        assert browser.post(revoke).status_code == 403
        assert office.get(revoke).status_code == 405
        wrong = reverse("admin:people_user_token_revoke", args=[chief.pk, token.pk])
        assert office.post(wrong).status_code == 404
    assert denied() == [("revoke_token", "总编")]
    assert office.post(revoke).status_code == 302
    assert ask(secret).status_code == 401 and "系统管理员作废" in office.get(page).text
    assert "系统管理员作废" in sign_in(reporter_account).get(PAGE).text
    assert JournalEntry.objects.get(act="revoke_token", outcome="done").detail == {
        "what": "编辑系统",
        "owner": "reporter",
    }


def test_others_revoke_nothing(
    reporter_account: User, reporter_b: User, chief: User, paper: Publication
) -> None:
    token, secret = make_api_token(name="编辑系统", by=reporter_account)
    for other in (reporter_b, chief):
        with unchanged(), pytest.raises(NotVisible):
            revoke_api_token(token, by=other)
    assert ask(secret).status_code == 200


ENDINGS: dict[str, list[dict[str, Any]]] = {
    "a new password": [{"password": "ein-neues-wort-9"}],
    "a role taken and given back": [{"role_codes": []}, {"role_codes": ["reporter"]}],
    "closed and opened again": [{"is_active": False}, {"is_active": True}],
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_that_ended_with_the_account_stays_ended(
    paper: Publication, administrator: User, reporter_account: User, sign_in: SignIn, ending: str
) -> None:
    secret = make_api_token(name="编辑系统", by=reporter_account)[1]
    for step in ENDINGS[ending]:
        user = User.objects.get(pk=reporter_account.pk)
        user.is_active = step.get("is_active", True)
        save_account(
            user,
            by=administrator,
            **{name: step[name] for name in step if name != "is_active"},
            reason="试验",
        )
    owner = User.objects.get(pk=reporter_account.pk)
    assert ask(secret).status_code == 401 and ApiToken.objects.get().revoked_at is not None
    assert "已作废" in sign_in(owner).get(PAGE).text
    # The same owner makes a new one, and it works.
    assert ask(make_api_token(name="新的", by=owner)[1]).status_code == 200
