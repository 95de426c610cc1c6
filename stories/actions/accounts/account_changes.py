"""Changes that make signers (账号变更): they need a second person or a reason.

Whoever signs is trusted with the paper, so nobody gives a signing role, or takes over an account that has
one, alone: an administrator asks, another administrator or a chief confirms. Where that cannot wait, an
emergency change takes a reason; every chief is told either way.
"""

from collections.abc import Callable, Collection
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people import credential_revocation, policy, roles, staff_records
from people.actors import Actor, System
from people.errors import ActionError, StaleVersion
from people.journal.recording import journal_changes
from people.models import AccountChange, User
from stories.actions.accounts.second_factor import remove_second_factor
from stories.actions.notifications import chiefs_to_notify, notify_about_account
from stories.actions.review.previews import revoke_previews_of_user
from stories.errors import InvalidState

CONFIRMATION_PERIOD = timedelta(days=7)
State = AccountChange.State


def stored_role_codes(user: User) -> set[str]:
    """The stored roles of the account, also of a closed one."""
    return set() if user._state.adding else set(user.groups.values_list("name", flat=True))


def pending_change_of(user: User) -> AccountChange | None:
    """The change of this account that waits for a second person, or None."""
    changes = AccountChange.objects.filter(user=user, state=State.WAITING, expires_at__gt=timezone.now())
    return changes.select_related("user__password_set_by", "asked_by", "desk").first()


def pending_changes() -> list[AccountChange]:
    """All changes that wait for a second person, oldest first (1 query)."""
    changes = AccountChange.objects.filter(state=State.WAITING, expires_at__gt=timezone.now())
    return list(changes.select_related("user__password_set_by", "asked_by", "desk").order_by("pk"))


def needs_two_people(user: User) -> bool:
    """Whether the account has a role that takes two people, or a pending change."""
    if user._state.adding:
        return False
    return (
        not policy.TWO_PERSON_ROLES.isdisjoint(stored_role_codes(user)) or pending_change_of(user) is not None
    )


def extract_two_person_change(
    user: User, role_codes: Collection[str] | None, *, password: str = "", forget_factor: bool = False
) -> tuple[AccountChange, set[str]]:
    """The unsaved two-person change and the remaining roles; `user` keeps the rest."""
    held = stored_role_codes(user)
    wanted = held if role_codes is None else set(role_codes)
    stood = None if user._state.adding else User.objects.filter(pk=user.pk).first()
    guarded = needs_two_people(user)
    change = AccountChange(user=user, roles=sorted((wanted - held) & policy.TWO_PERSON_ROLES))
    protect_last_chief(change, stood, wanted)
    # Where letters went to tell who signs what is done in the signer's name, they must not stop going alone.
    if stood and guarded and stood.email and user.email != stood.email:
        change.email, user.email = user.email, stood.email
    if stood and user.is_active and not stood.is_active and wanted & held & policy.TWO_PERSON_ROLES:
        change.reopens, user.is_active = True, False
    # An editor signs the stories of one desk: another desk is another power.
    if (
        stood
        and guarded
        and user.desk_id not in (None, stood.desk_id)
        and has_or_awaits_editor_role(user, wanted)
    ):
        change.desk, user.desk = user.desk, stood.desk
    if password and (guarded or change.roles):
        change.sets_password, change.password = True, make_password(password)
    change.forgets_second_factor = forget_factor and guarded
    return change, (wanted - set(change.roles)) | set(change.takes)


def protect_last_chief(change: AccountChange, stood: User | None, wanted: set[str]) -> None:
    """Closing the last chief, or taking the role, is part of the two-person change."""
    if stood is None or not is_last_chief(stood):
        return
    change.takes = sorted({roles.CHIEF.code} - wanted)
    if not change.user.is_active:
        change.closes, change.user.is_active = True, True


def is_last_chief(user: User) -> bool:
    chiefs = User.objects.filter(is_active=True, groups__name=roles.CHIEF.code)
    return list(chiefs.values_list("pk", flat=True)[:2]) == [user.pk]


def has_or_awaits_editor_role(user: User, wanted: set[str]) -> bool:
    coming = pending_change_of(user)
    return roles.EDITOR.code in wanted or bool(coming and roles.EDITOR.code in coming.roles)


# ---- asking, or doing it at once -------------------------------------------------------------------
def ask_for_second_person(change: AccountChange, *, by: User, reason: str) -> AccountChange:
    """The change waits for a second person; every chief and administrator is told."""
    user = change.user
    with journal_changes(
        "ask_change", user, by=by, what=user.username, reason=reason, **journal_detail_of(change)
    ) as detail:
        policy.require_allowed(policy.can_manage_accounts(by))
        if not reason:
            raise ActionError(_("Give a reason; the people concerned will read it."))
        expire_pending_changes(Q(user=user))
        if pending_change_of(user):
            raise InvalidState(
                _(
                    "A change of this account waits for a second person already; have it confirmed or declined first."
                )
            )
        save_pending_change(change, by=by, reason=reason)
        detail["change"] = change.pk
        people = [
            one for one in chiefs_to_notify(also_administrators=True) if one.pk != by.pk or is_chief(one)
        ]
        notify_about_account(
            add_account_owner(people, user),
            "change_asked",
            by=by,
            about=str(user),
            change=change,
            note=reason,
        )
    return change


def apply_in_emergency(change: AccountChange, *, by: User, reason: str) -> AccountChange:
    """The change is done now, and every chief knows by whom and why."""
    user = change.user
    with journal_changes(
        "emergency", user, by=by, what=user.username, reason=reason, **journal_detail_of(change)
    ) as detail:
        policy.require_allowed(policy.can_manage_accounts(by))
        if not reason:
            raise InvalidState(_("Give a reason; the people concerned will read it."))
        apply_without_confirmation(change, State.EMERGENCY, by=by, reason=reason)
        detail["change"] = change.pk
    return change


