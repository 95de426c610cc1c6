"""A form that one page sends twice is done once, and both get the same answer."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from people.models import ApiToken, Desk, Submission, User
from stories.models import Comment, JournalEntry, Preview, Tag
from tests import make

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def page_token(client: Client, address: str) -> str:
    found = TOKEN.search(client.get(address).content.decode())
    assert found
    return found[1]


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def add_tag(client: Client, token: str, name: str = "防汛") -> Any:
    return client.post(
        "/admin/stories/tag/add/", {"name": name, "slug": "", "expected": "", "csrfmiddlewaretoken": token}
    )


@pytest.mark.django_db
def test_the_same_page_sent_twice_is_one_change_and_one_answer(editor_client: Client) -> None:
    token = page_token(editor_client, "/admin/stories/tag/add/")
    first = add_tag(editor_client, token)
    told = [list(map(str, editor_client.get(first["Location"]).context["messages"]))]
    second = add_tag(editor_client, token)
    told.append(list(map(str, editor_client.get(second["Location"]).context["messages"])))
    assert first.status_code == second.status_code == 302 and first["Location"] == second["Location"]
    assert Tag.objects.count() == 1
    assert told[0] and told[0] == told[1]


@pytest.mark.django_db
def test_another_page_or_other_words_are_another_form(editor_client: Client) -> None:
    token = page_token(editor_client, "/admin/stories/tag/add/")
    add_tag(editor_client, token)
    assert add_tag(editor_client, token, "抗旱").status_code == 302 and Tag.objects.count() == 2
    # The same words from a page opened later: a decision of its own, and answered as such.
    again = add_tag(editor_client, page_token(editor_client, "/admin/stories/tag/add/"))
    assert again.status_code == 200 and Tag.objects.count() == 2


@pytest.mark.django_db
def test_what_was_refused_is_tried_again(editor_client: Client) -> None:
    token = page_token(editor_client, "/admin/stories/tag/add/")
    assert add_tag(editor_client, token, "·").status_code == 200
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_after_two_minutes_it_is_another_decision(editor_client: Client) -> None:
    token = page_token(editor_client, "/admin/stories/tag/add/")
    add_tag(editor_client, token)
    Submission.objects.update(at="2020-01-01T00:00:00Z")
    assert add_tag(editor_client, token).status_code == 200


@pytest.mark.django_db
def test_somebody_else_with_the_same_token_is_somebody_else(
    editor_client: Client, second_editor: User
) -> None:
    other = Client()
    other.force_login(second_editor)
    token = page_token(editor_client, "/admin/stories/tag/add/")
    add_tag(editor_client, token)
    assert add_tag(other, token).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_both_taps_at_the_same_moment_are_one_remark(
    editor: User, desk: Desk, reporter_account: User
) -> None:
    story = make.filed(reporter_account)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(editor)
    review = f"/admin/stories/article/{story.pk}/review/"
    token = page_token(clients[0], review)

    def send(client: Client) -> Any:
        try:
            return client.post(
                f"/admin/stories/article/{story.pk}/review/comment/",
                {"text": "请核对人名。", "paragraph": "", "csrfmiddlewaretoken": token},
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(send, clients)
    assert first.status_code == second.status_code == 302 and first["Location"] == second["Location"]
    assert Comment.objects.count() == 1


SECRET = re.compile(r"nr_[\w-]{43}|/preview/[\w-]{43}/")


@pytest.mark.django_db
@pytest.mark.parametrize("what", [ApiToken, Preview])
def test_a_secret_is_made_once_and_shown_to_both(
    editor_client: Client, reporter_account: User, what: type[ApiToken | Preview]
) -> None:
    story = make.filed(reporter_account)
    if what is ApiToken:
        page, address = "/desk/tokens/", "/desk/tokens/"
        words: dict[str, Any] = {"name": "编辑系统", "days": "30", "scope": ["read"]}
    else:
        page = f"/admin/stories/article/{story.pk}/review/"
        address, words = f"{page}preview/", {"hours": "24"}

    def send(token: str) -> Any:
        return editor_client.post(address, {**words, "csrfmiddlewaretoken": token})

    token, entries = page_token(editor_client, page), JournalEntry.objects.count()
    shown = [SECRET.findall(send(token).content.decode()) for _time in range(2)]
    assert shown[0] and shown[0] == shown[1]
    assert what.objects.count() == 1 and JournalEntry.objects.count() == entries + 1
    # From a page opened later it is another decision.
    assert SECRET.findall(send(page_token(editor_client, page)).content.decode()) != shown[0]
    assert what.objects.count() == 2
    # Whoever opens an old answer again is not shown the secret.
    for old in ({"made_at": "2020-01-01T00:00:00Z"}, {"revoked_at": "2020-01-01T00:00:00Z"}):
        what.objects.update(**{"made_at": "2099-01-01T00:00:00Z", "revoked_at": None} | old)
        again = send(token)
        assert again.status_code in (400, 409) and not SECRET.findall(again.content.decode())
    assert what.objects.count() == 2
