"""An answer to a remark that was typed and not sent yet, and what it said before (没发出的回复、旧回复)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UnsentAnswer(models.Model):
    """What one person typed as an answer (回复) to one remark and has not sent, read by no other.

    The row stays, with an empty text and a higher version, when the answer was sent or thrown away: a save that comes
    late is then known to be late. `sent_as` is the remark that it was sent as the last time.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="unsent_answers", verbose_name=_("account")
    )
    remark = models.ForeignKey(
        "stories.Comment", models.PROTECT, related_name="unsent_answers", verbose_name=_("comment")
    )
    text = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    save_key = models.CharField(_("key of the last save"), max_length=64, blank=True)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    version_kept_at = models.DateTimeField(_("earlier version kept"), null=True, blank=True)
    sent_as = models.ForeignKey(
        "stories.Comment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent as")
    )

    class Meta:
        verbose_name = _("unsent answer")
        verbose_name_plural = _("unsent answers")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "remark"], name="a_person_has_one_unsent_answer_to_a_remark"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class AnswerVersion(models.Model):
    """What an unsent answer said before, or said when it was thrown away (回收站); read by its writer only.

    A row is kept for thirty days (`stories.actions.drafts.unsent_answers`).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="answer_versions", verbose_name=_("account")
    )
    remark = models.ForeignKey("stories.Comment", models.PROTECT, related_name="+", verbose_name=_("comment"))
    text = models.TextField(_("text"))
    version = models.PositiveIntegerField(_("version"))
    saved_at = models.DateTimeField(_("saved"))
    kept_at = models.DateTimeField(_("kept since"), default=timezone.now)
    is_discarded = models.BooleanField(_("thrown away"), default=False)

    class Meta:
        verbose_name = _("earlier version of an answer")
        verbose_name_plural = _("earlier versions of answers")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-kept_at"], name="earlier_answers_of_a_person")]

    def __str__(self) -> str:
        return self.text[:40]
