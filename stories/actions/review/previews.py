"""Private links to read one story early (预览链接): they expire and can be revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from people.journal.recording import journal_changes
from people.models import User
from stories import policy
from stories.actions.one_time_secrets import SecretAlreadyCreated
from stories.errors import InvalidState
from stories.models import Article, Preview

PREVIEW_HOURS_CHOICES = (1, 24, 72)


def make_preview(article: Article, *, by: User, hours: int = 24, token: str = "") -> tuple[Preview, str]:
    """A preview link for so many hours, and its token, which is not stored.

    A form that may be sent twice gives a token of its own: the same again is the same link.
    """
    token = token or secrets.token_urlsafe(32)
    try:
        with journal_changes("preview", article, by=by, hours=hours):
            # Asked of the account as it stands: one that was closed meanwhile makes no link to come back with it.
            policy.require_permission(
                User.objects.get(pk=by.pk), "preview", Article.objects.get(pk=article.pk)
            )
            if hours not in PREVIEW_HOURS_CHOICES:
                raise InvalidState(_("A preview link lives for 1, 24 or 72 hours; choose one."))
            if known := Preview.objects.filter(article=article, token_hash=hash_preview_token(token)).first():
                raise SecretAlreadyCreated(known)
            preview = Preview.objects.create(
                article=article,
                token_hash=hash_preview_token(token),
                made_by=by,
                expires_at=timezone.now() + timedelta(hours=hours),
            )
    except SecretAlreadyCreated as already:
        already.require_recent()
        assert isinstance(already.row, Preview)
        return already.row, token
    return preview, token


def revoke_preview(preview: Preview, *, by: User) -> Preview:
    """The link is not valid any more."""
    with journal_changes("revoke_preview", preview.article, by=by):
        story = Article.objects.get(pk=preview.article_id)
        # A link into what nobody may look at any more leads nowhere already, and may be revoked all the same.
        if not (
            policy.is_private_story(story)
            and policy.can_see_story(by, story)
            and policy.can_review(by, story)
        ):
            policy.require_permission(by, "preview", story)
        Preview.objects.filter(pk=preview.pk, revoked_at=None).update(revoked_at=timezone.now())
    preview.refresh_from_db()
    return preview


def revoke_previews_of_user(user: User) -> int:
    """No preview link of this account is valid any more; returns how many were."""
    return Preview.objects.filter(made_by=user, revoked_at=None).update(revoked_at=timezone.now())


def story_for_preview_token(token: str) -> Article | None:
    """The story of a valid token; None if it is unknown, expired or revoked.

    It leads there as long as whoever made it might make it again: not when the story went back to its writer's
    drafts, was spiked or withdrawn. When the account is closed, gets other roles or another password, its links
    are revoked (`revoke_previews_of_user`).
    """
    preview = (
        Preview.objects.filter(
            token_hash=hash_preview_token(token), expires_at__gt=timezone.now(), revoked_at=None
        )
        .select_related("article__publication", "made_by")
        .first()
    )
    if preview is None or not policy.is_allowed(preview.made_by, "preview", preview.article):
        return None
    return preview.article


def hash_preview_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
