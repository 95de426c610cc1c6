"""What the chief editor does (签发): publish, schedule, embargo, correct, withdraw."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.recording import journal_changes
from people.row_saving import bump_version
from people.text import clean_prose
from stories import policy
from stories.actions.editions.proof import require_same_proof
from stories.actions.editions.withholding import erase_corrected_text
from stories.actions.notifications import notify_about_story
from stories.actions.photos.clearance import require_cleared_photos
from stories.actions.review.transitions import TRANSITION_FIELDS, stale_version_error, story_transition
from stories.actions.story.revision import (
    require_rows_match_revision,
    revise_after_related_changes,
    set_state,
    void_signatures,
)
from stories.errors import InvalidState
from stories.models import Article, Edition, Placement, PublishedArticle, PublishedEdition
from stories.models.published import WithdrawalReason
from stories.publishing import corrections, publish, share_card_files
from stories.signals import announce_public_change
from stories.takedowns import announce_takedown
from stories.workflow import REVIEW_STAGES, State


def publish_edition(
    edition: Edition,
    *,
    by: Actor,
    expected: int,
    at: datetime | None = None,
    waiver: str = "",
    shown: str | None = None,
) -> PublishedEdition:
    """Readers have the whole edition from `at` (None: now), frozen as signed off.

    Every story on it must be signed off; one from the printed archive was reviewed when it was printed. An edition
    that is out takes the stories placed on it since; when there are none, that is refused. Photos with a file must have
    caption, credit, alternative text and rights, unless the chief waives it with a reason. `shown` is the
    `serialise_proof()` that the publisher read; None where nobody read one.
    """
    with journal_changes("publish", edition, by=by) as detail:
        policy.require_permission(by, "publish", edition)
        bump_version(edition, expected)
        if shown is not None:
            require_same_proof(edition, shown)
        return publish_signed_edition(edition, by=by, at=at, detail=detail, waiver=waiver)


def publish_signed_edition(
    edition: Edition, *, by: Actor, at: datetime | None, detail: dict[str, Any], waiver: str = ""
) -> PublishedEdition:
    """Readers have the edition's signed stories from `at`; no permission is checked."""
    now = timezone.now()
    at = at or now
    already = PublishedEdition.objects.filter(edition_id=edition.pk).first()
    stories = list(
        Article.objects.filter(placement__page__edition=edition)
        # What once came out with this edition, corrected or withdrawn since, does not come out again.
        .exclude(pk__in=PublishedArticle.objects.filter(edition=already).values("article_id"))
        .select_related("revision", "column", "series", "desk")
        .order_by("placement__page__order", "placement__order")
    )
    require_signed(edition, stories)
    if waived := require_cleared_photos(stories, at=at, waiver=waiver):
        detail.update(waived=waived, waiver=clean_prose(waiver))
    for story in stories:
        bump_version(story, story.version)
        set_state(story, State.PUBLISHED)
        story.live = True
        story.save(force_update=True, update_fields=["state", "state_since", "live"])
    if already:
        at = max(at, already.visible_from)
        publish.freeze_missing_pages(edition, already, at=at)
        late = Placement.objects.filter(article__in=[story.pk for story in stories])
        publish.publish_stories(already, late, at=at)
    else:
        edition.published_at = at
        edition.save(force_update=True, update_fields=["published_at"])
        already = publish.freeze_and_publish_edition(edition, at=at)
    detail.update(stories=[story.pk for story in stories], at=at.isoformat(), scheduled=at > now)
    for story in stories:
        later = timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at > now else ""
        notify_about_story(story, "schedule" if later else "publish", by=by, note=later)
    announce_public_change()
    draw_share_cards_on_commit(edition.pk)
    return already


def draw_share_cards_on_commit(edition_id: int) -> None:
    """After the commit, the edition's first stories have their share cards."""
    transaction.on_commit(partial(share_card_files.draw_first_cards_of_edition, edition_id), robust=True)


