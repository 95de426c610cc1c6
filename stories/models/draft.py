"""A working copy of a story, who writes it together, and the receipt of a filing (草稿、合写人、收稿回执)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What was typed into a story (草稿), not yet saved there, read by `user` alone.

    The copy that an author has of a story is written and read by the story's co-writers too; `saved_by` is who
    saved last, None: `user`. `content` holds what `normalise_content()` in `stories.actions.drafts.working_copy`
    returns. `settled` is the version that the story has got; whatever was typed since stands only here.
    """

    key = models.UUIDField(_("key"), unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts", verbose_name=_("account")
    )
    article = models.ForeignKey(
        "stories.Article",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("article"),
    )
    content: models.JSONField = models.JSONField(_("content"))
    version = models.PositiveIntegerField(_("version"), default=1)
    based_on = models.PositiveIntegerField(_("version of the story it began with"), null=True, blank=True)
    settled = models.PositiveIntegerField(_("version that the story has"), default=0)
    save_key = models.CharField(_("key of the last save"), max_length=64, blank=True)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    receipt = models.CharField(_("receipt of the last save"), max_length=12, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("saved by")
    )
    photos = models.ManyToManyField("stories.Photo", related_name="+", verbose_name=_("photos"))
    version_kept_at = models.DateTimeField(_("earlier version kept"), null=True, blank=True)

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "article"], name="a_person_has_one_working_copy_of_a_story"
            ),
        ]
        indexes = [models.Index(fields=["user", "-saved_at"], name="working_copies_of_a_person")]

    def __str__(self) -> str:
        return str(self.content.get("headline") or self.key)

    @property
    def is_settled(self) -> bool:
        """Whether the story says all that is typed here."""
        return self.settled == self.version


class DraftVersion(models.Model):
    """What a working copy said before (旧稿), or said when it was thrown away (回收站); read by its writers only.

    `key` is the copy's, `photo_ids` are the photos that it had. A row is kept for thirty days
    (`stories.actions.drafts.versions`).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="draft_versions", verbose_name=_("account")
    )
    key = models.UUIDField(_("key"), editable=False, db_index=True)
    article = models.ForeignKey(
        "stories.Article", models.SET_NULL, null=True, related_name="+", verbose_name=_("article")
    )
    content: models.JSONField = models.JSONField(_("content"))
    version = models.PositiveIntegerField(_("version"))
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("saved by")
    )
    photo_ids: models.JSONField = models.JSONField(_("photos it had"), default=list)
    kept_at = models.DateTimeField(_("kept since"), default=timezone.now)
    is_discarded = models.BooleanField(_("thrown away"), default=False)

    class Meta:
        verbose_name = _("earlier version of a working copy")
        verbose_name_plural = _("earlier versions of working copies")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-kept_at"], name="earlier_drafts_of_a_person")]

    def __str__(self) -> str:
        return str(self.content.get("headline") or self.key)


class CoWriter(models.Model):
    """Who writes a story together with its author (合写人), named by the author from the byline.

    Until `revoked_at` the account sees the story and writes it with the author. Who has written in it signs no stage
    of it, revoked or not.
    """

    article = models.ForeignKey(
        "stories.Article", models.PROTECT, related_name="co_writers", verbose_name=_("article")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="co_written", verbose_name=_("account")
    )
    named_at = models.DateTimeField(_("named"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    has_written = models.BooleanField(_("has written in it"), default=False)

    class Meta:
        verbose_name = _("co-writer")
        verbose_name_plural = _("co-writers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "user"], name="a_co_writer_is_named_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Receipt(models.Model):
    """The receipt for what one key brought (收稿回执); the key takes in nothing twice."""

    class Act(models.TextChoices):
        SETTLE = "settle", _("saved")
        FILE = "file", _("filed")
        TAKE_BACK = "back", _("taken back")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="receipts", verbose_name=_("account")
    )
    key = models.CharField(_("key"), max_length=100)
    act = models.CharField(_("act"), max_length=8, choices=Act)
    article = models.ForeignKey(
        "stories.Article", models.PROTECT, related_name="receipts", verbose_name=_("article")
    )
    version = models.PositiveIntegerField(_("version"))
    digest = models.CharField(_("digest of what was sent"), max_length=64, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "act", "key"], name="a_key_is_taken_in_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What is printed on it: the day and a number nobody else has."""
        return f"{timezone.localtime(self.at):%m%d}-{self.pk:05d}"