def apply_without_confirmation(change: AccountChange, state: State, *, by: Actor, reason: str = "") -> None:
    """The change is done and kept in the given state; every chief is told."""
    people = add_account_owner(chiefs_to_notify(), change.user) if by.pk else chiefs_to_notify()
    password, change.password = change.password, ""
    credential_revocation.revoke_pending_account_changes(Q(user=change.user))
    change.state, change.decided_at = state, timezone.now()
    save_pending_change(change, by=by, reason=reason)
    apply_change(change, password, by=by)
    notify_about_account(
        people, f"change_{state.value}", by=by, about=str(change.user), change=change, note=reason
    )


def save_pending_change(change: AccountChange, *, by: Actor, reason: str) -> None:
    change.asked_by = None if isinstance(by, System) else by
    change.reason = reason[:500]
    change.expires_at = timezone.now() + CONFIRMATION_PERIOD
    change.save(force_insert=True)


# ---- the second person -----------------------------------------------------------------------------
def confirm_account_change(change: AccountChange, *, by: User) -> AccountChange:
    """The change is done; refused to its asker and its subject, and once decided."""
    user = User.objects.get(pk=change.user_id)
    with journal_changes(
        "confirm_change", user, by=by, what=user.username, change=change.pk, **journal_detail_of(change)
    ):
        require_second_person(change, by, policy.can_confirm_change)
        people = add_account_owner(chiefs_to_notify(), user)
        password = AccountChange.objects.values_list("password", flat=True).get(pk=change.pk)
        set_outcome(change, State.CONFIRMED, by=by)
        apply_change(change, password, by=by)
        notify_about_account(people, "change_confirmed", by=by, about=str(user), change=change)
    return change


def decline_account_change(change: AccountChange, *, by: User) -> AccountChange:
    """The change is declined; whoever asked for it may do that, too."""
    user = User.objects.get(pk=change.user_id)
    with journal_changes(
        "decline_change", user, by=by, what=user.username, change=change.pk, **journal_detail_of(change)
    ):
        require_second_person(change, by, policy.can_decline_change)
        set_outcome(change, State.DECLINED, by=by)
        people = [*add_account_owner(chiefs_to_notify(), user)]
        if change.asked_by and change.asked_by not in people and change.asked_by_id != by.pk:
            people.append(change.asked_by)
        notify_about_account(people, "change_declined", by=by, about=str(user), change=change)
    return change


def require_second_person(
    change: AccountChange, by: User, may: Callable[[User, AccountChange], bool]
) -> None:
    """Raises NotAllowed unless the person's account, as it is now, may decide this."""
    person = User.objects.get(pk=by.pk)
    policy.require_allowed(policy.can_see_account_changes(person))
    if not may(person, change):
        policy.refuse_without_second_person()


def set_outcome(change: AccountChange, state: State, *, by: User) -> None:
    """The change is decided; StaleVersion if it no longer waits."""
    still = AccountChange.objects.filter(pk=change.pk, state=State.WAITING, expires_at__gt=timezone.now())
    if not still.update(state=state, decided_by=by, decided_at=timezone.now(), password=""):
        raise StaleVersion(
            _("This change no longer waits: it was decided, has lapsed, or the account changed since.")
        )
    change.refresh_from_db()


def expire_pending_changes(which: Q) -> int:
    """Those of these changes whose time is over are expired; returns how many."""
    late = AccountChange.objects.filter(which, state=State.WAITING, expires_at__lte=timezone.now())
    return late.update(state=State.EXPIRED, decided_at=timezone.now(), password="")


def apply_change(change: AccountChange, password: str, *, by: Actor) -> None:
    """The account is as the change says, and its earlier credentials are void.

    A signing role does not come with a password that somebody else knows: that one is void from now on.
    """
    user = User.objects.select_for_update().get(pk=change.user_id)
    standing = bool(change.roles or change.takes or change.reopens or change.closes or change.desk)
    if change.reopens or change.closes:
        user.is_active = change.reopens
    if change.email is not None:
        user.email = change.email
    if change.desk:
        user.desk = change.desk
    if standing or change.email is not None:
        staff_records.write_account(user, (stored_role_codes(user) | set(change.roles)) - set(change.takes))
    if change.sets_password:
        staff_records.write_password(user, password, by=change.asked_by)
    elif change.roles and user.password_set_by_id:
        staff_records.write_password(user, make_password(None))
        change.voids_password = True
        change.save(update_fields=["voids_password"])
    if change.forgets_second_factor:
        remove_second_factor(user, by=by)
    if standing or change.sets_password:
        revoke_previews_of_user(user)
    change.user = user


def journal_detail_of(change: AccountChange) -> dict[str, object]:
    """What the journal keeps of a change: never a password."""
    kept: dict[str, object] = {
        name: list(codes) for name, codes in (("roles", change.roles), ("takes", change.takes)) if codes
    }
    if change.desk:
        kept["desk"] = change.desk.slug
    flags = {
        "reopens": change.reopens,
        "closes": change.closes,
        "email": change.email is not None,
        "password": change.sets_password,
        "second_factor": change.forgets_second_factor,
    }
    return kept | {name: True for name, holds in flags.items() if holds}


def is_chief(user: User) -> bool:
    return user.has_role(roles.CHIEF.code)


def add_account_owner(people: list[User], user: User) -> list[User]:
    """These people and the owner of the account, if it is open."""
    return people if user in people or not user.is_active else [*people, user]