def require_signed(edition: Edition, stories: Iterable[Article]) -> None:
    """Raises InvalidState naming the first story that must not go out, and why."""
    stories = list(stories)
    if not stories:
        if edition.is_published:
            raise InvalidState(
                _("“%(edition)s” is already published and nothing new stands on it.") % {"edition": edition}
            )
        raise InvalidState(
            _("“%(edition)s” has no story on any page; place one first.") % {"edition": edition}
        )
    signed = signatures_on_current_revision([story.pk for story in stories])
    for story in stories:
        if story.live:
            raise InvalidState(
                _("Readers have “%(story)s” already, in another edition; take it off the page.")
                % {"story": story}
            )
        if is_unedited_archive_story(story):
            require_rows_match_revision(story)
            continue
        if story.origin == Article.Origin.ARCHIVE and story.state == State.DRAFT:
            raise InvalidState(
                _(
                    "“%(story)s” no longer reads as it was printed: a name, a label or a photo was changed here. Have "
                    "it filed and signed three times, or take it off the page."
                )
                % {"story": story}
            )
        if story.state != State.READY or signed.get(story.pk) != len(REVIEW_STAGES):
            raise InvalidState(
                _(
                    "“%(story)s” is not signed off (%(state)s); take it off the page or wait for its three signatures."
                )
                % {"story": story_name_for_error(story), "state": story.get_state_display()}
            )
        require_rows_match_revision(story)


def story_name_for_error(story: Article) -> str:
    """The story's name in an error that many read; a draft has only its number."""
    return f"#{story.pk}" if story.state == State.DRAFT else str(story)


def is_unedited_archive_story(story: Article) -> bool:
    """Whether the story is from the printed archive and nobody has touched it here."""
    untouched = story.revision is None or story.revision.made_by_id is None
    return (
        story.origin == Article.Origin.ARCHIVE
        and story.round == 0
        and story.state == State.DRAFT
        and untouched
    )


def signatures_on_current_revision(stories: list[int]) -> dict[int, int]:
    """How many standing signatures each story's present revision has (1 query)."""
    standing = Q(signatures__standing=True, signatures__revision=F("revision"), signatures__round=F("round"))
    rows = Article.objects.filter(pk__in=stories).annotate(signed=Count("signatures", filter=standing))
    return dict(rows.values_list("pk", "signed"))


def unschedule_edition(edition: Edition, *, by: Actor, expected: int) -> Edition:
    """An edition that no reader has seen is in preparation, its stories signed off."""
    with journal_changes("unschedule", edition, by=by):
        policy.require_permission(by, "publish", edition)
        bump_version(edition, expected)
        out = PublishedEdition.objects.filter(edition_id=edition.pk).first()
        if out is None or out.visible_from <= timezone.now():
            raise InvalidState(_("“%(edition)s” is not waiting for its time.") % {"edition": edition})
        stories = Article.objects.filter(
            pk__in=PublishedArticle.objects.filter(edition=out).values("article_id"), live=True
        )
        signed = signatures_on_current_revision([story.pk for story in stories])
        for story in stories:
            bump_version(story, story.version)
            # One that is being corrected goes on where it stands and comes out signed, with the edition.
            if story.state == State.PUBLISHED:
                printed = story.origin == Article.Origin.ARCHIVE and story.round == 0
                # Who signed before a correction was begun and cancelled signed another round.
                waits = State.READY if signed[story.pk] == len(REVIEW_STAGES) else State.FIRST
                set_state(story, State.DRAFT if printed else waits)
                revise_after_related_changes(story)
            story.live = False
            story.save(force_update=True, update_fields=TRANSITION_FIELDS)
            notify_about_story(story, "unschedule", by=by)
        publish.delete_unseen_edition(out)
        edition.published_at = None
        edition.save(force_update=True, update_fields=["published_at"])
        announce_public_change()
    edition.refresh_from_db()
    return edition


