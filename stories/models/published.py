"""What readers see: copies frozen at publishing (已刊出), never changed by editing the working rows."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.text import headline

# The triggers that keep the tallies, hung in 0008.
COUNTING = {"a_new_listing_is_counted", "a_listing_gone_is_not_counted", "a_changed_listing_is_counted_anew"}
# Every public address must be a question about this instant; the database's clock answers it.


def come(name: str) -> Q:
    """That the time in that field is not to come.

    Said with a negation, because SQLite would take “in the past” for few rows and read the whole archive by its times.
    """
    return ~Q(**{f"{name}__gt": Now()})


class VisibleQuerySet(models.QuerySet):
    """Rows that have a time from which readers may see them."""

    def visible(self) -> Self:
        """Only what readers may see at this instant."""
        return self.filter(come("visible_from"), withdrawn_at__isnull=True)


class Withdrawal(models.TextChoices):
    """Why a story was taken down (撤稿原因); readers are told the class, never the case."""

    ERROR = "error", _("serious error")
    LAW = "law", _("legal reasons")
    PRIVACY = "privacy", _("protection of a person")
    SOURCE = "source", _("withdrawn by its source")
    OTHER = "other", _("other reasons")


class PublishedPublication(models.Model):
    """A publication as readers know it: name, place, and the text of its about page."""

    name = models.CharField(_("name"), max_length=40)
    english_name = models.CharField(_("English name"), max_length=80, blank=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    place = models.CharField(_("district or city"), max_length=40, blank=True)
    about = models.TextField(_("about"), blank=True)

    class Meta:
        verbose_name = _("published publication")
        verbose_name_plural = _("published publications")

    def __str__(self) -> str:
        return self.name


class PublishedEdition(models.Model):
    """An edition as it came out."""

    publication = models.ForeignKey(PublishedPublication, models.PROTECT, related_name="editions")
    # Plain numbers, not foreign keys: the public face must live without the working tables.
    edition_id = models.BigIntegerField(_("edition"), unique=True)
    date = models.DateField(_("date"))
    date_certainty = models.CharField(_("how sure the date is"), max_length=10)
    date_note = models.TextField(_("why this date"), blank=True)
    number = models.PositiveIntegerField(_("issue number"), null=True)
    published_at = models.DateTimeField(_("published"))
    visible_from = models.DateTimeField(_("visible from"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("published edition")
        verbose_name_plural = _("published editions")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "date"], name="one_published_edition_per_publication_and_day"
            ),
        ]
        indexes = [
            models.Index(fields=["-date", "-id"], name="published_editions_by_date"),
            models.Index(fields=["visible_from"], name="editions_by_their_time"),
            models.Index(fields=["date", "visible_from", "withdrawn_at"], name="visible_editions_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


class PublishedPage(models.Model):
    """A page as it came out."""

    edition = models.ForeignKey(PublishedEdition, models.CASCADE, related_name="pages")
    number = models.CharField(_("page number"), max_length=4)
    name = models.CharField(_("page name"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"))
    banner = models.CharField(_("theme banner"), max_length=60, blank=True)
    staff = models.TextField(_("staff lines"), blank=True)

    class Meta:
        verbose_name = _("published page")
        verbose_name_plural = _("published pages")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="a_published_page_number_is_used_once")
        ]

    def __str__(self) -> str:
        return self.number


class PublishedArticleQuerySet(VisibleQuerySet):
    """Frozen stories, as readers and lists ask for them."""

    def visible(self) -> Self:
        return super().visible().filter(current=True)

    def with_readers(self) -> Self:
        """Only what readers may see at this instant, of editions that they may see."""
        return self.visible().filter(come("edition__visible_from"), edition__withdrawn_at__isnull=True)

    def summaries(self) -> Self:
        """Without the columns that only a story's own page needs."""
        return self.defer("body", "blocks", "text")


