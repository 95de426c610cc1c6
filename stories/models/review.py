"""Review: revisions, signatures, comments, presence and preview links (版本、签署、批注、在场、预览)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.fields import CleanedCharField, CleanedTextField


class Revision(models.Model):
    """A numbered snapshot of the whole story (版本); once written, never changed.

    `content` holds what `stories.actions.story.revision.story_snapshot` returns; `digest` is its SHA-256 in
    hexadecimal.
    """

    article = models.ForeignKey(
        "stories.Article", models.PROTECT, related_name="revisions", verbose_name=_("article")
    )
    number = models.PositiveIntegerField(_("number"))
    content: models.JSONField = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="revisions",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    why = CleanedCharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="a_revision_number_is_used_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class Signature(models.Model):
    """One person's signature on one revision at one stage (签署); a change voids it."""

    article = models.ForeignKey(
        "stories.Article", models.PROTECT, related_name="signatures", verbose_name=_("article")
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="signatures", verbose_name=_("revision")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    stage = models.PositiveSmallIntegerField(_("stage"))
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures", verbose_name=_("signed by")
    )
    at = models.DateTimeField(_("signed"), auto_now_add=True)
    opinion = CleanedTextField(_("opinion"), max_length=2000, blank=True)
    standing = models.BooleanField(_("stands"), default=True)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    void_reason = CleanedCharField(_("why it is void"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["article", "round", "stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "round", "stage"],
                condition=Q(standing=True),
                name="one_standing_signature_per_stage",
            ),
            models.UniqueConstraint(
                fields=["article", "round", "signer"],
                condition=Q(standing=True),
                name="nobody_signs_two_stages_of_one_story",
            ),
            models.CheckConstraint(name="there_are_three_stages", condition=Q(stage__gte=1, stage__lte=3)),
            models.CheckConstraint(
                name="a_void_signature_has_a_time",
                condition=Q(standing=True, voided_at__isnull=True)
                | Q(standing=False, voided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer} · {self.stage}"


class Comment(models.Model):
    """A remark pinned to a paragraph of a revision, or to the whole story (批注)."""

    article = models.ForeignKey(
        "stories.Article", models.PROTECT, related_name="comments", verbose_name=_("article")
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="comments", verbose_name=_("revision")
    )
    paragraph = models.PositiveIntegerField(_("paragraph"), null=True, blank=True)
    quote = CleanedTextField(_("quotation"), max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments", verbose_name=_("author")
    )
    text = CleanedTextField(_("comment"), max_length=2000)
    at = models.DateTimeField(_("written"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["article", "pk"]
        constraints = [models.CheckConstraint(name="a_comment_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:40]


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
