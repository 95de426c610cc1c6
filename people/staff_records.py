"""Writes accounts, roles and reporters with their dependent rows.

Whether somebody may, and who is told, is asked by actions, which write the journal; nothing else calls these.
"""

from collections.abc import Collection, Sequence

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people import credential_revocation, roles
from people.errors import ActionError, StaleVersion
from people.models import FORMER_CHIEF_NOTICE_PERIOD, ChiefAddress, PenName, Reporter, User
from people.pinyin import first_free_slug, name_slug
from people.row_saving import bump_version, check_row, save_checked

# What a form of an account writes; the rest of the row belongs to those who sign in.
ACCOUNT_FORM_FIELDS = (
    "username", "full_name", "email", "desk", "language", "is_active", "is_staff", "is_superuser",
)  # fmt: skip


@transaction.atomic
def sync_roles() -> None:
    """Every role has a group; groups grant nothing, policy reads their names."""
    for role in roles.ROLES:
        Group.objects.get_or_create(name=role.code)


@transaction.atomic
def write_account(
    user: User, role_codes: Collection[str] | None = None, *, expected: int | None = None
) -> User:
    """The account is as given, without a policy check; what old roles opened ends.

    A new account has the password it was given; that of an old one is changed by `write_password` alone, so that a
    form opened before does not bring an older one back.
    """
    if role_codes is not None:
        if unknown := set(role_codes) - set(roles.ROLES_BY_CODE):
            raise ActionError(_("There is no role called “%(role)s”.") % {"role": min(unknown)})
        user.is_staff = any(roles.ROLES_BY_CODE[code].back_office for code in role_codes)
    # Nobody passes the door by Django's own master key: what one may do follows from roles alone.
    user.is_superuser = False
    require_an_administrator(user, role_codes)
    if user._state.adding:
        save_checked(user)
        why = None
    else:
        lock_and_bump_version(user, expected)
        why = credential_revocation_reason(user, role_codes)
        save_former_chief_address(user, role_codes)
        check_row(user)
        user.save(force_update=True, update_fields=ACCOUNT_FORM_FIELDS)
    if role_codes is not None:
        sync_roles()
        user.groups.set(Group.objects.filter(name__in=role_codes))
        user.__dict__.pop("roles", None)
    if why:
        credential_revocation.revoke_all_credentials(user, why)
    return user


def lock_and_bump_version(user: User, expected: int | None) -> None:
    """The account's version is one higher and its row ours; StaleVersion if it is not the one read."""
    if expected is not None:
        bump_version(user, expected)
        return
    if not User.objects.filter(pk=user.pk).update(version=F("version") + 1):
        raise StaleVersion(
            _("“%(thing)s” was deleted while you were working; nothing was saved.") % {"thing": user}
        )
    user.refresh_from_db(fields=["version"])


def credential_revocation_reason(
    user: User, role_codes: Collection[str] | None
) -> credential_revocation.RevocationReason | None:
    """Why this change ends the account's credentials (closed, other rights), or None."""
    stood = User.objects.select_for_update().filter(pk=user.pk).first()
    if stood is None:
        return None
    if not user.is_active:
        return credential_revocation.RevocationReason.CLOSED if stood.is_active else None
    held = set(stood.groups.values_list("name", flat=True))
    wanted = held if role_codes is None else set(role_codes)
    # The desk of an editor is part of the role: stories of another desk become open, and those of the old one close.
    moved = stood.desk_id != user.desk_id and roles.EDITOR.code in held | wanted
    return (
        credential_revocation.RevocationReason.ROLES
        if held != wanted or moved or not stood.is_active
        else None
    )


def save_former_chief_address(user: User, role_codes: Collection[str] | None) -> None:
    """Keeps a chief's address for a while when the role or the address changes."""
    chiefs = User.objects.filter(is_active=True, groups__name=roles.CHIEF.code)
    stood = chiefs.filter(pk=user.pk).first()
    if stood is None:
        return
    stays = user.is_active and (role_codes is None or roles.CHIEF.code in role_codes)
    if stays and stood.email == user.email:
        return
    ChiefAddress.objects.filter(until__lte=timezone.now()).delete()
    ChiefAddress.objects.create(
        user=stood, email=stood.email, until=timezone.now() + FORMER_CHIEF_NOTICE_PERIOD
    )


@transaction.atomic
def write_password(user: User, password: str, *, by: User | None = None) -> User:
    """The account's password has this hash, and all its earlier credentials end.

    `by` is the account that knows the password; nobody where it came from the server or opens nothing.
    """
    user.password = password
    user.password_set_by, user.password_set_at = by, timezone.now() if by else None
    user.save(force_update=True, update_fields=["password", "password_set_by", "password_set_at"])
    credential_revocation.revoke_all_credentials(user, credential_revocation.RevocationReason.PASSWORD)
    return user


def require_an_administrator(user: User, role_codes: Collection[str] | None) -> None:
    """Refuses a change that would leave no active administrator."""
    administrator = roles.ADMINISTRATOR.code
    if user.is_active and (role_codes is None or administrator in role_codes):
        return
    keepers = User.objects.filter(is_active=True, groups__name=administrator)
    if keepers.filter(pk=user.pk).exists() and not keepers.exclude(pk=user.pk).exists():
        raise ActionError(
            _("This is the last administrator; make another one first, then change this account.")
        )


@transaction.atomic
def write_own_password(user: User, password: str) -> User:
    """Sets one's own password; tokens, other sessions and waiting resets of it end."""
    user.set_password(password)
    user.password_set_by = user.password_set_at = None
    user.save(force_update=True, update_fields=["password", "password_set_by", "password_set_at"])
    credential_revocation.revoke_api_tokens(user, credential_revocation.RevocationReason.PASSWORD)
    credential_revocation.revoke_pending_account_changes(models.Q(user=user, sets_password=True))
    return user


@transaction.atomic
def write_reporter(
    reporter: Reporter, *, expected: int | None = None, pen_names: Sequence[str] | None = None
) -> Reporter:
    """The reporter is as given, with a slug and these pen names (None keeps them)."""
    if not reporter.slug:
        reporter.slug = find_unused_reporter_slug(name_slug(reporter.name))
    save_checked(reporter, expected=expected)
    if pen_names is not None:
        wanted = {name for name in pen_names if name and name != reporter.name}
        reporter.pen_names.exclude(name__in=wanted).delete()
        held = set(reporter.pen_names.values_list("name", flat=True))
        for name in sorted(wanted - held):
            save_checked(PenName(reporter=reporter, name=name))
    return reporter


def find_unused_reporter_slug(wanted: str) -> str:
    """The wanted slug, or it with the first free number, as two may share a name."""
    alike = Reporter.objects.filter(slug__startswith=wanted[:50])
    return first_free_slug(wanted, set(alike.values_list("slug", flat=True)))
