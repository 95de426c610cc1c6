"""Emergency (应急): what the administrator may do when no chief can be reached.

Every chief is told. Nothing here goes around review: an emergency publishes only what three people signed,
and takes down what is out.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from people import roles
from people.actors import Actor
from people.journal.recording import journal_changes
from people.models import User
from people.row_saving import bump_version
from people.text import clean_prose
from stories import policy
from stories.actions.editions.proof import require_same_proof
from stories.actions.editions.publishing import publish_signed_edition, withdraw_published_copies
from stories.actions.notifications import send_notification_emails
from stories.actions.review.transitions import story_transition
from stories.errors import InvalidState
from stories.models import Article, Edition, Notification, PublishedEdition


def publish_in_emergency(
    edition: Edition, *, by: Actor, expected: int, reason: str, shown: str | None = None
) -> PublishedEdition:
    """Readers have the signed edition now; every chief is told by whom and why.

    `shown` is the `serialise_proof()` that the administrator read; None where nobody read one.
    """
    reason = clean_prose(reason)
    with journal_changes("emergency", edition, by=by, reason=reason) as detail:
        policy.require_permission(by, "emergency", edition)
        if not reason:
            raise InvalidState(_("Give a reason; the people concerned will read it."))
        bump_version(edition, expected)
        if shown is not None:
            require_same_proof(edition, shown)
        out = publish_signed_edition(edition, by=by, at=None, detail=detail)
        for story in Article.objects.filter(placement__page__edition=edition)[:1]:
            alert_chiefs(story, by=by, reason=reason)
    return out


def withdraw_in_emergency(article: Article, *, by: Actor, expected: int, why: str, reason: str) -> Article:
    """Readers get a tombstone from now on; every chief is told by whom and why."""
    with story_transition(article, "emergency", by=by, expected=expected, reason=reason) as story:
        withdraw_published_copies(story, why=why)
        alert_chiefs(story, by=by, reason=reason)
    return article


def alert_chiefs(story: Article, *, by: Actor, reason: str) -> None:
    """Every active chief has a notification; e-mails leave after the transaction."""
    chiefs = User.objects.filter(is_active=True, groups__name=roles.CHIEF.code).order_by("pk")
    told = Notification.objects.bulk_create(
        [
            Notification(
                user=chief, article=story, act="emergency", actor_name=str(by)[:80], note=reason[:500]
            )
            for chief in chiefs
        ]
    )
    transaction.on_commit(lambda: send_notification_emails(told), robust=True)
