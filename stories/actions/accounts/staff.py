"""Accounts and reporters: who may change them, who is told, what follows."""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from people import policy, staff_records
from people.actors import Actor, System
from people.errors import ActionError
from people.journal.recording import journal_changes
from people.models import AccountChange, Reporter, User
from people.names import comparison_key
from people.pinyin import name_slug
from people.row_saving import save_checked
from people.text import clean_line, clean_prose
from stories import policy as story_policy
from stories.actions.accounts.account_changes import (
    add_account_owner,
    apply_in_emergency,
    apply_without_confirmation,
    ask_for_second_person,
    extract_two_person_change,
    stored_role_codes,
)
from stories.actions.accounts.second_factor import remove_second_factor
from stories.actions.notifications import chiefs_to_notify, notify_about_account
from stories.actions.review.previews import revoke_previews_of_user
from stories.actions.story.dependent_stories import update_dependent_stories
from stories.models import Article


def save_account(
    user: User,
    *,
    by: Actor,
    expected: int | None = None,
    role_codes: Collection[str] | None = None,
    password: str = "",
    forget_factor: bool = False,
    at_once: bool = False,
    reason: str = "",
) -> AccountChange | None:
    """The account is as given; returns the change that waits for a second person.

    What makes or takes over a signer waits. `at_once` is for emergencies: nothing waits, the reason is kept,
    every chief is told. Whoever has the server waits for nobody either, and every chief is told. A new
    account has the password it was given. `expected` is the version that was read; None where nobody read one.
    """
    reason = clean_prose(reason)
    with journal_changes("keep", user, by=by, what=user.username) as detail:
        policy.require_allowed(policy.can_manage_accounts(by))
        if password and by.pk is not None and by.pk == user.pk:
            raise ActionError(
                _("Change your own password under “Change password”, which asks for the present one.")
            )
        person = None if isinstance(by, System) else by
        before = AccountSnapshot(user)
        change, now = extract_two_person_change(
            user, role_codes, password=password, forget_factor=forget_factor
        )
        if role_codes is not None:
            detail["roles"] = sorted(now)
        if user._state.adding:
            user.password_set_by, user.password_set_at = person, timezone.now() if person else None
            if at_once and change.roles:
                # The glass is broken over the password as well, and every chief reads that.
                change.sets_password, change.password = True, user.password
        staff_records.write_account(user, None if role_codes is None else now, expected=expected)
        detail["active"] = user.is_active
        if password and not change.sets_password:
            detail["password"] = True
            staff_records.write_password(user, make_password(password), by=person)
            if person and before.stood:
                told = [before.stood]
                notify_about_account(
                    told, "password_set", by=by, about=before.stood.username, also_before=False
                )
        if forget_factor and not change.forgets_second_factor:
            remove_second_factor(user, by=by)
        if user.sessions_ended != before.sessions_ended:
            revoke_previews_of_user(user)
        before.tell_what_was_taken(user, by=by)
        if change.is_empty:
            return None
        if isinstance(by, System):
            apply_without_confirmation(change, AccountChange.State.SERVER, by=by, reason=reason)
        elif at_once:
            apply_in_emergency(change, by=by, reason=reason)
        else:
            return ask_for_second_person(change, by=by, reason=reason)
    reload_account(user)
    return change


class AccountSnapshot:
    """An account before it is changed, and the chiefs to tell if it signs."""

    def __init__(self, user: User) -> None:
        self.stood = None if user._state.adding else User.objects.filter(pk=user.pk).first()
        self.sessions_ended = self.stood.sessions_ended if self.stood else user.sessions_ended
        self.held = stored_role_codes(user) & policy.TWO_PERSON_ROLES if self.stood else set()
        self.guardians = chiefs_to_notify() if self.held else []

    def tell_what_was_taken(self, user: User, *, by: Actor) -> None:
        """Earlier chiefs are told of a signer's closing, lost role or new name or address."""
        if not (self.stood and self.held):
            return
        closed = self.stood.is_active and not user.is_active
        if closed or self.held - stored_role_codes(user):
            notify_about_account(self.guardians, "role_taken", by=by, about=str(self.stood))
        elif (self.stood.username, self.stood.email) != (user.username, user.email):
            notify_about_account(
                add_account_owner(self.guardians, self.stood), "way_changed", by=by, about=str(self.stood)
            )


def reload_account(user: User) -> None:
    """The given object has the account's stored values."""
    user.refresh_from_db()
    user.__dict__.pop("roles", None)


def choose_password(user: User, password: str) -> User:
    """The owner has this password; tokens, links and other sessions are void."""
    with journal_changes("choose_password", user, by=user, what=user.username):
        staff_records.write_own_password(user, password)
        revoke_previews_of_user(user)
    return user


def choose_language(user: User, language: str) -> User:
    """The account uses that language from its next page on; nothing else changes."""
    if language not in dict(settings.LANGUAGES):
        raise ActionError(_("This house does not speak “%(language)s”.") % {"language": language[:10]})
    with journal_changes("choose_language", user, by=user, what=language):
        user.language = language
        user.save(force_update=True, update_fields=["language"])
    return user


def save_reporter(
    reporter: Reporter, *, by: Actor, expected: int | None = None, pen_names: Sequence[str] | None = None
) -> Reporter:
    """The reporter is saved, with an address and these pen names (None: as before).

    Stories in progress that print the name have a new revision. Which account a person in a byline is decides
    who may sign, so only who manages accounts may change it.
    """
    adding = reporter._state.adding
    with journal_changes("keep", reporter, by=by, what=reporter.name):
        policy.require_allowed(policy.can_manage_people(by))
        held = None if adding else Reporter.objects.values_list("user", flat=True).get(pk=reporter.pk)
        if held != reporter.user_id:
            policy.require_allowed(policy.can_manage_accounts(by))
        if held is not None and held != reporter.user_id:
            # Who stands in a byline signs no such story; so chiefs hear when that tie is cut.
            notify_about_account(
                chiefs_to_notify(), "byline_parted", by=by, about=f"{reporter} · {User.objects.get(pk=held)}"
            )
        staff_records.write_reporter(reporter, expected=expected, pen_names=pen_names)
        if not adding:
            why = _("%(kind)s “%(what)s” changed") % {"kind": reporter._meta.verbose_name, "what": reporter}
            update_dependent_stories(reporter, by=by, why=why)
    return reporter


def add_correspondent(*, name: str, organisation: str, by: Actor) -> Reporter:
    """The correspondent of that name and organisation in any spelling, made if new.

    Whoever may write a story may name one in its byline.
    """
    name, organisation = clean_line(name), clean_line(organisation)
    keys = {"key": comparison_key(name), "organisation_key": comparison_key(organisation) or None}
    found = Reporter.objects.filter(**keys).order_by("pk").first()
    if found is not None:
        return found
    person = Reporter(name=name, organisation=organisation, status=Reporter.Status.CORRESPONDENT)
    with journal_changes("keep", person, by=by, what=name):
        story_policy.require_permission(by, "keep", Article)
        person.slug = staff_records.find_unused_reporter_slug(name_slug(name))
        return save_checked(person)
