"""Notifications, in the app and by e-mail, for those alone who may see the story."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from people import policy as people_policy
from people import roles
from people.actors import Actor
from people.models import AccountChange, ChiefAddress, User
from stories import policy, workflow, writers
from stories.models import Article, CoWriter, Notification
from stories.workflow import State

log = logging.getLogger(__name__)

NOTIFICATION_TEMPLATES = {
    "file": gettext_lazy("%(who)s filed “%(story)s”"),
    "sign": gettext_lazy("%(who)s signed “%(story)s”"),
    "return": gettext_lazy("%(who)s returned “%(story)s” to its writer"),
    "send_back": gettext_lazy("%(who)s sent “%(story)s” back to an earlier review"),
    "hold": gettext_lazy("%(who)s put “%(story)s” on hold"),
    "release": gettext_lazy("%(who)s released “%(story)s”"),
    "spike": gettext_lazy("%(who)s decided not to use “%(story)s”"),
    "revive": gettext_lazy("%(who)s brought “%(story)s” back"),
    "comment": gettext_lazy("%(who)s commented on “%(story)s”"),
    "name_co_writer": gettext_lazy("%(who)s asks you to write “%(story)s” together"),
    "revoke_co_writer": gettext_lazy("%(who)s writes “%(story)s” without you now"),
    "publish": gettext_lazy("“%(story)s” is published"),
    "schedule": gettext_lazy("“%(story)s” is scheduled; readers get it at that time"),
    "unschedule": gettext_lazy("“%(story)s” is not scheduled any more"),
    "correct": gettext_lazy("%(who)s opened a correction of “%(story)s”"),
    "cancel": gettext_lazy("%(who)s cancelled the correction of “%(story)s”"),
    "withhold": gettext_lazy("%(who)s took the old words out of a correction of “%(story)s”"),
    "emergency": gettext_lazy("%(who)s broke the glass over “%(story)s”"),
    "withdraw": gettext_lazy("%(who)s withdrew “%(story)s”"),
    "pull": gettext_lazy("%(who)s took a photo of “%(story)s” out of readers’ sight"),
    "change_asked": gettext_lazy("%(who)s asks for a second person for the account “%(about)s”: %(what)s"),
    "change_confirmed": gettext_lazy("%(who)s confirmed for the account “%(about)s”: %(what)s"),
    "change_declined": gettext_lazy("%(who)s declined for the account “%(about)s”: %(what)s"),
    "change_emergency": gettext_lazy("%(who)s broke the glass over the account “%(about)s”: %(what)s"),
    "change_server": gettext_lazy("From the server the account “%(about)s” was changed: %(what)s"),
    "role_taken": gettext_lazy("%(who)s closed the account “%(about)s” or took a role from it"),
    "way_changed": gettext_lazy("%(who)s changed sign-in name or e-mail address of the account “%(about)s”"),
    "password_set": gettext_lazy("%(who)s set the password of your account “%(about)s”"),
    "byline_parted": gettext_lazy("%(who)s parted a person in bylines from an account: %(about)s"),
    "token_ends": gettext_lazy("A token of yours ends soon, make a new one in time: %(about)s"),
}


# What must be read with notifications, so that a list costs no more queries than a line.
ACCOUNT_CHANGE_SELECT_RELATED = ("change__user__password_set_by", "change__desk")


def notification_text(notice: Notification) -> str:
    """The text of the notification in the reader's language."""
    template = NOTIFICATION_TEMPLATES.get(notice.act, "%(who)s · “%(story)s”")
    what = " · ".join(notice.change.parts()) if notice.change else ""
    words = {"who": notice.actor_name, "story": notice.article, "about": notice.subject, "what": what}
    return str(template) % words


def may_read_notification(user: User, notice: Notification) -> bool:
    """Whether the account may still see the story or account it was told of."""
    if notice.article:
        return policy.can_list_story(user, notice.article)
    if notice.change and notice.change.user_id == user.pk:
        return True
    return notice.act in ("token_ends", "password_set") or people_policy.can_see_account_changes(user)


def chiefs_to_notify(*, also_administrators: bool = False) -> list[User]:
    """Present and recent chiefs; administrators too, if asked for or without a chief."""
    active = User.objects.filter(is_active=True).order_by("pk").distinct()
    now = active.filter(groups__name=roles.CHIEF.code)
    lately = User.objects.filter(chief_addresses__until__gt=timezone.now())
    chiefs = list(User.objects.filter(Q(pk__in=now) | Q(pk__in=lately)).order_by("pk"))
    if now.exists() and not also_administrators:
        return chiefs
    administrators = active.filter(groups__name=roles.ADMINISTRATOR.code)
    return chiefs + [user for user in administrators if user not in chiefs]


