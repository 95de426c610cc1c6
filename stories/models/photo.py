"""Photographs and where they stand in stories (图片)."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.fields import CleanedCharField, CleanedTextField


def random_original_name(photo: "Photo", _filename: str) -> str:
    """A random name for an original; what the sender called the file is never used."""
    token = secrets.token_hex(20)
    return f"originals/{token[:2]}/{token}"


class OriginalField(models.FileField):
    """A private file under a random name; to migrations a plain FileField."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["upload_to"] = random_original_name
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs["upload_to"] = ""
        return name, "django.db.models.FileField", args, kwargs


class Photo(models.Model):
    """A photograph and what is known of it; its file may be missing (原图待补)."""

    class Rights(models.TextChoices):
        """By what right it is printed (版权); empty while nobody has said so."""

        STAFF = "staff", _("taken by our staff")
        CONTRIBUTED = "contributed", _("contributed for publication")
        SUPPLIED = "supplied", _("supplied by those shown")
        AGENCY = "agency", _("from a news agency, under contract")
        LICENSED = "licensed", _("licensed")
        FREE = "free", _("free of rights")

    caption = CleanedTextField(_("caption"), max_length=1000, blank=True)
    credit = CleanedCharField(
        _("credit"), max_length=80, blank=True, help_text=_("As printed, such as: 本报记者 … 摄")
    )
    photographer = models.ForeignKey(
        "people.Reporter",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("photographer"),
    )
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    place = CleanedCharField(_("place"), max_length=80, blank=True)
    alt = CleanedTextField(_("alternative text"), max_length=500, blank=True)
    rights = models.CharField(_("rights"), max_length=12, choices=Rights, blank=True)
    rights_note = CleanedTextField(
        _("about the rights"),
        max_length=500,
        blank=True,
        help_text=_("Such as: once only, or: not for resale."),
    )
    embargo_until = models.DateTimeField(_("not to be shown before"), null=True, blank=True)
    rights_end_at = models.DateTimeField(
        _("not to be shown after"),
        null=True,
        blank=True,
        help_text=_("From then on readers see an empty frame, in stories that are out as well."),
    )
    original = OriginalField(_("original"), blank=True, editable=False)
    # What the sender called the file; shown, searched, and never part of a path.
    sent_name = CleanedCharField(_("name of the file sent"), max_length=150, blank=True, editable=False)
    format = models.CharField(_("format"), max_length=4, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    colour = models.CharField(_("mean colour"), max_length=7, blank=True, editable=False)
    sha256 = models.CharField(_("fingerprint of the file"), max_length=64, blank=True, editable=False)
    likeness = models.CharField(_("fingerprint of the picture"), max_length=16, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="photos",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    focus_x = models.FloatField(_("focus, from the left"), default=0.5)
    focus_y = models.FloatField(_("focus, from the top"), default=0.5)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_focus_lies_within_the_photo",
                condition=Q(focus_x__gte=0, focus_x__lte=1, focus_y__gte=0, focus_y__lte=1),
            ),
            models.CheckConstraint(
                name="photo_rights_are_known",
                condition=Q(
                    rights__in=["", "staff", "contributed", "supplied", "agency", "licensed", "free"]
                ),
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="photos_by_their_file")]

    def __str__(self) -> str:
        return self.caption[:40] or f"#{self.pk}"

    def clean(self) -> None:
        told = _("The focus lies outside the photo; give numbers between 0 and 1.")
        # Said of the field, so that the form asks the constraint no more.
        wrong = {name: told for name in ("focus_x", "focus_y") if not 0 <= getattr(self, name) <= 1}
        if self.is_never_shown and not self.was_never_shown():
            wrong["rights_end_at"] = _("The photo would never be shown: its end lies before its beginning.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def is_never_shown(self) -> bool:
        """Whether its time ends before it begins."""
        return bool(self.embargo_until and self.rights_end_at and self.rights_end_at <= self.embargo_until)

    def was_never_shown(self) -> bool:
        """Whether the saved row's time already ends before it begins (1 query)."""
        return type(self).objects.filter(pk=self.pk, rights_end_at__lte=models.F("embargo_until")).exists()

    @property
    def is_missing(self) -> bool:
        """Whether only the record exists and the file is still to come."""
        return not self.original

    def lacks(self) -> list[str]:
        """Translated names of the details that a photo needs for readers and lacks."""
        wanted = {
            _("caption"): self.caption,
            _("credit"): self.credit,
            _("alternative text"): self.alt,
            _("rights"): self.rights,
        }
        return [str(name) for name, value in wanted.items() if not value]


class Rendition(models.Model):
    """A photo's file in one size and format; those made together share a token."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="renditions", verbose_name=_("photo"))
    token = models.CharField(_("token"), max_length=32)
    spec = models.CharField(_("size and crop"), max_length=12)
    format = models.CharField(_("format"), max_length=4)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["photo", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["token", "spec", "format"], name="a_rendition_is_made_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The file's name below its token."""
        return f"{self.spec}.{self.format}"


class PhotoPlacement(models.Model):
    """A photo in a story: its order, and its own caption there if one is needed."""

    article = models.ForeignKey(
        "stories.Article", models.CASCADE, related_name="photo_placements", verbose_name=_("article")
    )
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="placements", verbose_name=_("photo"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    caption = CleanedTextField(
        _("caption here"), max_length=1000, blank=True, help_text=_("Empty prints the photo's own caption.")
    )

    class Meta:
        verbose_name = _("photo in a story")
        verbose_name_plural = _("photos in stories")
        ordering = ["article", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "photo"], name="a_photo_stands_in_a_story_once"),
        ]

    def __str__(self) -> str:
        return self.caption[:40] or str(self.photo)
