"""What tests of the desk share: a browser, a paper, and forms and copies sent as a phone sends them."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Reporter, User
from stories.actions.drafts.working_copy import content_from_story
from stories.actions.story.writing import BylineItem, write_story
from stories.models import Article, JournalEntry, Publication
from tests import make

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def paper(db: None) -> Publication:
    return make.publication()


@pytest.fixture
def phone(sign_in: SignIn, reporter_account: User, paper: Publication) -> Client:
    """The reporter's phone, signed in."""
    return sign_in(reporter_account)


def new_key() -> str:
    return uuid4().hex


def save(
    client: Client, key: UUID, version: int, *, save_key: str = "", story: int | None = None, **content: Any
) -> Any:
    """An autosave, as a phone sends it."""
    sent = {"version": version, "save_key": save_key or new_key(), "content": content, "story": story}
    return client.put(reverse("desk:draft", args=[key]), json.dumps(sent), content_type="application/json")


def typed(**fields: Any) -> dict[str, Any]:
    """The write form of a new story, with these fields typed."""
    blank = {
        "version": 0,
        "based_on": "",
        "save_key": new_key(),
        "do": "save",
        "kind": "news",
        "desk": "",
        "body": "",
    }
    return {**blank, **fields}


def denied() -> list[tuple[str, str]]:
    rows = JournalEntry.objects.filter(outcome="denied").order_by("number")
    return list(rows.values_list("act", "actor_name"))


@pytest.fixture
def story_of_two(reporter_account: User, reporter_b: User) -> Article:
    """A draft whose byline has its author and another reporter, both with accounts, and one without."""
    draft = make.draft(reporter_account)
    people = [
        Reporter.objects.create(name="记者", slug="a", user=reporter_account),
        Reporter.objects.create(name="另一记者", slug="b", user=reporter_b),
        Reporter.objects.create(name="没有账号", slug="c"),
    ]
    lines = [BylineItem(person, "reporter") for person in people]
    return write_story(draft, by=reporter_account, expected=draft.version, bylines=lines)


def choose_co_writer(client: Client, story: Article, user: User, act: str = "name") -> Any:
    """The answer to the author's button, or to whoever presses it."""
    return client.post(reverse(f"desk:co_writer_{act}", args=[story.pk, user.pk]))


def content_of(story: Article, **changes: Any) -> dict[str, Any]:
    """The story as a phone would send it, with these changes."""
    return {**content_from_story(story), **changes}
