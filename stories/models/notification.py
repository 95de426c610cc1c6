"""Notifications, presence in forms, and preview links (通知、在场、预览)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """A message to one account about a story, an account or a token (通知)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("account")
    )
    article = models.ForeignKey(
        "stories.Article",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notifications",
        verbose_name=_("article"),
    )
    # What it is about when that is no story, as it was called then.
    subject = models.CharField(_("about"), max_length=200, blank=True)
    change = models.ForeignKey(
        "people.AccountChange",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account change"),
    )
    act = models.CharField(_("act"), max_length=40)
    actor_name = models.CharField(_("by"), max_length=80)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["user", "-id"], condition=Q(read_at__isnull=True), name="unread_notifications"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_notification_is_about_something", condition=Q(article__isnull=False) | ~Q(subject="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} · {self.article_id or self.subject}"


class Presence(models.Model):
    """That an account had a story's form open a moment ago (正在编辑); it locks nothing."""

    article = models.ForeignKey(
        "stories.Article", models.CASCADE, related_name="presences", verbose_name=_("article")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["article", "user"], name="a_person_is_at_a_story_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.article_id}"


class Preview(models.Model):
    """A private address to read a story early (预览链接); only the token's hash is kept."""

    article = models.ForeignKey(
        "stories.Article", models.CASCADE, related_name="previews", verbose_name=_("article")
    )
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.expires_at:%Y-%m-%d %H:%M}"
