"""How often what readers see has changed (印次); caches of pages ask it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Every table readers' pages are made of. A new one is counted from its migration on: `count_changes` of
# `stories/migrations/_counted_changes.py`. Times that only have to come stand in `stories.published.queries`.
CHANGE_COUNTED_TABLES = (
    "stories_publishedarticle",
    "stories_publishedcase",
    "stories_publishededition",
    "stories_publishedlisting",
    "stories_publishedpage",
    "stories_publishedphoto",
    "stories_publishedprofile",
    "stories_publishedprofileuse",
    "stories_publishedpublication",
    "stories_publishedsubject",
    "stories_publishedtally",
)
CHANGE_COUNT_TRIGGER_NAMES = {
    f"{table}_rings_on_{event}" for table in CHANGE_COUNTED_TABLES for event in ("insert", "update", "delete")
}


class PublishedPrinting(models.Model):
    """The one row that database triggers count up with every published change."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.BigIntegerField(_("number of changes"), default=0)

    class Meta:
        verbose_name = _("printing")
        verbose_name_plural = _("printing")
        constraints = [models.CheckConstraint(name="there_is_one_printing", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.number)
