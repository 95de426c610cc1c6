"""Remarks on a story (批注): each stands beside the paragraph it was made on, wherever that is now."""

from collections.abc import Sequence
from dataclasses import dataclass

from stories.models import Article, Comment

MAX_COMMENTS = 200
MAX_QUOTE_LENGTH = 120


@dataclass(frozen=True)
class LocatedComment:
    """One comment, and the number its paragraph has in the present text (None: the whole story, or gone)."""

    comment: Comment
    now: int | None

    @property
    def is_gone(self) -> bool:
        """Whether the paragraph it was about no longer reads like that anywhere."""
        return self.comment.paragraph is not None and self.now is None

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None


def comments_on_story(story: Article, lines: Sequence[str]) -> list[LocatedComment]:
    """The newest comments on the story, those still open first, in the order of the text (1 query)."""
    rows = story.comments.select_related("author", "resolved_by", "revision").defer("revision__content")
    newest = list(rows.order_by("-pk")[:MAX_COMMENTS])
    remarks = [LocatedComment(each, find_current_paragraph(each, lines)) for each in newest]
    return sorted(remarks, key=lambda one: (not one.is_open, one.now or 0, one.comment.pk))


def find_current_paragraph(remark: Comment, lines: Sequence[str]) -> int | None:
    """The number of the paragraph that reads as the comment's did; the same number where it still does."""
    if remark.paragraph is None:
        return None
    quoted = remark.quote
    here = remark.paragraph - 1
    if here < len(lines) and lines[here][:MAX_QUOTE_LENGTH] == quoted:
        return remark.paragraph
    return next((n for n, line in enumerate(lines, 1) if line[:MAX_QUOTE_LENGTH] == quoted), None)
