"""Personal tokens (个人令牌) for filing by machine: made and revoked by their owner, known here by their hash alone."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import ApiToken, User
from people.text import clean_line
from stories import policy
from stories.actions._record import recorded
from stories.errors import Hidden, NotReady, WrongFields
from stories.models import Article

PREFIX = "nr_"
MOST = 20
# Writing down each use would make every request of a machine wait for a row.
NOTED_AGAIN_AFTER = timedelta(minutes=1)


def make_token(*, name: str, by: User) -> tuple[ApiToken, str]:
    """There is a token of that name, and its text, which nothing keeps; it may do what its owner may."""
    name = clean_line(name)
    if not name or len(name) > 60:
        raise WrongFields(
            {"name": _("Give the token a name of at most 60 characters, such as the machine it is for.")}
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(user=by, name=name, token_hash=hashed(secret))
    with recorded("make_token", token, by=by, what=name):
        policy.require(by, "keep", Article)
        if by.api_tokens.filter(revoked_at=None).count() >= MOST:
            raise NotReady(
                _("You have %(number)d tokens; revoke one that you no longer need.") % {"number": MOST}
            )
        token.save(force_insert=True)
    return token, secret


def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """The token opens nothing from now on; revoking it twice changes nothing."""
    with recorded("revoke_token", token, by=by, what=token.name):
        if token.user_id != by.pk:
            raise Hidden(_("There is no such token."))
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    token.refresh_from_db()
    return token


def owner_of(secret: str) -> User | None:
    """Whose token this is; None when it is nobody's, was revoked, or its owner's account is closed (1 query, or 2)."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    token = (
        ApiToken.objects.select_related("user__desk")
        .filter(token_hash=hashed(secret), revoked_at=None)
        .first()
    )
    if token is None or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_AGAIN_AFTER:
        unused = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_AGAIN_AFTER)
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_at=now)
    return token.user


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
