"""The second factor (二次验证): a phone's code, or one of ten recovery codes.

django-otp keeps the phone's secret and computes its codes; this module alone knows it. Recovery codes are our own,
because what could be read in a stolen database must not sign anybody in.
"""

import secrets
import unicodedata

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from people import roles
from people.credential_revocation import revoke_sessions
from people.errors import ActionError
from people.models import RecoveryCode, User

RECOVERY_CODE_COUNT = 10
# Without 0, 1, i, l, o: they are copied by hand.
RECOVERY_CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_CODE_HALF_LENGTH = 5
ROLES_NEEDING_SECOND_FACTOR = roles.role_codes("second_factor")


def is_required(user: User) -> bool:
    """Whether this account needs a second factor."""
    return settings.SECOND_FACTOR == "required" and user.has_role(*ROLES_NEEDING_SECOND_FACTOR)


def is_enrolled(user: User) -> bool:
    """Whether a password alone no longer opens the account."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def unconfirmed_totp_device(user: User) -> TOTPDevice | None:
    """The secret that a phone is about to learn; None before enrolment begins."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


@transaction.atomic
def begin_enrolment(user: User) -> TOTPDevice:
    """Makes a new secret for a phone; it is required only after a first valid code."""
    if is_enrolled(user):
        raise ActionError(_("The second factor is on already; switch it off first, then begin anew."))
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


@transaction.atomic
def confirm_enrolment(user: User, code: str) -> list[str]:
    """The account requires codes, its other sessions end; returns recovery codes."""
    phone = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if phone is None or is_enrolled(user):
        raise ActionError(_("Begin anew: this page is older than what the newsroom knows."))
    if not phone.verify_token(parse_phone_code(code)):
        raise ActionError(_("That was not the code; wait for the next one and type it."))
    phone.confirmed = True
    phone.save(update_fields=["confirmed"])
    revoke_sessions(user)
    return create_recovery_codes(user)


@transaction.atomic
def verify_and_consume_code(user: User, code: str) -> bool:
    """Whether it is the phone's present code or an unused recovery code; good once."""
    phone = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if phone is None:
        return False
    if parse_phone_code(code):
        return phone.verify_token(parse_phone_code(code))
    return bool(
        RecoveryCode.objects.filter(user=user, digest=recovery_code_digest(user, code), used_at=None).update(
            used_at=timezone.now()
        )
    )


@transaction.atomic
def create_recovery_codes(user: User) -> list[str]:
    """Ten recovery codes, returned once and not stored; older ones are void."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [
        "".join(secrets.choice(RECOVERY_CODE_ALPHABET) for _each in range(2 * RECOVERY_CODE_HALF_LENGTH))
        for _code in range(RECOVERY_CODE_COUNT)
    ]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, digest=recovery_code_digest(user, code)) for code in codes]
    )
    return [f"{code[:RECOVERY_CODE_HALF_LENGTH]}-{code[RECOVERY_CODE_HALF_LENGTH:]}" for code in codes]


def unused_recovery_code_count(user: User) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def remove_second_factor(user: User) -> None:
    """The password alone opens the account again, and every session of it is dead."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    revoke_sessions(user)


def second_factor_needed_message() -> str:
    return _(
        "Your role needs a second factor here; ask an administrator to take it away if the phone is lost."
    )


def parse_phone_code(code: str) -> str:
    """The six digits of a phone's code, however they were typed; "" when it is none."""
    plain = "".join(unicodedata.normalize("NFKC", code[:40]).split())
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else ""


def recovery_code_digest(user: User, code: str) -> str:
    """What is kept of a recovery code; ten random letters need no slow hash."""
    plain = unicodedata.normalize("NFKC", code[:40]).casefold()
    kept = "".join(letter for letter in plain if letter in RECOVERY_CODE_ALPHABET)
    return salted_hmac("people.second_factor", f"{user.pk}:{kept}", algorithm="sha256").hexdigest()
