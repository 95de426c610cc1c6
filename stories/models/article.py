"""A story, the people in its byline, and its place on a page (稿件、署名、上版)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from people.fields import CleanedCharField, CleanedTextField
from stories.text import body, headline
from stories.text.chinese import newspaper_character_count
from stories.workflow import IN_REVIEW_STATES, State, review_stage_of_state

# What people are told where `stories.text.body` raises BodyTooLong.
BODY_TOO_LONG_MESSAGE = _(
    "This text has more than 2,000,000 characters or 20,000 paragraphs; divide it into several stories."
)


class Article(models.Model):  # type: ignore[django-manager-missing]
    """A story as it is being written (稿件); readers see only frozen copies of it."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        FEATURE = "feature", _("feature")
        PHOTO = "photo", _("news photo")
        PHOTO_STORY = "photo_story", _("photo story")
        COMMENTARY = "commentary", _("commentary")
        INTERVIEW = "interview", _("interview")
        NOTE = "note", _("editor's note")
        QA = "qa", _("questions and answers")
        NOTICE = "notice", _("notice")
        ADVERT = "advert", _("advertisement")
        CORRECTION = "correction", _("correction")

    class Origin(models.TextChoices):
        """Archive stories were printed long ago, and reviewed when they were printed."""

        NEWSROOM = "newsroom", _("written here")
        ARCHIVE = "archive", _("taken from the printed archive")

    publication = models.ForeignKey(
        "stories.Publication", models.PROTECT, related_name="articles", verbose_name=_("publication")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    kicker = CleanedCharField(_("kicker"), max_length=80, blank=True)
    headline = CleanedTextField(
        _("headline"),
        max_length=120,
        blank=True,
        help_text=_("A new line marks where the headline may be broken. A news photo may do without."),
    )
    deck = CleanedTextField(_("deck"), max_length=200, blank=True)
    lead_in = CleanedCharField(
        _("lead-in"), max_length=160, blank=True, help_text=_("Such as: 本报讯（记者 … 通讯员 …）")
    )
    body = models.TextField(_("body"), blank=True)
    column = models.ForeignKey(
        "stories.Label",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="column_articles",
        limit_choices_to={"kind": "column"},
        verbose_name=_("column"),
    )
    series = models.ForeignKey(
        "stories.Label",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="series_articles",
        limit_choices_to={"kind": "series"},
        verbose_name=_("series"),
    )
    desk = models.ForeignKey(
        "people.Desk", models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("desk")
    )
    source = CleanedCharField(
        _("source"), max_length=80, blank=True, help_text=_("Where it was taken from, if not ours.")
    )
    tags = TaggableManager(through="stories.ArticleTag", blank=True, verbose_name=_("tags"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="articles",
        verbose_name=_("account that wrote it"),
    )
    # Where the story stands. Only the actions in `stories.actions` move it; triggers hold the rules as well.
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    held_from = models.CharField(max_length=10, blank=True, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=0, editable=False)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin, default=Origin.NEWSROOM, editable=False
    )
    revision = models.ForeignKey(
        "stories.Revision",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("revision"),
    )
    live = models.BooleanField(_("readers have it"), default=False, editable=False)
    due_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True, editable=False)
    length = models.PositiveIntegerField(_("length in characters"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="only_a_news_photo_has_no_headline", condition=~Q(headline="") | Q(kind="photo")
            ),
            models.CheckConstraint(
                name="article_kind_is_known",
                condition=Q(
                    kind__in=[
                        "news", "feature", "photo", "photo_story", "commentary", "interview",
                        "note", "qa", "notice", "advert", "correction",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="article_state_is_known",
                condition=Q(
                    state__in=[
                        "draft", "filed", "first", "second", "third", "ready",
                        "published", "returned", "held", "spiked", "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="a_story_on_hold_knows_where_from", condition=~Q(state="held") | ~Q(held_from="")
            ),
        ]  # fmt: skip
        indexes = [
            # The queue asks for one state (or a few), oldest first, and never for the published archive.
            models.Index(
                fields=["state", "state_since", "id"],
                condition=~Q(state__in=["published", "spiked", "withdrawn"]),
                name="stories_in_the_queue",
            ),
            models.Index(fields=["author", "-id"], name="stories_of_an_author"),
        ]

    def __str__(self) -> str:
        return headline.join_headline_lines(self.headline) or str(self.get_kind_display())

    @property
    def stage(self) -> int | None:
        """The number of the review this story waits for, or None."""
        stage = review_stage_of_state(self.state)
        return stage.number if stage else None

    @property
    def is_in_review(self) -> bool:
        return self.state in IN_REVIEW_STATES

    def clean(self) -> None:
        if not self.headline and self.kind != self.Kind.PHOTO:
            raise ValidationError({"headline": _("Only a news photo may do without a headline; write one.")})
        try:
            self.body = body.clean(self.body)
            self.length = newspaper_character_count(self.lead_in + body.to_plain_text(self.body))
        except body.BodyTooLong as error:
            raise ValidationError({"body": str(BODY_TOO_LONG_MESSAGE)}) from error


class Byline(models.Model):
    """One person's part in one story (署名): who, in which role and order, as printed."""

    class Role(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        CORRESPONDENT = "correspondent", _("correspondent")
        PHOTOGRAPHER = "photographer", _("photographer")
        TEXT_AND_PHOTO = "text_and_photo", _("text and photo")
        SPECIAL = "special", _("special correspondent")
        INTERN = "intern", _("trainee reporter")
        COMPILER = "compiler", _("compiler")
        COMMENTATOR = "commentator", _("commentator")

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines", verbose_name=_("article"))
    reporter = models.ForeignKey(
        "people.Reporter", models.PROTECT, related_name="bylines", verbose_name=_("reporter")
    )
    role = models.CharField(_("role in this story"), max_length=16, choices=Role, default=Role.REPORTER)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    as_printed = CleanedCharField(
        _("as printed"), max_length=80, blank=True, help_text=_("Such as: 本报记者 …; empty prints the name.")
    )

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["article", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "reporter", "role"], name="a_person_has_each_role_in_a_story_once"
            ),
            models.CheckConstraint(
                name="byline_role_is_known",
                condition=Q(
                    role__in=[
                        "reporter", "correspondent", "photographer", "text_and_photo",
                        "special", "intern", "compiler", "commentator",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.as_printed or self.reporter.name


class Placement(models.Model):
    """Where a story stands (上版): its page, its order there and its rank."""

    class Rank(models.TextChoices):
        LEAD = "lead", _("lead story")
        SECOND = "second", _("second lead")
        NORMAL = "normal", _("story")
        BRIEF = "brief", _("brief")

    page = models.ForeignKey(
        "stories.Page", models.CASCADE, related_name="placements", verbose_name=_("page")
    )
    article = models.OneToOneField(
        Article, models.PROTECT, related_name="placement", verbose_name=_("article")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    rank = models.CharField(_("rank"), max_length=8, choices=Rank, default=Rank.NORMAL)

    class Meta:
        verbose_name = _("place on the page")
        verbose_name_plural = _("places on the page")
        ordering = ["page", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="placement_rank_is_known", condition=Q(rank__in=["lead", "second", "normal", "brief"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} · {self.article}"
