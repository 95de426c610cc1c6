"""The first page: what waits for me, what is on its way, what happened; few queries however much there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.backoffice.review.queue import (
    IN_PROGRESS_STATES,
    QUEUE_COLUMNS,
    QUEUE_KIND_BY_NAME,
    load_queue,
    order_by_urgency,
)
from people.models import User
from stories import policy
from stories.actions.notifications import unread_notification_count
from stories.actions.review.filing import take_back_story
from stories.models import Article, Edition, Notification
from tests import make

from ..conftest import SignIn
from .conftest import page, text


def titles(user: User, name: str = "mine", **more: Any) -> list[str]:
    return [row.title for row in load_queue(name, user, **more).rows]


def many(number: int) -> None:
    """So many stories wait for their first review, each a minute older than the one before it."""
    now = timezone.now()
    made = Article.objects.bulk_create(
        [
            Article(
                publication=make.publication(),
                headline=f"第{n}篇",
                body="<p>文。</p>",
                state_since=now - timedelta(minutes=n),
            )
            for n in range(number)
        ]
    )
    Article.objects.filter(pk__in=[each.pk for each in made]).update(state="filed")


def test_my_queue_holds_what_i_can_sign_and_nothing_else(
    reporter_account: User, editor: User, second_editor: User, other_editor: User, director: User, chief: User
) -> None:
    make.filed(reporter_account, headline="等初审")
    make.signed(make.filed(reporter_account, headline="等复审"), second_editor)
    make.signed(make.filed(reporter_account, headline="等终审"), second_editor, director)
    make.filed(editor, headline="责编自己写的")
    make.draft(reporter_account, headline="草稿")
    assert titles(editor) == ["等初审"]
    assert titles(second_editor) == ["等初审", "责编自己写的"]
    assert titles(other_editor) == []
    assert titles(director) == ["等复审"]
    assert titles(chief) == ["等终审"]
    assert titles(director, "desk") == ["等初审", "等复审", "等终审", "责编自己写的"]
    assert titles(director, "desk", state="third") == ["等终审"]


def test_what_is_overdue_comes_first_then_what_has_waited_longest(
    reporter_account: User, editor: User
) -> None:
    now = timezone.now()
    make.filed(reporter_account, headline="最早交的")
    make.filed(reporter_account, headline="还不急的", due_at=now + timedelta(hours=3))
    make.filed(reporter_account, headline="过了时的", due_at=now - timedelta(hours=1))
    assert titles(editor) == ["过了时的", "最早交的", "还不急的"]
    assert [row.is_late for row in load_queue("mine", editor).rows] == [True, False, False]


def test_a_long_queue_is_shown_in_pages_that_lose_and_repeat_nothing(sign_in: SignIn, editor: User) -> None:
    many(120)
    client, address, seen = sign_in(editor), "/admin/queue/?list=mine", []
    while address:
        shown = client.get(address).context["queue"]
        seen += [row.title for row in shown.rows]
        address = shown.more
    assert seen == [f"第{n}篇" for n in range(119, -1, -1)]


@pytest.mark.parametrize("after", ["x", "1.2", "1.2.x", "1.99999999999999999999.1", "9.9.9", "１.２.３"])
def test_an_address_that_makes_no_sense_does_no_harm(desk_client: Client, after: str) -> None:
    for name in (*QUEUE_KIND_BY_NAME, "nothing"):
        answer = desk_client.get("/admin/queue/", {"list": name, "after": after, "state": "draft"})
        assert answer.status_code == 200


PAGES = ["/admin/", "/admin/notices/", *(f"/admin/queue/?list={name}" for name in QUEUE_KIND_BY_NAME)]


@pytest.mark.parametrize("who", ["editor", "director", "chief", "administrator"])
@pytest.mark.parametrize("address", PAGES)
def test_reading_costs_the_same_at_ten_stories_and_at_three_hundred(
    sign_in: SignIn, request: pytest.FixtureRequest, filed: Article, who: str, address: str
) -> None:
    user = request.getfixturevalue(who)
    client = sign_in(user)
    many(10)
    told(user, filed, 10)
    few = queries(client, address)
    many(290)
    told(user, filed, 60)
    assert queries(client, address) == few <= 11 + len(QUEUE_KIND_BY_NAME)


def told(user: User, story: Article, number: int) -> None:
    Notification.objects.bulk_create(
        [Notification(user=user, article=story, act="file", actor_name="记者") for _ in range(number)]
    )


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", QUEUE_KIND_BY_NAME)
@pytest.mark.parametrize(
    "who", ["editor", "other_editor", "director", "chief", "proofreader", "administrator"]
)
def test_a_list_holds_nothing_unfiled_or_unseen_and_stands_on_the_first_page(
    sign_in: SignIn,
    request: pytest.FixtureRequest,
    filed: Article,
    reporter_account: User,
    name: str,
    who: str,
) -> None:
    """A late story in every list that it can be in; a draft, and a story that is done, in none."""
    user = request.getfixturevalue(who)
    Article.objects.update(
        due_at=timezone.now() - timedelta(hours=1), state_since=timezone.now() - timedelta(days=365)
    )
    make.draft(reporter_account, headline="草稿", due_at=timezone.now() - timedelta(hours=1))
    found = QUEUE_KIND_BY_NAME[name].stories(user)
    seen = policy.permitted_stories(user, "see").filter(state__in=IN_PROGRESS_STATES)
    assert set(found) <= set(seen) == ({filed} if who not in ("other_editor", "proofreader") else set())
    shown = sign_in(user).get("/admin/")
    told = text(shown)
    kind = QUEUE_KIND_BY_NAME[name]
    empty = kind.empty if user.has_role(*policy.REVIEWER_ROLES) or not kind.for_signers else ""
    assert (f'id="{name}"' in told) == bool(found or empty)
    if found:
        assert f"/admin/queue/?list={name}" in told
        assert "社区食堂开张" in text(sign_in(user).get(f"/admin/queue/?list={name}"))


@pytest.mark.parametrize("name", QUEUE_KIND_BY_NAME)
def test_the_queue_uses_its_index(chief: User, director: User, name: str) -> None:
    many(5)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A table this small is read whole; what is asked is whether the index could answer.
            cursor.execute("SET LOCAL enable_seqscan = off")
    for user in (chief, director):
        # As the page asks, with its parameters: a plan for the values written out would say nothing about it.
        rows = order_by_urgency(QUEUE_KIND_BY_NAME[name].stories(user), timezone.now()).values(
            *QUEUE_COLUMNS
        )[:51]
        assert "stories_in_the_queue" in rows.explain()


def test_the_next_edition_says_how_many_stories_are_signed(
    sign_in: SignIn, reporter_account: User, editor: User, director: User, chief: User
) -> None:
    signed = make.signed(make.filed(reporter_account), editor, director, chief)
    waiting = make.filed(reporter_account, headline="还没签")
    make.edition([signed, waiting], day=timezone.localdate())
    coming = sign_in(chief).get("/admin/").context["coming_editions"]
    assert [(each.signed_count, each.story_count) for each in coming] == [(1, 2)]
    assert Edition.objects.count() == 1


def test_notifications_are_counted_listed_and_read(
    sign_in: SignIn, reporter_account: User, editor: User, second_editor: User
) -> None:
    story = make.filed(reporter_account)
    client = sign_in(editor)
    shown = client.get("/admin/")
    assert shown.context["unread_count"] == 1
    assert [each.text for each in shown.context["unread"]] == ["记者交来“社区食堂开张”"]
    listed = client.get("/admin/notices/")
    assert [(each.address, each.is_read) for each in listed.context["notices"]] == [(page(story), False)]
    assert client.get("/admin/notices/read/").status_code == 405
    theirs = Notification.objects.get(user=second_editor)
    client.post("/admin/notices/read/", {"notice": theirs.pk})
    assert (unread_notification_count(editor), unread_notification_count(second_editor)) == (1, 1)
    client.post("/admin/notices/read/", {"newest": listed.context["newest"]})
    assert (unread_notification_count(editor), unread_notification_count(second_editor)) == (0, 1)


def test_a_notification_says_nothing_of_a_story_taken_back(
    sign_in: SignIn, reporter_account: User, editor: User
) -> None:
    story = make.filed(reporter_account)
    take_back_story(story, by=reporter_account, expected=story.version)
    for address in ("/admin/", "/admin/notices/"):
        shown = text(sign_in(editor).get(address))
        assert "社区食堂开张" not in shown and "无权查看" in shown
