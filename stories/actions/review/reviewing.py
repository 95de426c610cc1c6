"""The reviewers' moves: signing, returning, sending back, holding, spiking (三审)."""

from django.utils.translation import gettext as _

from people.actors import Actor
from people.models import User
from people.text import clean_prose
from stories import workflow
from stories.actions.notifications import notify_about_story
from stories.actions.review.transitions import story_transition
from stories.actions.story.revision import require_rows_match_revision, set_state, void_signatures
from stories.errors import InvalidState, NotAllowed
from stories.models import Article, Signature
from stories.workflow import State


def begin_review(article: Article, *, by: Actor, expected: int) -> Article:
    """The first review has begun: the writer can no longer take the story back."""
    with story_transition(article, "begin", by=by, expected=expected) as story:
        set_state(story, State.FIRST)
    return article


def sign_story(
    article: Article, *, by: Actor, expected: int, stage: int | None = None, opinion: str = ""
) -> Signature:
    """The story has this person's signature for its stage and is in the next state.

    `stage` is the stage the signer believes to sign; a different one is refused, so that nobody signs by surprise.
    """
    with story_transition(article, "sign", by=by, expected=expected, reason=opinion) as story:
        now = workflow.review_stage_of_state(story.state)
        assert now is not None  # `story_transition` has checked it
        if stage is not None and stage != now.number:
            raise InvalidState(
                _("“%(story)s” waits for its %(stage)s.") % {"story": story, "stage": now.name}
            )
        if not isinstance(by, User):
            raise NotAllowed(_("Only a person can sign."))
        require_rows_match_revision(story)
        assert story.revision is not None  # or it would not be unchanged
        signature = Signature.objects.create(
            article=story,
            revision=story.revision,
            round=story.round,
            stage=now.number,
            signer=by,
            opinion=clean_prose(opinion)[:2000],
        )
        set_state(story, now.after)
        notify_about_story(story, "sign", by=by, note=opinion)
    return signature


def return_story(article: Article, *, by: Actor, expected: int, reason: str) -> Article:
    """The story is with its writer again, with the reason; no signature stands."""
    with story_transition(article, "return", by=by, expected=expected, reason=reason) as story:
        if story.author_id is None:
            raise InvalidState(
                _("“%(story)s” came from the printed archive and has no writer here; an editor corrects it.")
                % {"story": story}
            )
        void_signatures(story, _("returned to the writer"))
        set_state(story, State.RETURNED)
        notify_about_story(story, "return", by=by, note=reason)
    return article


def send_story_back(article: Article, *, by: Actor, expected: int, stage: int, reason: str) -> Article:
    """The story waits for an earlier stage; signatures from that stage on are void."""
    with story_transition(article, "send_back", by=by, expected=expected, reason=reason) as story:
        now = workflow.review_stage_of_state(story.state)
        here = now.number if now else 4
        if not 1 <= stage < here:
            raise InvalidState(_("Choose a review before this one to send the story back to."))
        void_signatures(story, _("sent back"), from_stage=stage)
        set_state(story, workflow.WAITING_STATE_BY_STAGE[stage])
        notify_about_story(story, "send_back", by=by, note=reason)
    return article


def hold_story(article: Article, *, by: Actor, expected: int, reason: str) -> Article:
    """The story is on hold (缓发) and keeps its signatures."""
    with story_transition(article, "hold", by=by, expected=expected, reason=reason) as story:
        story.held_from = story.state
        set_state(story, State.HELD)
        notify_about_story(story, "hold", by=by, note=reason)
    return article


def release_held_story(article: Article, *, by: Actor, expected: int) -> Article:
    """The story is in the state again from which it was put on hold."""
    with story_transition(article, "release", by=by, expected=expected) as story:
        set_state(story, story.held_from)
        story.held_from = ""
        notify_about_story(story, "release", by=by)
    return article


def spike_story(article: Article, *, by: Actor, expected: int, reason: str) -> Article:
    """The story will not be used; it stays readable where it is and can be revived."""
    with story_transition(article, "spike", by=by, expected=expected, reason=reason) as story:
        if story.live:
            raise InvalidState(_("Readers have this story; withdraw it instead."))
        void_signatures(story, _("not used"))
        set_state(story, State.SPIKED)
        notify_about_story(story, "spike", by=by, note=reason)
    return article


def revive_story(article: Article, *, by: Actor, expected: int) -> Article:
    """The spiked story is with its writer again."""
    with story_transition(article, "revive", by=by, expected=expected) as story:
        set_state(story, State.RETURNED)
        notify_about_story(story, "revive", by=by)
    return article
