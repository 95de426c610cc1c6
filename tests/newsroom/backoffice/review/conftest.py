"""What tests of the review share: where its pages are, and forms sent as its pages send them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from people.models import User
from stories.models import Article, Comment, JournalEntry, Notification, Preview, Revision, Signature
from tests import make

from ..conftest import SignIn

Ask = Callable[..., Any]
REVIEW = (Article, Signature, Revision, Comment, Preview, Notification)


def page(story: Article, name: str = "review", *more: Any) -> str:
    return reverse(f"admin:stories_article_{name}", args=[story.pk, *more])


def verb(story: Article, name: str) -> str:
    return page(story, "verb", name)


@pytest.fixture
def send(sign_in: SignIn) -> Ask:
    """Sends a verb's form as this account, with the version and revision that the story has unless told otherwise."""

    def sending(user: User, story: Article, name: str, **typed: Any) -> Any:
        story.refresh_from_db()
        read = {"version": story.version, "revision": story.revision.number if story.revision else 0}
        return sign_in(user).post(verb(story, name), {**read, **typed})

    return sending


@pytest.fixture
def filed(reporter_account: User) -> Article:
    return make.filed(reporter_account)


@pytest.fixture
def second(filed: Article, editor: User) -> Article:
    return make.signed(filed, editor)


@pytest.fixture
def third(second: Article, director: User) -> Article:
    return make.signed(second, director)


@pytest.fixture
def ready(third: Article, chief: User) -> Article:
    return make.signed(third, chief)


@pytest.fixture
def live(ready: Article) -> Article:
    make.published([ready])
    ready.refresh_from_db()
    return ready


def text(response: Any) -> str:
    return response.content.decode()


def denied() -> list[tuple[str, str]]:
    """The refused attempts in the journal."""
    rows = JournalEntry.objects.filter(outcome="denied").order_by("number")
    return list(rows.values_list("act", "actor_name"))
