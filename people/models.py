"""Who writes the paper: accounts, desks, and the people named in bylines."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from people.fields import CleanedCharField, CleanedTextField, ComparisonKeyField
from people.names import validate_name
from people.roles import ROLES_BY_CODE

# The owner of a token hears so long before its end.
TOKEN_REMINDER_LEAD_TIME = timedelta(days=14)
# Who was chief lately, and an address at which a chief was reached lately, still hear of what is done to accounts.
FORMER_CHIEF_NOTICE_PERIOD = timedelta(days=30)


class Desk(models.Model):
    """A desk (部门 / 新闻部): editors belong to one and review its stories first."""

    name = CleanedCharField(_("name"), max_length=40, unique=True)
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

    full_name = CleanedCharField(_("name"), max_length=40, blank=True)
    desk = models.ForeignKey(
        Desk, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("desk")
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    # Part of what a session is tied to: one more, and every session of the account is dead.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    # Another account that knows the password, because it set it; nobody once the owner has chosen one.
    password_set_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    password_set_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of what the account's form shows; what belongs to its owner (password, last login) does not raise it.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

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


class ChiefAddress(models.Model):
    """A former chief's address (总编旧地址); it gets account letters for a while."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="chief_addresses")
    email = models.EmailField(blank=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("former address of a chief editor")
        verbose_name_plural = _("former addresses of chief editors")

    def __str__(self) -> str:
        return f"{self.user} {self.email}"


class Submission(models.Model):
    """A form that one person sent, and the answer to it, to answer its double alike.

    `digest` is of the address, every field and every file; forms hold a random token, so the same digest is the
    same page sent again. `location` is "" until the first is answered.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(default=302)
    location = models.CharField(max_length=2000, blank=True)
    messages: models.JSONField = models.JSONField(default=list)

    class Meta:
        verbose_name = _("form sent")
        verbose_name_plural = _("forms sent")

    def __str__(self) -> str:
        return f"{self.user} {self.digest[:12]}"


class RecoveryCode(models.Model):
    """A recovery code for a lost phone (恢复码): its digest and when it was used."""

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

    name = CleanedCharField(_("name"), max_length=40, validators=[validate_name])
    key = ComparisonKeyField(_("key of the name"))
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.UNKNOWN)
    organisation = CleanedCharField(_("organisation"), max_length=80, blank=True)
    organisation_key = ComparisonKeyField(_("key of the organisation"), of="organisation")
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
    bio = CleanedTextField(_("about"), max_length=2000, blank=True)
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
        indexes = [
            models.Index(fields=["name"], name="reporter_by_name"),
            models.Index(fields=["key"], name="reporter_by_key"),
        ]

    def __str__(self) -> str:
        return self.name


class PenName(models.Model):
    """Another name the same person signs with (笔名)."""

    reporter = models.ForeignKey(
        Reporter, models.CASCADE, related_name="pen_names", verbose_name=_("reporter")
    )
    name = CleanedCharField(_("pen name"), max_length=40, validators=[validate_name])
    key = ComparisonKeyField(_("key of the pen name"))

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
    """A token for filing as its owner (接口令牌); only its hash is kept; it expires."""

    class Ended(models.TextChoices):
        """Why a token was revoked."""

        OWNER = "owner", _("by its owner")
        ADMINISTRATOR = "admin", _("by an administrator")
        PASSWORD = "password", _("the password was changed")
        ROLES = "roles", _("the roles were changed")
        CLOSED = "closed", _("the account was closed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("account")
    )
    name = CleanedCharField(_("name"), max_length=60)
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    may_read = models.BooleanField(_("may read"), default=True)
    may_file = models.BooleanField(_("may write and file"), default=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    last_used_from = models.GenericIPAddressField(_("last used from"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_why = models.CharField(_("why revoked"), max_length=10, choices=Ended, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="a_token_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="a_token_is_good_for_something", condition=Q(may_read=True) | Q(may_file=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and not self.is_expired

    @property
    def ends_soon(self) -> bool:
        return self.is_valid and self.expires_at <= timezone.now() + TOKEN_REMINDER_LEAD_TIME


class AccountChange(models.Model):
    """Makes or takes over a signer (账号变更); needs a second person or a reason."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", pgettext_lazy("account change", "declined")
        EXPIRED = "expired", _("lapsed, nobody confirmed it")
        VOID = "void", _("void, an account changed meanwhile")
        EMERGENCY = "emergency", _("done at once, the glass was broken")
        SERVER = "server", _("done at once, from the server")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="changes", verbose_name=_("account")
    )
    # What changes: roles given, a desk to sign for, a closed account opened, a password set, a second factor gone;
    # of the last chief, the role taken or the account closed; of who signs, the address that letters go to.
    roles = models.JSONField(_("roles"), default=list)
    takes = models.JSONField(_("roles taken"), default=list)
    closes = models.BooleanField(_("closes the account"), default=False)
    email = models.EmailField(_("new e-mail address"), null=True)  # noqa: DJ001
    # Set when it is carried out: the account gained a signing role, and lost a password that somebody else had set.
    voids_password = models.BooleanField(_("makes the password void"), default=False)
    desk = models.ForeignKey(Desk, models.SET_NULL, null=True, related_name="+", verbose_name=_("desk"))
    reopens = models.BooleanField(_("reopens the account"), default=False)
    sets_password = models.BooleanField(_("sets a new password"), default=False)
    forgets_second_factor = models.BooleanField(_("takes the second factor away"), default=False)
    # The hash of the password to come, gone as soon as the change no longer waits.
    password = models.CharField(max_length=128, blank=True)
    reason = CleanedTextField(_("reason"), max_length=500, blank=True)
    # Nobody when it came from the server.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    expires_at = models.DateTimeField(_("lapses"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("account change")
        verbose_name_plural = _("account changes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="waiting"), name="one_change_waits_for_an_account"
            ),
            models.CheckConstraint(
                name="a_change_is_confirmed_by_a_second_person",
                condition=~Q(state="confirmed")
                | Q(decided_by__isnull=False)
                & ~Q(decided_by=models.F("asked_by"))
                & ~Q(decided_by=models.F("user")),
            ),
            models.CheckConstraint(
                name="only_a_waiting_change_holds_a_password", condition=Q(state="waiting") | Q(password="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING and self.expires_at > timezone.now()

    @property
    def is_empty(self) -> bool:
        flags = self.reopens, self.closes, self.sets_password, self.forgets_second_factor
        return not (self.roles or self.takes or self.desk_id or self.email is not None or any(flags))

    @property
    def password_to_void(self) -> User | None:
        """Who else set the password that a new signing role voids; None if nobody."""
        comes = self.state == self.State.WAITING and self.roles and not self.sets_password
        return self.user.password_set_by if comes else None

    def parts(self) -> list[str]:
        """What it changes, each part as people call it."""
        found = [
            gettext("gives the role “%(role)s”") % {"role": ROLES_BY_CODE[code].name} for code in self.roles
        ]
        if other := self.password_to_void:
            at = timezone.localtime(self.user.password_set_at) if self.user.password_set_at else None
            found.append(
                gettext("its password was set by %(who)s on %(at)s and will open nothing then")
                % {"who": other, "at": f"{at:%Y-%m-%d %H:%M}" if at else "–"}
            )
        if self.voids_password:
            found.append(gettext("makes the password void, which somebody else had set"))
        found += [
            gettext("takes the role “%(role)s”") % {"role": ROLES_BY_CODE[code].name} for code in self.takes
        ]
        if self.desk:
            found.append(gettext("moves to the desk “%(desk)s”") % {"desk": self.desk})
        if self.reopens:
            found.append(gettext("reopens the account"))
        if self.closes:
            found.append(gettext("closes the account"))
        if self.email:
            found.append(gettext("changes the e-mail address to %(email)s") % {"email": self.email})
        elif self.email is not None:
            found.append(gettext("takes the e-mail address away"))
        if self.sets_password:
            found.append(gettext("sets a new password"))
        if self.forgets_second_factor:
            found.append(gettext("takes the second factor away"))
        return found