class PublishedArticle(models.Model):
    """One copy of a story as readers see it; carries all that its page needs, so that one row is one page.

    JSON shapes: `lead_in` and each photo's `credit` are lists of `[text, reporter slug or ""]`; `byline` is a list
    of `{name, slug, role, printed}`; `blocks` is a list of `{kind: "p"|"html"|"photo", html, photo}`; `photos` is a
    list of `{id, caption, credit, alt, focus: [x, y], file}` where `file` is null while the original is missing, else
    `{token, colour, sizes: {crop: [[width, height, spec], …]}}`, smallest first;
    `corrections` is a list of `{date, note, changes: [[old, new], …]}`, oldest first; `column` and `series` are
    `{name, slug}` or null; `tags` is a list of `{name, slug}`.
    """

    edition = models.ForeignKey(PublishedEdition, models.CASCADE, related_name="articles")
    page = models.ForeignKey(PublishedPage, models.CASCADE, related_name="articles")
    article_id = models.BigIntegerField(_("article"))
    revision_id = models.BigIntegerField(_("revision"), null=True)
    number = models.PositiveIntegerField(_("number in the edition"))
    copy = models.PositiveIntegerField(_("copy"), default=1)
    current = models.BooleanField(_("the copy readers get"), default=True)
    slug = models.SlugField(_("address"), max_length=60)
    position = models.PositiveIntegerField(_("position in the edition"))
    rank = models.CharField(_("rank"), max_length=8)
    kind = models.CharField(_("kind"), max_length=12)
    kicker = models.CharField(_("kicker"), max_length=80, blank=True)
    headline = models.CharField(_("headline"), max_length=120, blank=True)
    deck = models.CharField(_("deck"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)
    excerpt = models.CharField(_("extract"), max_length=600, blank=True)
    length = models.PositiveIntegerField(_("length in characters"))
    lead_in: models.JSONField = models.JSONField(_("lead-in"), default=list)
    byline: models.JSONField = models.JSONField(_("byline"), default=list)
    column: models.JSONField = models.JSONField(_("column"), null=True)
    series: models.JSONField = models.JSONField(_("series"), null=True)
    tags: models.JSONField = models.JSONField(_("tags"), default=list)
    photos: models.JSONField = models.JSONField(_("photos"), default=list)
    body = models.TextField(_("body"), blank=True)
    blocks: models.JSONField = models.JSONField(_("blocks"), default=list)
    text = models.TextField(_("plain text"), blank=True)
    corrections: models.JSONField = models.JSONField(_("corrections"), default=list)
    published_at = models.DateTimeField(_("published"))
    visible_from = models.DateTimeField(_("visible from"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=12, choices=Withdrawal, blank=True)

    objects = PublishedArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("published article")
        verbose_name_plural = _("published articles")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number", "copy"], name="each_copy_of_a_story_is_kept_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "number"],
                condition=Q(current=True),
                name="readers_get_one_copy_of_a_story",
            ),
        ]
        indexes = [
            models.Index(fields=["edition", "position"], name="stories_in_reading_order"),
            models.Index(fields=["article_id"], name="copies_of_an_article"),
            models.Index(fields=["visible_from"], name="stories_by_their_time"),
            models.Index(
                fields=["withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="withdrawn_stories"
            ),
            # All that says whether readers may see a story, so that counting never opens the wide rows.
            models.Index(
                fields=["edition", "current", "visible_from", "withdrawn_at"],
                name="visible_stories_of_an_edition",
            ),
            models.Index(fields=["copy", "-id"], name="corrected_copies_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The headline on one line, or the beginning of the caption where a news photo has none."""
        return headline.plain(self.headline) or headline.first_clause(self.excerpt)

    @property
    def changed_at(self) -> datetime:
        """When readers last got something new of this story: its newest correction, or its appearance."""
        corrections = [datetime.fromisoformat(correction["date"]) for correction in self.corrections]
        return max([self.visible_from, *corrections])

    @property
    def address(self) -> dict[str, Any]:
        """The arguments of this story's public address."""
        return {
            "publication": self.edition.publication.slug,
            "date": self.edition.date,
            "number": self.number,
            "slug": self.slug,
        }


class PublishedSubject(models.Model):
    """A reporter, column, series or tag that has a page of its own because a published story names it."""

    class Kind(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        COLUMN = "column", _("column")
        SERIES = "series", _("series")
        TAG = "tag", _("tag")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    slug = models.SlugField(_("address"), max_length=100)
    name = models.CharField(_("name"), max_length=100)
    status = models.CharField(_("status"), max_length=16, blank=True)
    organisation = models.CharField(_("organisation"), max_length=80, blank=True)
    about = models.TextField(_("about"), blank=True)
    # Every way of typing the name, for search: see `stories.text.spelling`.
    spellings = models.TextField(_("spellings"), blank=True)

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
        return self.name


class PublishedListingQuerySet(models.QuerySet):
    """Rows that lead to a story."""

    def visible(self) -> Self:
        """Only those whose story readers may see at this instant."""
        return self.filter(
            come("article__visible_from"),
            come("article__edition__visible_from"),
            article__current=True,
            article__withdrawn_at__isnull=True,
            article__edition__withdrawn_at__isnull=True,
        )


class PublishedListing(models.Model):
    """That a published story belongs on a subject's page: newest day first, in reading order within it."""

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


class PublishedPhoto(models.Model):
    """That readers may fetch a photo's renditions as long as they may read the copy that prints it."""

    article = models.ForeignKey(PublishedArticle, models.CASCADE, related_name="pictures")
    photo_id = models.BigIntegerField(_("photo"))
    token = models.CharField(_("token"), max_length=32, db_index=True)
    # Names of files with their sizes in bytes, and what is written into them when they are sent.
    files: models.JSONField = models.JSONField(_("files"), default=dict)
    label: models.JSONField = models.JSONField(_("caption, credit and copyright"), default=dict)
    not_before = models.DateTimeField(_("not to be shown before"), null=True)

    class Meta:
        verbose_name = _("published photo")
        verbose_name_plural = _("published photos")
        constraints = [
            models.UniqueConstraint(fields=["article", "photo_id"], name="a_copy_prints_a_photo_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.photo_id}"


class PublishedTally(models.Model):
    """How many stories are listed under a subject in a year, hidden ones too; triggers on the listing keep it."""

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


class PublishedCase(models.Model):
    """What came of a reader's report (报错处理结果), for everybody to read: number, outcome and days, no word of it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("error confirmed")
        DECLINED = "declined", _("no error found")
        DUPLICATE = "duplicate", _("already reported")

    number = models.CharField(_("case number"), max_length=16, unique=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    received_on = models.DateField(_("received"))
    answered_on = models.DateField(_("answered"))

    class Meta:
        verbose_name = _("published case")
        verbose_name_plural = _("published cases")
        constraints = [
            models.CheckConstraint(
                name="outcome_of_a_case_is_known",
                condition=Q(outcome__in=["accepted", "declined", "duplicate"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number
