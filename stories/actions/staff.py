"""Accounts, desks and reporters as the back office changes them: the people floor's actions, written in the journal."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from people import actions, policy
from people.actors import Actor
from people.models import Desk, Reporter, User
from people.pinyin import name_slug
from people.text import clean_line
from people.writing import write_row
from stories import policy as story_policy
from stories.actions._record import recorded
from stories.actions.refresh import refresh_stories
from stories.models import Article


def keep_account(user: User, *, by: Actor, role_codes: Collection[str] | None = None) -> User:
    """The account is as given and holds exactly the named roles (None leaves them)."""
    with recorded("keep", user, by=by, what=user.username) as detail:
        if role_codes is not None:
            detail["roles"] = sorted(role_codes)
        actions.keep_account(user, by=by, role_codes=role_codes)
        detail["active"] = user.is_active
    return user


def keep_desk(desk: Desk, *, by: Actor, expected: int | None = None) -> Desk:
    """The desk is as given."""
    with recorded("keep", desk, by=by, what=desk.name):
        return actions.keep_desk(desk, by=by, expected=expected)


def keep_reporter(
    reporter: Reporter, *, by: Actor, expected: int | None = None, pen_names: Sequence[str] | None = None
) -> Reporter:
    """The reporter is as given, has an address, and signs with exactly the named pen names (None leaves them).

    Stories on their way that print the name have a new revision. Which account a person in a byline is decides who
    may sign, so only who keeps accounts may change it.
    """
    adding = reporter._state.adding
    with recorded("keep", reporter, by=by, what=reporter.name):
        held = None if adding else Reporter.objects.values_list("user", flat=True).get(pk=reporter.pk)
        if held is not None and held != reporter.user_id:
            policy.require(policy.may_keep_accounts(by))
        actions.keep_reporter(reporter, by=by, expected=expected, pen_names=pen_names)
        if not adding:
            why = _("%(kind)s “%(what)s” changed") % {"kind": reporter._meta.verbose_name, "what": reporter}
            refresh_stories(reporter, by=by, why=why)
    return reporter


def discard(thing: Desk | Reporter, *, by: Actor) -> None:
    """The desk or reporter is gone; refused while a story, photo or account still names it."""
    with recorded("discard", thing, by=by, what=str(thing)):
        actions.discard(thing, by=by)


def add_correspondent(*, name: str, organisation: str, by: Actor) -> Reporter:
    """A correspondent of that name and organisation is known; whoever may write a story may name one in its byline."""
    name, organisation = clean_line(name), clean_line(organisation)
    found = Reporter.objects.filter(name=name, organisation=organisation).order_by("pk").first()
    if found is not None:
        return found
    person = Reporter(name=name, organisation=organisation, status=Reporter.Status.CORRESPONDENT)
    with recorded("keep", person, by=by, what=name):
        story_policy.require(by, "keep", Article)
        person.slug = actions.free_slug(name_slug(name))
        return write_row(person)
