"""Filing by machine: the same actions, rules and sentences as at the desk, once for each key."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import ApiToken, Reporter, User
from stories.actions.accounts.api_tokens import make_api_token
from stories.models import Article, JournalEntry, Receipt
from tests import make
from tests.rows import rows, unchanged

from .conftest import denied

SENT = {"headline": "社区食堂开张", "body": "昨日，开张。\n## 热饭\n老人吃上**热饭**。", "tags": ["民生"]}
STORIES = "/api/v1/stories/"


class Machine:
    """A programme with a token of that account."""

    def __init__(self, user: User) -> None:
        self.token, self.secret = make_api_token(name="编辑系统", by=user)
        self.client = Client()

    def __call__(self, method: str, address: str, sent: Any = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {})
        body = json.dumps(sent) if sent is not None else ""
        return self.client.generic(method, address, body, "application/json", headers=headers)


@pytest.fixture
def machine(reporter_account: User) -> Machine:
    make.publication()
    return Machine(reporter_account)


def test_a_story_is_filed_once_for_each_key(machine: Machine, desk, reporter_account) -> None:
    first = machine("POST", STORIES, {**SENT, "file": True}, key="story-0001")
    story = Article.objects.get()
    assert (first.status_code, first["Location"]) == (201, f"{STORIES}{story.pk}/")
    assert (story.state, story.author, story.desk) == ("filed", reporter_account, desk)
    assert first.json()["receipt"] == Receipt.objects.get().number
    with unchanged():
        assert machine("POST", STORIES, {**SENT, "file": True}, key="story-0001").json() == first.json()
        other = machine("POST", STORIES, {**SENT, "headline": "另一篇", "file": True}, key="story-0001")
    assert other.status_code == 400 and list(other.json()["fields"]) == ["key"]


def test_a_story_is_read_changed_filed_and_taken_back(machine: Machine) -> None:
    made = machine("POST", STORIES, SENT).json()
    address = f"{STORIES}{made['id']}/"
    read = machine("GET", address).json()
    assert (read["content"]["body"], read["state"]) == (SENT["body"], "draft")
    content = {**read["content"], "headline": "社区食堂开张了", "version": read["version"]}
    changed = machine("PUT", address, content).json()
    assert changed["version"] == read["version"] + 1
    with unchanged():
        assert machine("PUT", address, {**content, "headline": "晚到"}).status_code == 409
    assert machine("POST", f"{address}file/", {"version": changed["version"]}).status_code == 200
    filed = Article.objects.get()
    assert machine("POST", f"{address}take-back/", {"version": filed.version}).json()["state"] == "draft"
    assert [one["headline"] for one in machine("GET", STORIES).json()["stories"]] == ["社区食堂开张了"]


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_written(machine: Machine) -> None:
    with_fields = [
        ({**SENT, "headline": "长" * 121}, {"headline"}),
        ({**SENT, "state": "published"}, {"state"}),
        ({**SENT, "file": "yes"}, {"file"}),
        ({"headline": "无正文", "file": True}, {"body"}),
        ([], {"content"}),
    ]
    before = rows()
    for sent, fields in with_fields:
        answer = machine("POST", STORIES, sent)
        assert (answer.status_code, set(answer.json()["fields"])) == (400, fields)
    after = rows()
    assert [name for name in after if after[name] != before[name]] == ["ApiToken"]  # when it was last used


def test_every_refusal_is_json_and_says_what_to_do(machine: Machine) -> None:
    pk = machine("POST", STORIES, SENT).json()["id"]
    with unchanged():
        nowhere = machine("GET", "/api/v1/nothing/")
        wrong = machine("DELETE", f"{STORIES}{pk}/")
        unnamed = [
            machine("PUT", f"{STORIES}{pk}/", SENT),
            machine("POST", f"{STORIES}{pk}/file/", {}),
            machine("POST", f"{STORIES}{pk}/take-back/", {"version": ""}),
        ]
    assert (nowhere.status_code, "docs/api.md" in nowhere.json()["detail"]) == (404, True)
    assert (wrong.status_code, wrong["Allow"]) == (405, "GET, HEAD, PUT")
    assert "GET, HEAD, PUT" in wrong.json()["detail"]
    assert [(each.status_code, [*each.json()["fields"]]) for each in unnamed] == [(400, ["version"])] * 3


def test_a_story_without_a_byline_is_signed_by_its_writer_as_at_the_desk(
    machine: Machine, reporter_account: User
) -> None:
    person = make.reporter("李记者")
    Reporter.objects.filter(pk=person.pk).update(user=reporter_account)
    pk = machine("POST", STORIES, SENT).json()["id"]
    assert [row.reporter for row in Article.objects.get(pk=pk).bylines.all()] == [person]
    # Who says that nobody signs it is believed, and a change is as it was sent.
    unsigned = machine("POST", STORIES, {**SENT, "bylines": []}).json()["id"]
    assert not Article.objects.get(pk=unsigned).bylines.exists()
    read = machine("GET", f"{STORIES}{unsigned}/").json()
    machine("PUT", f"{STORIES}{unsigned}/", {**SENT, "version": read["version"]})
    assert not Article.objects.get(pk=unsigned).bylines.exists()


def test_nothing_that_is_wrong_with_a_request_tells_that_a_story_exists(
    machine: Machine, reporter_b: User
) -> None:
    theirs = Machine(reporter_b)("POST", STORIES, SENT).json()["id"]
    wrong = {"version": 1, "kind": ["?"], "nothing": 1}
    for sent, key in ((wrong, ""), ({}, ""), ({"version": 1}, "short")):
        answers = [machine("PUT", f"{STORIES}{pk}/", sent, key) for pk in (theirs, theirs + 99)]
        assert answers[0].status_code == answers[1].status_code and answers[0].json() == answers[1].json()
        for act in ("file", "take-back"):
            answers = [machine("POST", f"{STORIES}{pk}/{act}/", sent, key) for pk in (theirs, theirs + 99)]
            assert answers[0].status_code == answers[1].status_code and answers[0].json() == answers[1].json()


def test_others_stories_are_404_and_what_is_in_review_is_not_the_writers(
    machine: Machine, reporter_b, reporter_account, editor
) -> None:
    theirs, mine = make.draft(reporter_b, headline="独家"), make.filed(reporter_account)
    machine("GET", STORIES)
    with unchanged():
        for method, way in (("GET", ""), ("PUT", ""), ("POST", "file/"), ("POST", "take-back/")):
            sent = {"version": theirs.version} | ({} if way else SENT)
            answer = machine(method, f"{STORIES}{theirs.pk}/{way}", sent)
            assert answer.status_code == 404 and "独家" not in answer.content.decode()
        assert machine("PUT", f"{STORIES}{mine.pk}/", {**SENT, "version": mine.version}).status_code == 409
    assert denied() == [("write", "记者"), ("file", "记者"), ("take_back", "记者"), ("write", "记者")]


def test_only_a_living_token_of_a_living_writer_opens_anything(
    machine: Machine, sign_in, reporter_account, reporter_b, administrator
) -> None:
    assert machine.token.token_hash not in machine.secret
    browser, stranger = sign_in(reporter_account), sign_in(reporter_b)
    assert machine.client.get(STORIES).status_code == 401
    assert browser.get(STORIES).status_code == 401
    assert Client().get(STORIES, headers={"Authorization": "Bearer nr_x"}).status_code == 401
    with unchanged():
        assert stranger.post(reverse("desk:token_revoke", args=[machine.token.pk])).status_code == 404
    assert machine("GET", STORIES).status_code == 200
    browser.post(reverse("desk:token_revoke", args=[machine.token.pk]))
    assert machine("GET", STORIES).status_code == 401
    other = Machine(reporter_b)
    User.objects.filter(pk=reporter_b.pk).update(is_active=False)
    assert other("GET", STORIES).status_code == 401


def test_a_token_is_shown_once_and_its_last_use_is_noted(sign_in, reporter_account, paper) -> None:
    browser = sign_in(reporter_account)
    page = browser.post(reverse("desk:tokens"), {"name": "编辑系统", "days": 90, "scope": ["read", "file"]})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in browser.get(reverse("desk:tokens")).content.decode()
    assert JournalEntry.objects.filter(act="make_token").count() == 1
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.get(STORIES)
    used = ApiToken.objects.get().last_used_at
    assert used and timezone.now() - used < timedelta(minutes=1)
    assert browser.post(reverse("desk:tokens"), {"name": ""}).status_code == 400
