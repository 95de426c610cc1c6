"""Who has a story open right now (正在编辑): a courtesy, not a lock."""

from datetime import timedelta

from django.utils import timezone

from people.models import User
from stories import policy
from stories.models import Article, Presence

PRESENCE_TIMEOUT = timedelta(seconds=45)


def record_presence(article: Article, *, by: User) -> list[str]:
    """The account was seen at the story just now; returns the names of others there."""
    policy.require_permission(by, "see", article)
    Presence.objects.update_or_create(article=article, user=by, defaults={"seen_at": timezone.now()})
    return other_users_viewing_story(article, by)


def other_users_viewing_story(article: Article, user: User) -> list[str]:
    """The names of the other accounts that had the story open a moment ago."""
    here = Presence.objects.filter(article=article, seen_at__gt=timezone.now() - PRESENCE_TIMEOUT).exclude(
        user=user
    )
    return [str(presence.user) for presence in here.select_related("user").order_by("pk")]