def set_embargo(article: Article, *, by: Actor, expected: int, until: datetime | None) -> Article:
    """Readers do not get the story before `until`; None lifts the embargo."""
    with journal_changes("embargo", article, by=by) as detail:
        story = Article.objects.get(pk=article.pk)
        policy.require_permission(by, "embargo", story)
        if expected != story.version:
            raise stale_version_error(story)
        if story.state != State.READY and not (story.live and story.state == State.PUBLISHED):
            raise InvalidState(
                _("“%(story)s” is “%(state)s”; an embargo is set when the story is signed off.")
                % {"story": story, "state": story.get_state_display()}
            )
        if story.live and not corrections.move_embargo(story, until=until, now=timezone.now()):
            raise InvalidState(_("Readers already have “%(story)s”; withdraw it instead.") % {"story": story})
        bump_version(story, expected)
        story.embargo_until = until
        story.save(force_update=True, update_fields=["embargo_until"])
        detail["until"] = until.isoformat() if until else ""
        announce_public_change()
    article.refresh_from_db()
    return article


def open_correction(article: Article, *, by: Actor, expected: int, reason: str) -> Article:
    """The story waits for first review in a new round; readers keep their copy."""
    with story_transition(article, "correct", by=by, expected=expected, reason=reason) as story:
        if not story.live:
            raise InvalidState(
                _("Readers do not have “%(story)s”; it needs no correction.") % {"story": story}
            )
        story.round += 1
        set_state(story, State.FIRST)
        notify_about_story(story, "correct", by=by, note=reason)
    return article


def publish_correction(
    article: Article, *, by: Actor, expected: int, note: str = "", waiver: str = "", withheld: str = ""
) -> PublishedArticle:
    """Readers have the corrected, newly signed story and its correction (更正).

    The correction says date, note, old and new words. With `withheld`, a kind of reason, it says date, kind
    and note, and no copy has the old words any more.
    """
    with story_transition(article, "publish", by=by, expected=expected, reason=note) as story:
        if not story.live:
            raise InvalidState(_("“%(story)s” comes out with its edition; publish that.") % {"story": story})
        if signatures_on_current_revision([story.pk])[story.pk] != len(REVIEW_STAGES):
            raise InvalidState(
                _("“%(story)s” does not carry three signatures under its present text.") % {"story": story}
            )
        require_rows_match_revision(story)
        # A photo that was pulled or held since stays an empty frame; it does not keep its story from being corrected.
        printed = corrections.current_published_articles(story).values_list("pictures__photo_id", flat=True)
        require_cleared_photos([story], at=timezone.now(), waiver=waiver, already_printed=printed)
        set_state(story, State.PUBLISHED)
        known = corrections.current_published_articles(story).values_list("corrections", flat=True).get()
        copy = corrections.publish_correction(story, note=clean_prose(note), at=timezone.now())
        # Of what no reader has seen nothing is told, so there is nothing to leave out.
        if withheld and len(copy.corrections) > len(known):
            with journal_changes("withhold", story, by=by) as detail:
                detail.update(
                    erase_corrected_text(story, number=len(copy.corrections), kind=withheld, note=note)
                )
            copy.refresh_from_db(fields=["corrections"])
            announce_takedown()
        notify_about_story(story, "publish", by=by, note=note)
        announce_public_change()
        transaction.on_commit(partial(share_card_files.draw_card_of_published_article, copy.pk), robust=True)
    return copy


def withdraw_story(article: Article, *, by: Actor, expected: int, why: str, reason: str) -> Article:
    """Readers get a tombstone with the date and the class of the reason (`why`)."""
    with story_transition(article, "withdraw", by=by, expected=expected, reason=reason) as story:
        withdraw_published_copies(story, why=why)
        notify_about_story(story, "withdraw", by=by, note=reason)
    return article


def withdraw_published_copies(story: Article, *, why: str) -> None:
    """Readers get a tombstone; the story is not saved and no permission is checked."""
    if why not in WithdrawalReason.values:
        raise InvalidState(_("Choose the class of the reason; readers are told it."))
    if not story.live:
        raise InvalidState(_("Readers do not have “%(story)s”; hold or spike it instead.") % {"story": story})
    corrections.replace_with_tombstone(story, reason=why, at=timezone.now())
    void_signatures(story, _("withdrawn"))
    story.live = False
    set_state(story, State.WITHDRAWN)
    announce_takedown()
