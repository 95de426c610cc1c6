"""A page is made as of one moment, whatever is published while it is made."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from people.actors import SYSTEM
from people.models import User
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page
from stories.actions.editions.publishing import publish_edition
from stories.models import Article, Edition, Page
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def late_page(chief: User) -> tuple[Edition, Callable[[], None]]:
    """A published edition, and what adds a page with a story to it in another connection."""
    out = make.published([make.story("街道铺上新路面"), make.story("社区食堂开张")])
    edition = Edition.objects.get(pk=out.edition_id)
    page = Page.objects.create(edition=edition, number="9", name="增页", order=9)
    story = make.story("汛期安全提示", origin=Article.Origin.ARCHIVE)

    def add() -> None:
        def work() -> None:
            try:
                place_stories_on_page(Page.objects.get(pk=page.pk), [StoryPlacement(story)], by=SYSTEM)
                now = Edition.objects.get(pk=edition.pk)
                publish_edition(now, by=chief, expected=now.version)
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(60)

    return edition, add


@pytest.mark.parametrize("before", range(1, 9))
@pytest.mark.parametrize("address", ["/", "/ceshi/2020-04-03/"])
def test_a_page_added_between_two_queries_breaks_no_page(
    client: Client, late_page: tuple[Edition, Callable[[], None]], address: str, before: int
) -> None:
    _edition, add = late_page
    asked, inside = 0, []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal asked
        if "stories_published" in sql and sql.startswith("SELECT"):
            asked += 1
            inside.append(connection.in_atomic_block)
            if asked == before:
                add()
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        answer = client.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    # All of it or nothing: the page's name and its story stand together.
    assert ("增页" in text) == ("汛期安全提示" in text)
    assert all(inside) and inside
    after = client.get(address).content.decode()
    assert asked < before or "汛期安全提示" in after
