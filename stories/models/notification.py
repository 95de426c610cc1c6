"""Notifications (通知)."""

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
