"""Whose a working copy is, and whether it may be typed in (草稿的归属)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from people.errors import ActionError
from people.journal.recording import journal_changes
from people.models import User
from stories import policy, writers
from stories.actions.story.writing import is_author_without_edit_rights
from stories.errors import InvalidState, NotVisible
from stories.models import Article, Draft
from stories.workflow import State

DRAFT_KEY_NAMESPACE = UUID("9c4a5a1e-6c0b-4f5e-9d8e-3f6f1f0a7b52")


class DiscardedDraft(InvalidState):
    """The working copy was thrown away in between; what was sent now may begin a new one (version 0)."""

    def __init__(self) -> None:
        super().__init__(_("This working copy was thrown away; save it once more to begin a new one."))


class NoLongerCoWriter(DiscardedDraft):
    """The author has revoked this co-writer; what was sent may begin a working copy of its own, with `key`."""

    def __init__(self, key: UUID) -> None:
        self.key = key
        ActionError.__init__(
            self,
            _("The author writes this story without you now; what you typed is kept as a story of your own."),
        )


def draft_key_for(story: Article, user: User) -> UUID:
    """The default key of a person's working copy of an existing story."""
    return uuid5(DRAFT_KEY_NAMESPACE, f"{story.pk}:{user.pk}")


def require_draft_access(draft: Draft, by: User, *, is_typing: bool = False) -> None:
    """Raises NotVisible unless the account writes in this working copy, which is its own or its author's.

    Who wrote along before and is typing still is told where the words may go (NoLongerCoWriter).
    """
    if writers.may_write_in(by, draft):
        return
    with record_denials("write", draft, by):
        story = draft.article if is_typing and writers.is_copy_of_author(draft) else None
        if story and writers.was_co_writer(by, story):
            raise NoLongerCoWriter(draft_key_for(story, by))
        raise NotVisible(_("There is no such story."))


def require_editable_story(story: Article, by: User, *, is_typing: bool = False) -> None:
    """Raises a refusal when this account may not change the story now; of a co-writer of before as above."""
    if policy.is_allowed(by, "keep", story):
        return
    with record_denials("write", story, by):
        if is_typing and not policy.can_see_story(by, story) and writers.was_co_writer(by, story):
            raise NoLongerCoWriter(draft_key_for(story, by))
        if story.state == State.FILED and is_author_without_edit_rights(by, story):
            raise InvalidState(_("The story is filed; take it back, then change it."))
        policy.require_permission(by, "keep", story)


@contextmanager
def record_denials(act: str, thing: Any, by: User) -> Iterator[None]:
    """Records in the journal any refusal raised inside the block, and nothing else."""
    try:
        yield
    except ActionError as refusal:
        with journal_changes(act, thing, by=by):
            raise refusal
