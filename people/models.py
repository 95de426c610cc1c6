"""Who writes the paper: accounts, desks, and the people named in bylines."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.fields import LineField, ProseField


class Desk(models.Model):
    """A desk (部门 / 新闻部): editors belong to one and review its stories first."""

    name = LineField(_("name"), max_length=40, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account (账号); what it may do follows from its roles, which are groups."""

    full_name = LineField(_("name"), max_length=40, blank=True)
    desk = models.ForeignKey(
        Desk, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("desk")
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    # Part of what a session is tied to: one more, and every session of the account is dead.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django ties a session to the password only; ours also dies when the account's roles change.
        tied_to = f"{self.password}:{self.sessions_ended}"
        return salted_hmac(
            "people.models.User.session", tied_to, secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.full_name or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        """The codes of the roles this account holds."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *codes: str) -> bool:
        return not self.roles.isdisjoint(codes)


class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost phone (恢复码): only its digest, and when it was used."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"{self.user} {self.pk}"


class Reporter(models.Model):
    """A person or agency that bylines name, with or without a login (记者、通讯员、通讯社)."""

    class Status(models.TextChoices):
        STAFF = "staff", _("staff reporter")
        CORRESPONDENT = "correspondent", _("correspondent")
        AGENCY = "agency", _("news agency")
        UNKNOWN = "unknown", _("status unknown")

    name = LineField(_("name"), max_length=40)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.UNKNOWN)
    organisation = LineField(_("organisation"), max_length=80, blank=True)
    desk = models.ForeignKey(
        Desk, models.PROTECT, null=True, blank=True, related_name="reporters", verbose_name=_("desk")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reporter",
        verbose_name=_("account"),
    )
    bio = ProseField(_("about"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(name="a_reporter_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="reporter_status_is_known",
                condition=Q(status__in=["staff", "correspondent", "agency", "unknown"]),
            ),
        ]
        indexes = [models.Index(fields=["name"], name="reporter_by_name")]

    def __str__(self) -> str:
        return self.name


class PenName(models.Model):
    """Another name the same person signs with (笔名)."""

    reporter = models.ForeignKey(
        Reporter, models.CASCADE, related_name="pen_names", verbose_name=_("reporter")
    )
    name = LineField(_("pen name"), max_length=40)

    class Meta:
        verbose_name = _("pen name")
        verbose_name_plural = _("pen names")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["reporter", "name"], name="a_pen_name_is_listed_once"),
            models.CheckConstraint(name="a_pen_name_is_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key with which a programme files as its owner (个人令牌); only its hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("account")
    )
    name = LineField(_("name"), max_length=60)
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="a_token_has_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name
