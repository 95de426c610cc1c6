"""Personal tokens (接口令牌) for filing by machine: they end, and are kept as hashes."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people import policy as people_policy
from people.journal.recording import journal_changes
from people.models import TOKEN_REMINDER_LEAD_TIME, ApiToken, User
from people.text import clean_line
from stories import policy
from stories.actions.notifications import notify_about_account
from stories.actions.one_time_secrets import SecretAlreadyCreated
from stories.errors import FieldErrors, InvalidState, NotAllowed, NotVisible
from stories.models import Article

TOKEN_PREFIX = "nr_"  # noqa: S105
MAX_TOKENS_PER_USER = 20
MAX_TOKEN_DAYS = 180
# Writing down each use would make every request of a machine wait for a row.
LAST_USED_UPDATE_INTERVAL = timedelta(minutes=1)


def make_api_token(
    *,
    name: str,
    by: User,
    days: int = MAX_TOKEN_DAYS,
    may_read: bool = True,
    may_file: bool = True,
    secret: str = "",
) -> tuple[ApiToken, str]:
    """A token for so many days, and its text, which is not stored.

    The text is made of `secret`, which a form gives that may be sent twice: the same again is the same token.
    """
    name = clean_line(name)
    wrong = {}
    if not name or len(name) > 60:
        wrong["name"] = _("Give the token a name of at most 60 characters, such as the machine it is for.")
    if not 1 <= days <= MAX_TOKEN_DAYS:
        wrong["days"] = _("A token lives for 1 to %(most)d days; choose how long.") % {"most": MAX_TOKEN_DAYS}
    if not (may_read or may_file):
        wrong["scopes"] = _("Say what the token is for: reading, filing, or both.")
    if wrong:
        raise FieldErrors(wrong)
    secret = TOKEN_PREFIX + (secret or secrets.token_urlsafe(32))
    token = ApiToken(
        user=by,
        name=name,
        token_hash=hash_api_token(secret),
        may_read=may_read,
        may_file=may_file,
        expires_at=timezone.now() + timedelta(days=days),
    )
    try:
        with journal_changes("make_token", token, by=by, what=name, days=days, scopes=scopes_of(token)):
            # Asked of the row as it stands: an account that was closed meanwhile makes no token.
            policy.require_permission(User.objects.get(pk=by.pk), "keep", Article)
            if known := by.api_tokens.filter(token_hash=token.token_hash).first():
                raise SecretAlreadyCreated(known)
            if (
                by.api_tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).count()
                >= MAX_TOKENS_PER_USER
            ):
                raise InvalidState(
                    _("You have %(number)d tokens; revoke one that you no longer need.")
                    % {"number": MAX_TOKENS_PER_USER}
                )
            token.save(force_insert=True)
    except SecretAlreadyCreated as already:
        already.require_recent()
        assert isinstance(already.row, ApiToken)
        return already.row, secret
    return token, secret


def revoke_api_token(token: ApiToken, *, by: User) -> ApiToken:
    """The token is revoked, by its owner or who manages accounts; twice is harmless."""
    with journal_changes("revoke_token", token, by=by, what=token.name, owner=token.user.username):
        own = token.user_id == by.pk
        if not own and not people_policy.can_manage_accounts(by):
            raise NotVisible(_("There is no such token."))
        why = ApiToken.Ended.OWNER if own else ApiToken.Ended.ADMINISTRATOR
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
            revoked_at=timezone.now(), revoked_why=why
        )
    token.refresh_from_db()
    return token


def find_valid_token(secret: str, *, address: str | None = None) -> ApiToken | None:
    """The token of that text; None if not valid or its owner left (1 to 3 queries)."""
    if not secret.startswith(TOKEN_PREFIX) or len(secret) > 100:
        return None
    token = (
        ApiToken.objects.select_related("user__desk")
        .filter(token_hash=hash_api_token(secret), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if token is None or not token.user.is_active:
        return None
    record_token_use(token, address)
    # Whoever never looks at the desk is reminded by the machine's own work.
    if token.ends_soon and token.reminded_at is None:
        remind_owners_of_expiry(ApiToken.objects.filter(pk=token.pk))
    return token


def require_scope(token: ApiToken, *, filing: bool) -> None:
    """Raises NotAllowed without the scope; a refused filing is in the journal."""
    if token.may_file if filing else token.may_read:
        return
    if not filing:
        raise NotAllowed(_("This token files and does not read; make one that reads."))
    with journal_changes("use_token", token, by=token.user, what=token.name):
        raise NotAllowed(_("This token reads and does not file; make one that files."))


def record_token_use(token: ApiToken, address: str | None) -> None:
    """When and where the token was used is stored, per minute and new address."""
    now = timezone.now()
    fresh = token.last_used_at and token.last_used_at >= now - LAST_USED_UPDATE_INTERVAL
    if not fresh or token.last_used_from != address:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, last_used_from=address)


def remind_owners_of_expiry(which: QuerySet[ApiToken] | None = None) -> int:
    """Owners of tokens that end within a fortnight are told once; returns how many."""
    now = timezone.now()
    tokens = (ApiToken.objects.all() if which is None else which).filter(
        revoked_at=None, reminded_at=None, expires_at__gt=now, expires_at__lte=now + TOKEN_REMINDER_LEAD_TIME
    )
    count = 0
    for token in tokens.select_related("user").order_by("pk"):
        with transaction.atomic():
            # Two who remind at the same moment: one of them writes the row, the other finds it written.
            if token.user.is_active and ApiToken.objects.filter(pk=token.pk, reminded_at=None).update(
                reminded_at=now
            ):
                ends = timezone.localtime(token.expires_at)
                about = f"{token.name} · {ends:%Y-%m-%d}"
                notify_about_account(
                    [token.user], "token_ends", by=token.user, about=about, also_before=False
                )
                count += 1
    return count


def scopes_of(token: ApiToken) -> list[str]:
    """What the token is for, by the names that docs/api.md uses."""
    return [name for name, holds in (("read", token.may_read), ("file", token.may_file)) if holds]


def hash_api_token(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
