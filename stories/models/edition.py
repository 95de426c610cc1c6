"""A publication, its dated editions and their pages (报、期、版)."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.fields import CleanedCharField, CleanedTextField

validate_page_number = RegexValidator(r"^[A-Z]?[0-9]{1,3}\Z", _("A page number looks like 1, 12 or A5."))


class Publication(models.Model):
    """A paper or one of its district editions (报纸 / 区版), under which editions appear."""

    name = CleanedCharField(_("name"), max_length=40, unique=True)
    english_name = CleanedCharField(_("English name"), max_length=80, blank=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    place = CleanedCharField(_("district or city"), max_length=40, blank=True)
    about = CleanedTextField(_("about"), max_length=8000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="a_publication_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """One dated issue of a publication (一期); its number and date may be inferred."""

    class DateCertainty(models.TextChoices):
        PRINTED = "printed", _("printed on the page")
        CONFIRMED = "confirmed", _("confirmed by a person")
        INFERRED = "inferred", _("inferred from the text")

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="editions", verbose_name=_("publication")
    )
    date = models.DateField(_("date"))
    date_certainty = models.CharField(
        _("how sure the date is"), max_length=10, choices=DateCertainty, default=DateCertainty.CONFIRMED
    )
    date_note = CleanedTextField(_("why this date"), max_length=1000, blank=True)
    number = models.PositiveIntegerField(_("issue number"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-date", "publication"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "date"], name="one_edition_per_publication_and_day"
            ),
            models.UniqueConstraint(fields=["publication", "number"], name="an_issue_number_is_used_once"),
            models.CheckConstraint(
                name="an_issue_number_starts_at_one", condition=Q(number__isnull=True) | Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="date_certainty_is_known",
                condition=Q(date_certainty__in=["printed", "confirmed", "inferred"]),
            ),
            models.CheckConstraint(
                name="an_inferred_date_says_why", condition=~Q(date_certainty="inferred") | ~Q(date_note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.date:%Y-%m-%d}"

    def clean(self) -> None:
        if self.date_certainty == self.DateCertainty.INFERRED and not self.date_note:
            raise ValidationError({"date_note": _("Say from what the date was inferred; readers are told.")})

        if self.number == 0:
            raise ValidationError(
                {"number": _("Issue numbers start at 1; leave it empty when it is not known.")}
            )

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_scheduled(self) -> bool:
        """Whether the edition is frozen and waits for its time (定时待刊)."""
        return self.published_at is not None and self.published_at > timezone.now()


class Page(models.Model):
    """A page (版): number, name (版名), banner (栏题) and staff (责编、校对)."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="pages", verbose_name=_("edition"))
    number = CleanedCharField(_("page number"), max_length=4, validators=[validate_page_number])
    name = CleanedCharField(_("page name"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    banner = models.ForeignKey(
        "stories.Label",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "banner"},
        verbose_name=_("theme banner"),
    )
    staff = CleanedTextField(_("staff lines"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["edition", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="a_page_number_is_used_once"),
            models.CheckConstraint(name="a_page_has_a_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.number} {self.name}".rstrip()
