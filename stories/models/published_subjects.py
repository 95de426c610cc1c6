"""Reporters, columns, series and tags as readers know them, with their stories."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stories.models.published import PublishedArticle, time_not_in_future_q

# The triggers that keep the tallies, hung in 0008.
TALLY_TRIGGER_NAMES = {
    "a_new_listing_is_counted",
    "a_listing_gone_is_not_counted",
    "a_changed_listing_is_counted_anew",
}


class PublishedSubject(models.Model):
    """A reporter, column, series or tag with its own page: a published story names it.

    Here stands its address alone; what it is called and what is said of it stands in its profiles.
    """

    class Kind(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        COLUMN = "column", _("column")
        SERIES = "series", _("series")
        TAG = "tag", _("tag")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    slug = models.SlugField(_("address"), max_length=100)

    class Meta:
        verbose_name = _("published subject")
        verbose_name_plural = _("published subjects")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="a_subject_has_one_address"),
            models.CheckConstraint(
                name="subject_kind_is_known", condition=Q(kind__in=["reporter", "column", "series", "tag"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class PublishedProfile(models.Model):
    """The register's words on a subject when a story naming it was frozen (登记文字).

    A subject has as many as its words have changed. Readers get the last one taken for a story that has come out, so
    words written for a story to come are not seen before it, and are gone with an edition that is taken back.
    """

    subject = models.ForeignKey(PublishedSubject, models.CASCADE, related_name="profiles")
    name = models.CharField(_("name"), max_length=100)
    status = models.CharField(_("status"), max_length=16, blank=True)
    organisation = models.CharField(_("organisation"), max_length=80, blank=True)
    about = models.TextField(_("about"), blank=True)
    # Every way of typing the name, for search: see `stories.text.name_spellings`.
    spellings = models.TextField(_("spellings"), blank=True)

    class Meta:
        verbose_name = _("published profile")
        verbose_name_plural = _("published profiles")
        indexes = [models.Index(fields=["subject", "-id"], name="profiles_of_a_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        return self.subject.kind

    @property
    def slug(self) -> str:
        return self.subject.slug


class PublishedProfileUseQuerySet(models.QuerySet):
    """Which stories took which words."""

    def come_out(self) -> Self:
        """Only uses by stories readers have had, also if corrected or withdrawn since."""
        since = "article__withdrawn_at__gte"
        was_seen = Q(**{since: F("article__visible_from")}) & Q(
            **{since: F("article__edition__visible_from")}
        )
        return self.filter(
            Q(article__withdrawn_at=None) | was_seen,
            time_not_in_future_q("article__visible_from"),
            time_not_in_future_q("article__edition__visible_from"),
            article__edition__withdrawn_at=None,
        )


class PublishedProfileUse(models.Model):
    """A copy's use of a frozen profile; the profile comes out with the copy."""

    profile = models.ForeignKey(PublishedProfile, models.CASCADE, related_name="uses")
    article = models.ForeignKey(PublishedArticle, models.CASCADE, related_name="profile_uses")

    objects = PublishedProfileUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a published profile")
        verbose_name_plural = _("uses of published profiles")
        constraints = [
            models.UniqueConstraint(fields=["profile", "article"], name="a_copy_takes_a_profile_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} · {self.article_id}"


class PublishedListingQuerySet(models.QuerySet):
    """Rows that lead to a story."""

    def visible(self) -> Self:
        """Only those whose story readers may see at this instant."""
        return self.filter(
            time_not_in_future_q("article__visible_from"),
            time_not_in_future_q("article__edition__visible_from"),
            article__current=True,
            article__withdrawn_at__isnull=True,
            article__edition__withdrawn_at__isnull=True,
        )


class PublishedListing(models.Model):
    """A published story on a subject's page, newest day first, then in reading order."""

    subject = models.ForeignKey(PublishedSubject, models.CASCADE, related_name="listings")
    article = models.ForeignKey(PublishedArticle, models.CASCADE, related_name="listings")
    date = models.DateField(_("date"))

    objects = PublishedListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("published listing")
        verbose_name_plural = _("published listings")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "article"], name="a_story_is_listed_once_under_a_subject"
            )
        ]
        indexes = [models.Index(fields=["subject", "-date", "article"], name="listings_newest_first")]

    def __str__(self) -> str:
        return f"{self.subject} · {self.article_id}"


class PublishedTally(models.Model):
    """How many stories a subject has in a year, hidden ones too; kept by triggers."""

    subject = models.ForeignKey(PublishedSubject, models.CASCADE, related_name="tallies")
    year = models.PositiveSmallIntegerField(_("year"))
    stories = models.IntegerField(_("stories"))

    class Meta:
        verbose_name = _("published tally")
        verbose_name_plural = _("published tallies")
        constraints = [
            models.UniqueConstraint(fields=["subject", "year"], name="a_subject_has_one_tally_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} · {self.year}: {self.stories}"
