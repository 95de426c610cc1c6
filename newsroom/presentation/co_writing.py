"""Who writes a story together (合写), as the pages of the story show it."""

from dataclasses import dataclass

from people.models import User
from stories import writers
from stories.actions.story.co_writing import people_to_name
from stories.models import Article


@dataclass(frozen=True)
class CoWriting:
    """Who writes a story together, as its page shows it: the people who write along, and those who may be named."""

    is_author: bool
    author: User
    along: list[User]
    may_be_named: list[User]


def co_writing_of(story: Article, user: User) -> CoWriting | None:
    """Who writes the story together; None where there is nothing to say or choose (2 queries)."""
    if story.author is None:
        return None
    along = [row.user for row in story.co_writers.filter(revoked_at=None).select_related("user")]
    is_author = writers.is_author(user, story)
    others = [each for each in people_to_name(story) if each not in along] if is_author else []
    if not along and not others:
        return None
    return CoWriting(is_author, story.author, along, others)
