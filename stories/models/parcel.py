"""A photo uploaded in chunks (分片上传), which goes on where it was cut off."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.fields import CleanedCharField


class Parcel(models.Model):
    """One chunked upload: `received` of `size` bytes; complete, it becomes `photo`."""

    key = models.UUIDField(_("key"), unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="parcels", verbose_name=_("account")
    )
    name = CleanedCharField(_("name of the file sent"), max_length=150, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    received = models.PositiveIntegerField(_("bytes received"), default=0)
    photo = models.ForeignKey(
        "stories.Photo", models.PROTECT, null=True, related_name="+", verbose_name=_("photo")
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)

    class Meta:
        verbose_name = _("photo on its way")
        verbose_name_plural = _("photos on their way")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="no_more_is_received_than_was_sent", condition=Q(received__lte=F("size"))
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.key)
