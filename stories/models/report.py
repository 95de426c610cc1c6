"""What readers report (读者报错): cases for the desk, and how many were taken lately."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.fields import CleanedCharField, CleanedTextField


class ReaderReport(models.Model):
    """A reader's report of an error (报错), open until the desk answers it, once.

    Who sent it is not kept. `contact` is what the reader gave freely; it is shown to nobody but the desk, and can be
    removed at any time.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        DUPLICATE = "duplicate", _("duplicate")

    article = models.ForeignKey(
        "stories.Article", models.PROTECT, related_name="reports", verbose_name=_("article")
    )
    # Which copy the reader had, so that it can be read again after a correction.
    copy = models.PositiveIntegerField(_("copy"))
    paragraph = models.PositiveIntegerField(_("paragraph"), null=True, blank=True)
    quote = CleanedTextField(_("quotation"), max_length=600, blank=True)
    text = CleanedTextField(_("what is wrong"), max_length=1000)
    contact = CleanedCharField(_("contact"), max_length=100, blank=True)
    # The hash of the form's token: a form sent twice is one case.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    desk = models.ForeignKey(
        "people.Desk", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("desk")
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = CleanedTextField(_("answer"), max_length=1000, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("reader’s report")
        verbose_name_plural = _("readers’ reports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="a_report_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="report_state_is_known",
                condition=Q(state__in=["open", "accepted", "declined", "duplicate"]),
            ),
            models.CheckConstraint(
                name="an_answered_report_says_when_and_by_whom",
                condition=Q(state="open", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_declined_report_has_a_reason", condition=~Q(state="declined") | ~Q(answer="")
            ),
            models.CheckConstraint(
                name="a_duplicate_report_names_its_original",
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="reports_by_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The public number of the case: 2020-00042."""
        return f"{timezone.localtime(self.received_at):%Y}-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ReportTaken(models.Model):
    """A recent report's time and a fingerprint of its address; deleted within a day."""

    sender = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("report taken")
        verbose_name_plural = _("reports taken")
        indexes = [
            models.Index(fields=["sender", "at"], name="reports_taken_by_sender"),
            models.Index(fields=["at"], name="reports_taken_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
