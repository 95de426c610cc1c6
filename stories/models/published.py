"""What readers see: copies frozen at publishing (已刊出), untouched by edits."""

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from stories.fields import PLAIN_TEXT_TYPES, StoryFieldType, field_names
from stories.text import headline

# What is left of the words of an old copy, when a correction of its story prints them no more.
WORDLESS: dict[str, Any] = {
    **dict.fromkeys(
        ("slug", "excerpt", "text", *field_names(*PLAIN_TEXT_TYPES, StoryFieldType.BODY, shown=True)), ""
    ),
    **dict.fromkeys(("lead_in", "byline", "tags", "frozen_photos", "blocks"), []),
    **dict.fromkeys(("column", "series"), None),
    "length": 0,
}
# Every public address must be a question about this instant; the database's clock answers it.


def time_not_in_future_q(name: str) -> Q:
    """That the time in that field is not to come.

    Said with a negation, because SQLite would take “in the past” for few rows and read the whole archive by its times.
    """
    return ~Q(**{f"{name}__gt": Now()})


class VisibleQuerySet(models.QuerySet):
    """Rows that have a time from which readers may see them."""

    def visible(self) -> Self:
        """Only what readers may see at this instant."""
        return self.filter(time_not_in_future_q("visible_from"), withdrawn_at__isnull=True)


class WithdrawalReason(models.TextChoices):
    """Why a story was taken down (撤稿原因); readers are told the class, never the case."""

    ERROR = "error", _("serious error")
    LAW = "law", _("legal reasons")
    PRIVACY = "privacy", _("protection of a person")
    SOURCE = "source", _("withdrawn by its source")
    OTHER = "other", _("other reasons")


class WithholdingReason(models.TextChoices):
    """Why a correction omits the old words (原文不再刊出); readers get only this kind."""

    PRIVACY = "privacy", _("privacy")
    MINOR = "minor", _("protection of a minor")
    LAW = "law", _("required by law")


class PublishedPublication(models.Model):
    """A publication's address; its name stands in each of its editions."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("published publication")
        verbose_name_plural = _("published publications")

    def __str__(self) -> str:
        return self.slug


class PublishedEdition(models.Model):
    """An edition as it came out, with the paper's name and description (报名、介绍) then."""

    publication = models.ForeignKey(PublishedPublication, models.PROTECT, related_name="editions")
    paper = models.CharField(_("name of the paper"), max_length=40)
    paper_english = models.CharField(_("English name"), max_length=80, blank=True)
    place = models.CharField(_("district or city"), max_length=40, blank=True)
    about = models.TextField(_("about"), blank=True)
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


class PublishedPageQuerySet(models.QuerySet):
    """Pages of editions."""

    def visible(self) -> Self:
        """Only those that readers may see at this instant, where they may see the edition."""
        return self.filter(Q(visible_from=None) | Q(visible_from__lte=Now()))


class PublishedPage(models.Model):
    """A page as it came out."""

    edition = models.ForeignKey(PublishedEdition, models.CASCADE, related_name="pages")
    number = models.CharField(_("page number"), max_length=4)
    name = models.CharField(_("page name"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"))
    banner = models.CharField(_("theme banner"), max_length=60, blank=True)
    staff = models.TextField(_("staff lines"), blank=True)
    # Of a page that was added to an edition later; the others come out with it.
    visible_from = models.DateTimeField(_("visible from"), null=True)

    objects = PublishedPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("published page")
        verbose_name_plural = _("published pages")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="a_published_page_number_is_used_once")
        ]

    def __str__(self) -> str:
        return self.number


class IntegersAsText(models.Aggregate):
    """Whole numbers of many rows as one text, divided by commas."""

    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return self.as_sql(compiler, connection, template=template, **extra)


def held_photo_ids(article: str) -> Subquery:
    """Numbers of the photos that the referenced story must not show at this instant."""
    rows = PublishedPhoto.objects.held().filter(article=models.OuterRef(article)).order_by()
    return Subquery(rows.values("article").annotate(all=IntegersAsText("photo_id")).values("all"))


class PublishedArticleQuerySet(VisibleQuerySet):
    """Frozen stories, as readers and lists ask for them."""

    def visible(self) -> Self:
        return super().visible().filter(current=True)

    def with_holds(self) -> Self:
        """Each story knows the photos it must not show at this instant (no more queries)."""
        return self.annotate(held_photos=held_photo_ids("pk"))

    def with_readers(self) -> Self:
        """Only what readers may see at this instant, of editions that they may see."""
        return self.visible().filter(
            time_not_in_future_q("edition__visible_from"), edition__withdrawn_at__isnull=True
        )

    def taken_down(self) -> Self:
        """Those that readers had, and that were withdrawn by this instant."""
        return self.filter(
            edition__visible_from__lte=Now(),
            edition__withdrawn_at__isnull=True,
            current=True,
            visible_from__lte=F("withdrawn_at"),
            withdrawn_at__lte=Now(),
        )

    def summaries(self) -> Self:
        """Without the columns that only a story's own page needs."""
        return self.defer("body", "blocks", "text")