def notify_about_account(
    people: list[User],
    act: str,
    *,
    by: Actor,
    about: str,
    change: AccountChange | None = None,
    note: str = "",
    also_before: bool = True,
) -> None:
    """Each has a notification about an account or token, and an e-mail.

    Who is chief, or was lately, has the e-mail at the addresses of before as well.
    """
    told = Notification.objects.bulk_create(
        [
            Notification(
                user=user,
                subject=about[:200],
                change=change,
                act=act,
                actor_name=str(by)[:80],
                note=note[:500],
            )
            for user in people
        ]
    )
    # The rows are those of before the change: whose address is taken away is told at the old one.
    before = chief_emails_before_change(people) if also_before else {}
    transaction.on_commit(lambda: send_notification_emails(told, before), robust=True)


def chief_emails_before_change(people: list[User]) -> dict[int, set[str]]:
    """Earlier addresses, not yet lapsed, of present and recent chiefs, by account."""
    found: dict[int, set[str]] = {}
    rows = ChiefAddress.objects.filter(user__in=people, until__gt=timezone.now()).exclude(email="")
    for user, email in rows.values_list("user", "email"):
        found.setdefault(user, set()).add(email)
    return found


def notify_about_story(story: Article, act: str, *, by: Actor, note: str = "") -> list[Notification]:
    """Everybody concerned has a notification; e-mails leave after the transaction."""
    return notify_people_about_story(story, act, people_to_notify(story, by), by=by, note=note)


def notify_people_about_story(
    story: Article, act: str, people: list[User], *, by: Actor, note: str = ""
) -> list[Notification]:
    """Each of these people has a notification; e-mails leave after the transaction."""
    told = Notification.objects.bulk_create(
        [
            Notification(user=user, article=story, act=act, actor_name=str(by)[:80], note=note[:500])
            for user in people
        ]
    )
    if told:
        transaction.on_commit(lambda: send_notification_emails(told), robust=True)
    return told


def people_to_notify(story: Article, by: Actor) -> list[User]:
    """The writers and the reviewers of the present stage, never the one who acted."""
    stage = workflow.review_stage_of_state(story.state)
    wanted = {roles.CHIEF.code} if story.state == State.READY else {stage.role} if stage else set()
    people = User.objects.filter(is_active=True).prefetch_related("groups")
    found = {user.pk: user for user in people.filter(groups__name__in=wanted)} if wanted else {}
    if story.author_id:
        along = CoWriter.objects.filter(article=story, revoked_at=None).values("user")
        found |= {user.pk: user for user in people.filter(Q(pk=story.author_id) | Q(pk__in=along))}
    return [
        user
        for user in sorted(found.values(), key=lambda one: one.pk)
        if user.pk != by.pk
        and (policy.can_review(user, story) or writers.is_writer(user, story))
        and policy.can_see_story(user, story)
    ]


def send_notification_emails(notices: list[Notification], also: dict[int, set[str]] | None = None) -> None:
    """Each has an e-mail in the reader's language; mail errors are logged, not raised."""
    letters = []
    for notice in notices:
        addresses = sorted({notice.user.email, *(also or {}).get(notice.user_id, ())} - {""})
        if not addresses:
            continue
        with translation.override(notice.user.language):
            body = notification_text(notice) + (f"\n\n{notice.note}" if notice.note else "")
            letters += [
                EmailMessage(notification_text(notice), body, settings.DEFAULT_FROM_EMAIL, [address])
                for address in addresses
            ]
    if not letters:
        return
    try:
        get_connection().send_messages(letters)
    except OSError:
        log.exception("%d letters could not be sent", len(letters))


def mark_notifications_read(user: User, notice_ids: list[int] | None = None, *, newest: int = 0) -> int:
    """The notifications named are read, or all up to the newest shown; returns how many."""
    unread = Notification.objects.filter(user=user, read_at__isnull=True)
    unread = unread.filter(pk__lte=newest) if notice_ids is None else unread.filter(pk__in=notice_ids)
    return unread.update(read_at=timezone.now())


def unread_notification_count(user: User, most: int = 99) -> int:
    """How many notifications the account has not read, counted up to `most`."""
    return Notification.objects.filter(user=user, read_at__isnull=True)[:most].count()
