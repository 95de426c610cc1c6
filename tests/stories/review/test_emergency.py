"""Breaking the glass: the administrator acts alone, with a reason, and every chief is told."""

import pytest

from people import roles
from people.models import User
from stories.actions.review.emergency import publish_in_emergency, withdraw_in_emergency
from stories.errors import InvalidState, NotAllowed
from stories.models import Article, JournalEntry, Notification, PublishedArticle
from tests import make
from tests.cast import account
from tests.rows import unchanged


def test_the_administrator_takes_a_story_down_and_every_chief_hears_why(
    administrator: User, chief: User
) -> None:
    second = account("chief2", "副总编", roles.CHIEF)
    make.published([make.story()])
    story = Article.objects.get()
    withdraw_in_emergency(
        story, by=administrator, expected=story.version, why="law", reason="法院要求，联系不上值班总编"
    )
    assert story.state == "withdrawn" and not PublishedArticle.objects.visible().exists()
    told = Notification.objects.order_by("user").values_list("user", "act", "note")
    assert sorted(told) == sorted(
        (user.pk, "emergency", "法院要求，联系不上值班总编") for user in (chief, second)
    )
    entry = JournalEntry.objects.about(story).last()
    assert entry is not None
    assert (entry.act, entry.outcome, entry.detail["reason"]) == (
        "emergency",
        "done",
        "法院要求，联系不上值班总编",
    )


def test_an_emergency_needs_a_reason_and_the_administrator(
    administrator: User, chief: User, editor: User
) -> None:
    make.published([make.story()])
    story = Article.objects.get()
    with unchanged(), pytest.raises(InvalidState):
        withdraw_in_emergency(story, by=administrator, expected=story.version, why="law", reason=" ")
    for who in (chief, editor):
        with unchanged(), pytest.raises(NotAllowed):
            withdraw_in_emergency(story, by=who, expected=story.version, why="law", reason="急")


def test_an_emergency_publishes_nothing_that_three_people_did_not_sign(
    administrator: User, reporter_account: User, editor: User, director: User, chief: User
) -> None:
    story = make.signed(make.filed(reporter_account), editor, director)
    edition = make.edition([story])
    with unchanged(), pytest.raises(InvalidState):
        publish_in_emergency(edition, by=administrator, expected=edition.version, reason="停电")
    make.signed(story, chief)
    edition.refresh_from_db()
    publish_in_emergency(edition, by=administrator, expected=edition.version, reason="停电")
    assert PublishedArticle.objects.visible().count() == 1
    assert Notification.objects.filter(user=chief, act="emergency").count() == 1