class PublishedArticle(models.Model):
    """One copy of a story as readers see it, with all that its page needs.

    JSON shapes: `lead_in` and each photo's `credit` are lists of `[text, reporter slug or ""]`; `byline` is a list
    of `{name, slug, role, printed}`; `blocks` is a list of `{kind: "p"|"html"|"photo", html, photo}`; `frozen_photos`,
    which readers get as `photos`, is a list of `{id, caption, credit, alt, focus: [x, y], file}` where `file` is null
    while the original is missing, else `{token, colour, sizes: {crop: [[width, height, spec], …]}}`, smallest first;
    `corrections` is a list of `{date, note, changes: [[old, new], …]}`, oldest first, where one whose old words are
    not printed again has no changes but `{withheld: kind, withheld_on, parts: [[part, number of paragraph or 0], …]}`;
    `column` and `series` are `{name, slug}` or null; `tags` is a list of `{name, slug}`.

    A copy with `withheld_at` was replaced by such a correction, or earlier, and has no words left: see `WORDLESS`.
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
    frozen_photos: models.JSONField = models.JSONField(_("photos"), default=list, db_column="photos")
    body = models.TextField(_("body"), blank=True)
    blocks: models.JSONField = models.JSONField(_("blocks"), default=list)
    text = models.TextField(_("plain text"), blank=True)
    corrections: models.JSONField = models.JSONField(_("corrections"), default=list)
    published_at = models.DateTimeField(_("published"))
    visible_from = models.DateTimeField(_("visible from"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_reason = models.CharField(
        _("why withdrawn"), max_length=12, choices=WithdrawalReason, blank=True
    )
    withheld_at = models.DateTimeField(_("words taken out"), null=True)

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
        return self.title or (str(_("words taken out")) if self.withheld_at else "")

    @cached_property
    def photos(self) -> list[dict[str, Any]]:
        """The photos as readers may see them; a held one has its frame and no file.

        Costs a query where the rows were not asked for `with_holds`; nothing for a copy not yet in the database.
        """
        held = self.__dict__.get("held_photos", self)
        if held is self:
            rows = (
                PublishedPhoto.objects.held().filter(article=self)
                if self.pk
                else PublishedPhoto.objects.none()
            )
            numbers = set(rows.values_list("photo_id", flat=True))
        else:
            numbers = {int(number) for number in str(held or "").split(",") if number}
        return [
            {**photo, "file": None, "held": True} if photo["file"] and photo["id"] in numbers else photo
            for photo in self.frozen_photos
        ]

    @property
    def title(self) -> str:
        """The headline on one line, or the caption's beginning where there is none."""
        return headline.join_headline_lines(self.headline) or headline.first_clause(self.excerpt)

    @property
    def changed_at(self) -> datetime:
        """When readers last got something new of it: a correction, or its appearance."""
        times = [one[name] for one in self.corrections for name in ("date", "withheld_on") if name in one]
        return max([self.visible_from, *map(datetime.fromisoformat, times)])

    @property
    def address(self) -> dict[str, Any]:
        """The arguments of this story's public address."""
        return {
            "publication": self.edition.publication.slug,
            "date": self.edition.date,
            "number": self.number,
            "slug": self.slug,
        }


class PublishedPhotoQuerySet(models.QuerySet):
    """Photos as copies print them."""

    def held(self) -> Self:
        """Those that must not be shown at this instant, though their story may be read."""
        return self.filter(Q(not_before__gt=Now()) | Q(not_after__lte=Now()))

    def showing(self) -> Self:
        """Those that may be shown at this instant wherever their story may be read."""
        return self.filter(
            Q(not_before=None) | Q(not_before__lte=Now()), Q(not_after=None) | Q(not_after__gt=Now())
        )


class PublishedPhoto(models.Model):
    """A photo that readers may fetch while they may read the copy that prints it.

    Its times are the library's at every instant, not those it had when the copy was frozen.
    """

    article = models.ForeignKey(PublishedArticle, models.CASCADE, related_name="pictures")
    photo_id = models.BigIntegerField(_("photo"))
    token = models.CharField(_("token"), max_length=32, db_index=True)
    # Names of files with their sizes in bytes, and what is written into them when they are sent.
    files: models.JSONField = models.JSONField(_("files"), default=dict)
    label: models.JSONField = models.JSONField(_("caption, credit and copyright"), default=dict)
    not_before = models.DateTimeField(_("not to be shown before"), null=True)
    not_after = models.DateTimeField(_("not to be shown after"), null=True)

    objects = PublishedPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("published photo")
        verbose_name_plural = _("published photos")
        constraints = [
            models.UniqueConstraint(fields=["article", "photo_id"], name="a_copy_prints_a_photo_once")
        ]
        indexes = [
            models.Index(fields=["photo_id"], name="copies_that_print_a_photo"),
            models.Index(
                fields=["not_before"], condition=Q(not_before__isnull=False), name="photos_by_their_beginning"
            ),
            models.Index(
                fields=["not_after"], condition=Q(not_after__isnull=False), name="photos_by_their_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.photo_id}"


class PublishedCase(models.Model):
    """A report's public outcome (报错处理结果): number, outcome and days, no words."""

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
