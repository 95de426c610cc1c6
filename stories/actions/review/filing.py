"""The writer's moves: filing a story and taking it back (交稿、撤回)."""

from django.utils.translation import gettext as _

from people.actors import Actor
from stories.actions.notifications import notify_about_story
from stories.actions.review.transitions import story_transition
from stories.actions.story.revision import require_rows_match_revision, set_state
from stories.errors import InvalidState
from stories.models import Article
from stories.workflow import State


def file_story(article: Article, *, by: Actor, expected: int) -> Article:
    """The story waits for its first review at its desk."""
    with story_transition(article, "file", by=by, expected=expected) as story:
        if story.desk is None and story.author_id is not None:
            raise InvalidState(_("Choose the desk the story goes to, then file it."))
        if not story.body and story.kind != Article.Kind.PHOTO:
            raise InvalidState(_("The story has no text yet; write it, then file it."))
        require_rows_match_revision(story)
        set_state(story, State.FILED)
        notify_about_story(story, "file", by=by)
    return article


def take_back_story(article: Article, *, by: Actor, expected: int) -> Article:
    """The story is its writer's draft again; possible until first review has begun."""
    with story_transition(article, "take_back", by=by, expected=expected) as story:
        if story.live:
            raise InvalidState(_("Readers have this story; a correction cannot become a draft again."))
        set_state(story, State.DRAFT)
    return article
