"""What every move of a story shares: actor, version, state, one journal entry."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from people.actors import Actor, System
from people.journal.recording import journal_changes
from people.row_saving import bump_version
from people.text import clean_prose
from stories import policy, workflow, writers
from stories.actions.story.revision import revise_after_related_changes
from stories.errors import InvalidState, StaleVersion
from stories.models import Article
from stories.policy import REVIEWER_ROLES

TRANSITION_FIELDS = ["state", "state_since", "held_from", "round", "revision", "live"]


@contextmanager
def story_transition(
    article: Article, verb: str, *, by: Actor, expected: int, reason: str = ""
) -> Iterator[Article]:
    """Yields the story as it is now; its changes are saved and kept in the journal.

    Refused: when somebody saved in between (StaleVersion), by the wrong person (NotAllowed, or NotVisible for whom the
    story does not exist), out of order or without the reason it needs (InvalidState).
    """
    reason = clean_prose(reason)
    with journal_changes(verb, article, by=by) as detail:
        story = Article.objects.select_related("revision", "desk").get(pk=article.pk)
        if expected != story.version and is_author_or_reviewer(by, story):
            raise stale_version_error(story)
        policy.require_permission(by, verb, story)
        if not workflow.can_move(verb, story.state):
            raise InvalidState(wrong_state_message(verb, story))
        if workflow.MOVES[verb].needs_reason and not reason:
            raise InvalidState(_("Give a reason; the people concerned will read it."))
        detail["from"] = story.state
        bump_version(story, expected)
        yield story
        if story.state in workflow.IN_PROGRESS_STATES and detail["from"] not in workflow.IN_PROGRESS_STATES:
            revise_after_related_changes(story)
        story.save(force_update=True, update_fields=TRANSITION_FIELDS)
        detail["to"] = story.state
        detail["version"] = story.version
        if story.revision:
            detail["revision"] = story.revision.number
        if reason:
            detail["reason"] = reason
    # What the caller holds tells the truth again, so that the next move can name the right version.
    article.refresh_from_db()


def is_author_or_reviewer(by: Actor, story: Article) -> bool:
    """Whether the person follows the story, so that a move too late is a lost race.

    Nobody follows somebody else's unfiled draft, and no refusal names it.
    """
    if isinstance(by, System):
        return True
    return policy.can_list_story(by, story) and (by.has_role(*REVIEWER_ROLES) or writers.is_writer(by, story))


def stale_version_error(story: Article) -> StaleVersion:
    return StaleVersion(
        _("Somebody changed “%(thing)s” while you were reading; look at the difference and decide again.")
        % {"thing": story}
    )


def wrong_state_message(verb: str, story: Article) -> str:
    """Why the move does not fit the story's state, and who can go on."""
    stage = workflow.review_stage_of_state(story.state)
    if stage:
        return _("“%(story)s” waits for its %(stage)s; this cannot be done now.") % {
            "story": story,
            "stage": stage.name,
        }
    return _("“%(story)s” is “%(state)s”; this cannot be done now.") % {
        "story": story,
        "state": story.get_state_display(),
    }
